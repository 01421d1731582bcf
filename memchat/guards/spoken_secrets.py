"""Secrets that people name in plain words: "my password is …", "… is my password", "door code 4821"."""

from __future__ import annotations

import re
from collections.abc import Iterator

# Whatever is said to be one of these is one, were it four plain words.
_SURE = (
    r"pass(?:word|phrase|code|wd)|pwd?|psw|passwort|kennwort|contrase(?:ñ|n)a|mot de passe|senha|parola d['’]ordine|wachtwoord|has(?:ł|l)o|пароль|"
    r"(?:seed|recovery|secret|backup) (?:phrase|words)"
)
# These are everyday words too: their value has to look like a secret.
_LIKELY = (
    r"(?:api|access|secret|private|recovery|license|auth)[ _-]?(?:key|token|code)|secret|token|pin(?: code)?|cvv|cvc|ssn|social security number|"
    r"iban|2fa code|clave|(?:passport|social security|tax) (?:number|no\.?|id)|"
    r"(?:door|gate|alarm|entry|entrance|lock|safe|locker|garage|building|security|unlock|wi-?fi)[ -](?:code|pin|combination|key)|"
    r"combination (?:of|for|to) (?:my|our|the) (?:[\w-]+ )?(?:safe|lock|locker|vault)"
)
_NAME = rf"(?:(?P<sure>{_SURE})|(?:{_LIKELY}))"
_LINK = re.compile(
    rf"(?i)\b{_NAME}(?P<many>s)?\b"
    # What may stand between the name and the value: "for my bank is", "=", "ist".
    r"(?:(?:\s+(?:for|of|to|on|für|para|pour|de)\s+[^.\n:=]{1,40}?)?"
    r"\s*(?P<link>[:=：]|['’]s\b|\b(?:is|was|are|ist|es|est|é|è|lautet|это)\b(?:\s+now)?)|(?P<bare>,?\s))\s*"
)
_BEFORE = re.compile(
    rf"(?i)(?<![^\s,;:])(?P<value>[^\s,;:]{{3,100}})\s+(?:is|was|as|ist|als|es|como|comme)\s+(?:my|our|the|a|meine?|mi|minha|mon)\s+(?:[\w-]+\s+){{0,2}}?"
    rf"{_NAME}\b(?!\s+(?:manager|app|tool|vault|generator|hint|store|safe))"
)
_UNSPACED = re.compile(r"(?:密码|密碼|口令|パスワード|비밀번호)\s*(?:是|为|為|は|는|:|：)?\s*(?P<value>[!-~]{4,})")
_LOGIN = re.compile(r"(?i)\blog-?in\b(?:\s+(?:is|data|details))?\s*:?\s*[^\s/|:]{1,60}\s*[/|:]\s*(?P<value>\S{1,60})")
_NEXT_ONE = re.compile(r"(?i)\b(?:now|and|it['’]s|to)\s+(?!it['’]s)(?P<value>[^\s,;]{4,60})")
_REACH = 200
_QUOTED = re.compile(r"[\"“'`](?P<value>[^\"”'`\n]{2,100})[\"”'`]")
_CLAUSE = re.compile(
    r"(?i)[,;!?\n]|\.(?:\s|$)|\s(?:but|so|because|which|please|aber|pero|mais|weil|porque)\s|"
    r"\s(?:and|und|y|et|e|can|could)\s(?=(?:i|i['’]m|my|it|we|you|the|ich|meine?|yo|mi|je|eu)\b)"
)


def _words(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


# A word that begins a remark about a secret, never a value.
_REMARK = _words(
    "not very too a an the my so that this stored in on to what how where required must should as for from under never no nicht sehr zu muy trop très "
    "het een el la le"
)
_MAYBE_REMARK = _words(
    "safe secure weak strong long short wrong lost gone expired old new important hard easy valid invalid missing empty ok okay stolen forgotten "
    "changed reset leaked compromised updated saved right correct still just always only now here there broken secret unknown different again"
)
_JOINTS = _words("to with for in on by of at as than and or enough again every since because")
_CODE = re.compile(r"[()\[\]{}<>$]|^(?:str|string|int|none|null|true|false|undefined|input)$", re.I)
_ATTRIBUTE = re.compile(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)+")
_LONG = 16


def secrets_named(text: str) -> Iterator[str]:
    """The values that a text says to be secrets, each as it stands there."""
    for found in _LINK.finditer(text):
        rest = text[found.end() : found.end() + _REACH]
        named = found["sure"] is not None and found["many"] is None and found["bare"] is None
        value = _value(rest, found["link"] or "", named)
        if value:
            yield value
            later = rest.partition("\n")[0][len(value) :]
            yield from (one["value"].rstrip(".!?") for one in _NEXT_ONE.finditer(later) if _mixed(one["value"]))
    for pattern in (_BEFORE, _UNSPACED, _LOGIN):
        yield from (found["value"].strip("\"'.!?") for found in pattern.finditer(text) if _looks_secret(found["value"]))


def _value(rest: str, link: str, named: bool) -> str | None:
    quoted = _QUOTED.match(rest)
    if quoted and named:
        return quoted["value"]
    clause = _CLAUSE.split(rest, maxsplit=1)[0].strip(" \"'“”`")
    words = clause.split()
    if not words or _CODE.search(words[0]) or (link == "=" and _ATTRIBUTE.fullmatch(words[0])):
        return None
    if _looks_secret(words[0]):
        return " ".join(words[: next((at for at, word in enumerate(words) if not _looks_secret(word)), len(words))])
    if not named or _is_remark(words):
        return None
    return words[0] if link == "=" else clause


def _is_remark(words: list[str]) -> bool:
    first, *others = (word.casefold() for word in words)
    if first in _REMARK:
        return True
    return first in _MAYBE_REMARK and (not others or others[0] in _JOINTS | _MAYBE_REMARK or others[0].endswith("ed"))


def _looks_secret(word: str) -> bool:
    digits = sum(letter.isdigit() for letter in word)
    return digits >= 3 or _mixed(word) or len(word) >= _LONG


def _mixed(word: str) -> bool:
    return len(word) > 3 and any(letter.isdigit() for letter in word) and any(letter.isalpha() for letter in word)
