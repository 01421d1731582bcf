"""What of a line the user states in their own words, and what they ask of memory in so many words."""

from __future__ import annotations

import re
from collections.abc import Iterator

LONGEST_LINE = 8_000
_BLANK = "\n"

_FENCE = re.compile(r"```.*?(?:```|\Z)|~~~.*?(?:~~~|\Z)|`[^`\n]*`", re.S)
_QUOTED_LINE = re.compile(r"(?m)^\s*>.*$")
_MAIL = re.compile(
    r"(?ims)^(?:-+\s*(?:original|forwarded) message\s*-*\s*$|(?:from|von|de|to|an|subject|betreff|objet|asunto|assunto|date):[ \t]\S[^\n]*\n"
    r"(?=(?:from|von|de|to|an|cc|subject|betreff|objet|asunto|assunto|date|sent):)).*"
)
_LETTER = re.compile(
    r"(?im)^(?:dear|sehr geehrte\w*|liebe[r]?|cher|chère|estimad[oa]|car[oa])\b[^\n]{0,60},[ \t]*\n.*", re.S
)
_MANY_LINES = 12
_MYSELF = re.compile(
    r"(?i)\b(?:i|i['’]m|i['’]ve|my|ich|meine?|je|j['’]|mon|ma|yo|mi|mis|soy|eu|meu|minha|io|mio|mia|sono)\b"
)
_LONG_QUOTE = re.compile(r"[\"“”«„]([^\"“”»\n]{15,}?)[\"”»“]")
_GIVEN = re.compile(
    r"(?is)^\W*(?:(?:please|can you|could you|bitte|por favor|s['’]il te pla[iî]t)\s+)*"
    r"(?:summari[sz]e|translate|rewrite|rephrase|paraphrase|proofread|correct|fix|edit|improve|shorten|explain|review|parse|"
    r"convert|extract|classify|continue|complete|repeat|fasse|übersetze|korrigiere|erkläre|traduis|résume|corrige|traduce|resume|"
    r"traduza|traduci|riassumi|correggi)\b(?P<task>[^:\n]{0,120}?)(?P<given>[:\n].*)$"
)
_PLAYED = re.compile(
    r"(?i)^\W*(?:(?:please|now|ok|let['’]?s|bitte|por favor)\s+)*(?:pretend|imagine|suppose|assume|let['’]?s say|say (?:that )?i\b|act (?:as|like)|"
    r"role ?-?play|what if|you are (?:now )?(?:a|an|the)\b|stell dir vor|angenommen|tu so|imagina|supón|finge|imagine que|suppose que|"
    r"fais comme si|faz de conta|immagina|fai finta)\b"
)
_OFF_RECORD = re.compile(
    r"(?i)\b(?:(?:do not|don['’]?t|never|please not|without) (?:ever )?(?:remember(?:ing)?|stor(?:e|ing)|sav(?:e|ing)|keep(?:ing)?|"
    r"memori[sz](?:e|ing)|not(?:e|ing)|record(?:ing)?|learn(?:ing)?)(?! (?:to|how|where|when|what|why|who|going|me|if)\b)"
    r"|off the record|keep this between us|just between us|forget (?:what i (?:just )?said|i said (?:that|this))"
    r"|merk(?:e)? dir (?:das|dies) nicht|nicht (?:merken|speichern)|unter uns gesagt"
    r"|no (?:lo )?(?:recuerdes|guardes|memorices|apuntes)|ne (?:retiens|enregistre|mémorise|note)[sz]? pas|entre nous"
    r"|não (?:guarde|lembre|salve|memorize)|non (?:ricordare|salvare|memorizzare))\b"
)
_REMEMBER = re.compile(
    r"(?i)^\W*(?:(?:please|also|and|so|ok|can you|could you|bitte|por favor|s['’]il te pla[iî]t)[\s,]+)*"
    r"(?:(?:always )?remember|don['’]?t forget|do not forget|keep in mind|make a note|note(?: down)?|merk(?:e)? dir|vergiss nicht|denk daran|"
    r"recuerda|no olvides|apunta|retiens|souviens-toi|n['’]oublie pas|lembre?(?:-te|-se)?|não (?:se )?esqueça|ricorda(?:ti)?)"
    r"(?:,?\s+(?:this|the following|that|dass|que|qu['’]|de que|che|also))?\s*[:,]?\s+(?P<rest>\S.*)$"
)
_NO_FACT = re.compile(r"(?i)^(?:to|when|how|what|why|who|where|the time|me|us|last|if|our|your)\b")
_FORGET = re.compile(
    r"(?i)^\W*(?:(?:please|can you|could you|bitte|por favor|s['’]il te pla[iî]t)[\s,]+)*"
    r"(?:forget|delete|erase|remove|vergiss|olvida|oublie|esque[çc]a|dimentica)"
    r"(?:,?\s+(?:that|about|the (?:fact|memory|note) (?:that|about)|everything about|what (?:i said|you know) about|dass|que|lo de|che))\s+(?P<rest>\S.*?)[.!?]*$"
)
_THIRD_PERSON = re.compile(
    r"(?i)\bthe (?:user|assistant)(?:['’]s)?\b|\b(?:previous|prior|above|system) (?:instructions?|prompts?|rules)\b"
)
_SENTENCE = re.compile(r"[^.!?;。！？\n]+(?:\.(?=\w)[^.!?;。！？\n]+)*[.!?;。！？]*")
_ASKED = re.compile(r"[?？]\s*$")


def off_the_record(line: str) -> bool:
    """Whether the user asks that nothing of a line be kept."""
    return _OFF_RECORD.search(line[:LONGEST_LINE]) is not None


def forget_wish(line: str) -> str | None:
    """What a line asks to be forgotten, in the user's words; None for any other line."""
    found = _FORGET.match(line[:LONGEST_LINE].strip())
    return found["rest"] if found else None


def remember_wishes(line: str) -> Iterator[tuple[str, str]]:
    """What a line asks in so many words to be remembered: pairs of the statement, and the words that ask for it."""
    for sentence in sentences(own_words(line)):
        found = _REMEMBER.match(sentence)
        if found and not _NO_FACT.match(found["rest"]) and not _ASKED.search(sentence):
            yield found["rest"].strip(" .!,;"), sentence.strip(" .!,;")


def own_words(line: str) -> str:
    """The line with everything taken out that the user passes on rather than says.

    That is code, quoted lines and longer quotations, mails and letters, long documents, the material of a task
    ("translate: …"), roles that are played, and whatever speaks of "the user" instead of as the user.
    """
    text = line[:LONGEST_LINE]
    if _is_document(text):
        text = text.partition("\n")[0]
    if _PLAYED.match(text) or off_the_record(text) or forget_wish(text) is not None:
        return ""
    given = _GIVEN.match(text)
    if given:
        text = text[: given.start("given")]
    for foreign in (_FENCE, _QUOTED_LINE, _MAIL, _LETTER, _LONG_QUOTE):
        text = foreign.sub(_BLANK, text)
    return (
        "".join(one for one in _SENTENCE.findall(text + "\n") if not _THIRD_PERSON.search(one))
        if _THIRD_PERSON.search(text)
        else text
    )


def _is_document(text: str) -> bool:
    lines = [line for line in text.splitlines() if line.strip()]
    # A long list of things about oneself is no document.
    return len(lines) > _MANY_LINES and sum(bool(_MYSELF.search(line)) for line in lines) * 3 < len(lines)


def sentences(text: str) -> list[str]:
    """The sentences of a text, without the space around them."""
    return [stripped for one in _SENTENCE.findall(text) if (stripped := one.strip())]


def statements(line: str) -> str:
    """What a line states: the user's own words without their questions."""
    return " ".join(one for one in sentences(own_words(line)) if not _ASKED.search(one))
