"""Secrets in a text, put out of sight before it reaches the model that learns, or the disk.

Tokens of known services are found by detect-secrets' detectors; what people write in plain words ("my password is
…") and card numbers are found here. A missed secret is stored for years, so in doubt a word too many goes.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from detect_secrets.plugins.base import RegexBasedDetector

SECRET = "[secret]"  # noqa: S105  (what stands in a secret's place)
_KEY_BLOCK = re.compile(
    r"-----BEGIN [A-Z ]*PRIVATE KEY[A-Z ]*-----.*?(?:-----END [A-Z ]*PRIVATE KEY[A-Z ]*-----|\Z)", re.S
)
_TOKEN = re.compile(
    r"\b(?:(?:sk|pk|rk|ghp|gho|ghs|glpat|xox[abprs]|hf|gsk|whsec|github_pat)[-_]|AKIA|AIza)(?=[\w-]*\d)[\w-]{8,}"
)
_BEARER = re.compile(r"(?i)\b(?:bearer|basic)\s+(?P<value>[\w.~+/=-]{12,})")
_IN_URL = re.compile(r"://[^\s:/@]+:(?P<value>[^\s/@]+)@")
_NAMED = re.compile(
    r"(?i)\b(?:pass(?:word|phrase|code|wd)|passwort|kennwort|contrase(?:ñ|n)a|mot de passe|senha|parola d['’]ordine|"
    r"(?:api|access|secret|private|recovery|license|auth)[ _-]?(?:key|token|code|phrase)|secret|token|pin(?: code)?|cvv|cvc|"
    r"ssn|social security number|iban|2fa code|seed phrase)s?\b"
    # What may stand between the name and the value: "for my bank is", "=", "ist".
    r"(?:\s+(?:for|of|to|on|für|para|pour|de)\s+[^.\n:=]{1,40}?)?"
    r"\s*(?::|=|\b(?:is|was|are|ist|es|est|é|è|lautet)\b(?:\s+now)?)\s*[\"'“`]?(?P<value>[^\s\"'”`,;]+(?<![.!?]))"
)
_NO_VALUE = re.compile(
    r"(?i)(?:not|very|too|a|an|the|my|so|that|this|safe|secure|weak|strong|long|short|wrong|lost|gone|expired|old|new|stored|"
    r"in|on|to|what|how|where|required|important|hard|easy|valid|invalid|missing|empty|ok(?:ay)?|stolen|forgotten|changed|reset|leaked|compromised|updated|saved|right|correct|still|just|always|never|only|now|here|there|nicht|sehr|zu|muy|trop|très)"
)
# A call, an index, a variable: the name of a secret in a program, not a secret.
_CODE = re.compile(r"[()\[\]{}<>$]|^(?:str|string|int|none|null|true|false|undefined|input)$", re.I)
_ATTRIBUTE = re.compile(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)+")
_CARD = re.compile(r"(?<![\d-])\d(?:[ -]?\d){12,18}(?![\d-])")
# Longer than a token may be, some of the detectors would take a minute.
_LONG_WORD = re.compile(r"(?<!\S)\S{16,2000}(?!\S)")
_MOST_WORDS = 200
# Detectors that go by shape alone; entropy and keywords take code for secrets, and an IP address is none.
_DETECTORS = (
    "AWS Access Key", "Azure Storage Account access key", "Discord Bot Token", "GitHub Token", "GitLab Token",
    "JSON Web Token", "Mailchimp Access Key", "NPM tokens", "OpenAI Token", "PyPI Token", "SendGrid API Key",
    "Slack Token", "Square OAuth Secret", "Stripe Access Key", "Telegram Bot Token", "Twilio API Key",
)  # fmt: skip


def redacted(text: str) -> str:
    """The text with `SECRET` in the place of every key, token, password and card number that is found in it."""
    text = _KEY_BLOCK.sub(SECRET, text)
    return _without(text, {*_by_shape(text), *_by_name(text)})


def redacted_material(text: str) -> str:
    """The same of code and documents, where "password = read()" names no secret: only what looks like one goes."""
    text = _KEY_BLOCK.sub(SECRET, text)
    return _without(text, set(_by_shape(text)))


def redacted_echoes(reply: str, line: str) -> str:
    """A reply without the secrets of the line that it answers, and without what looks like one."""
    return redacted_material(_without(reply, {*_by_shape(line), *_by_name(line)}))


def _without(text: str, values: Collection[str]) -> str:
    for value in sorted(values, key=len, reverse=True):
        text = text.replace(value, SECRET)
    return text


def holds_secret(text: str) -> bool:
    """Whether there is a secret in the text, or the place of one that was taken out."""
    return SECRET in text or redacted(text) != text


def _by_name(text: str) -> Iterator[str]:
    for found in _NAMED.finditer(text):
        value = found["value"]
        code = _CODE.search(value) or ("=" in found[0] and _ATTRIBUTE.fullmatch(value))
        if value and not code and not _NO_VALUE.fullmatch(value):
            yield value


def _by_shape(text: str) -> Iterator[str]:
    yield from (found[0] for found in _TOKEN.finditer(text))
    yield from (found["value"] for pattern in (_BEARER, _IN_URL) for found in pattern.finditer(text))
    yield from _cards(text)
    words = _LONG_WORD.findall(text)[:_MOST_WORDS]
    if words:
        # Their import costs a tenth of a second, and none of them finds anything in short words.
        for detector in _detectors():
            yield from (value for word in words for value in detector.analyze_string(word) if value)


def _cards(text: str) -> Iterator[str]:
    from stdnum import luhn

    for found in _CARD.finditer(text):
        if luhn.is_valid(re.sub(r"\D", "", found[0])):
            yield found[0]


@lru_cache(maxsize=1)
def _detectors() -> tuple[RegexBasedDetector, ...]:
    from detect_secrets.core.plugins.util import get_mapping_from_secret_type_to_class

    known: Mapping[str, Any] = get_mapping_from_secret_type_to_class()
    return tuple(known[name]() for name in _DETECTORS if name in known)
