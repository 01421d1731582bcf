"""What stands in a line without being the user's own statement: code, mails, quotations, the material of a task."""

from __future__ import annotations

import re

_BLANK = "\n"
_FENCE = re.compile(r"```.*?(?:```|\Z)|~~~.*?(?:~~~|\Z)", re.S)
_QUOTED_LINE = re.compile(r"(?m)^\s*>.*$")
_ELEMENT = re.compile(r"<(?P<tag>[a-zA-Z][\w-]{0,30})[^<>\n]{0,200}>[^<]{0,2000}</(?P=tag)>|<[a-zA-Z/!][^<>\n]{0,200}>")
_JSON = re.compile(r"\{\s*\"[^\"\n]{1,100}\"\s*:[^{}]{0,2000}\}")
_CODE_LINE = re.compile(
    r"(?m)^[ \t]*(?:(?:def|class) \w+.*:|import [\w.]+|from [\w.]+ import .*|(?:const|let|var) \w+ ?=.*|function \w*\(.*|#include.*|print\(.*|return\b.*;?|"
    r"(?:SELECT\b.* FROM|INSERT INTO|UPDATE \w+ SET|DELETE FROM|CREATE TABLE)\b.*|[\w.]+(?:: ?\w+)? ?= ?[\"'\[({].*|.*[{};]|[ \t]+(?:#|//).*)[ \t]*$"
)
_HEADERS = re.compile(
    r"(?im)(?:^(?:from|von|de|to|an|cc|subject|betreff|objet|asunto|assunto|date|datum|sent):[ \t]\S[^\n]*(?:\n|\Z)){2,}"
)
_OF_A_MAIL = re.compile(r"(?im)^(?:subject|betreff|objet|asunto|assunto|date|datum|sent|cc):|@")
_FORWARDED = re.compile(r"(?im)^-+\s*(?:original|forwarded) message\s*-*\s*$")
_LETTER = re.compile(
    r"(?im)^(?:dear|sehr geehrte\w*|liebe[r]?|cher|chère|estimad[oa]|car[oa])\b"
    r"(?! (?:assistant|assistent|chat\w*|ai|bot|memchat|claude|computer|model|gpt)\b)[^\n]{0,60},[ \t]*\n"
)
_OBJECT = (
    r"(?:this|these|those|following|below|texte?s?|texto|e-?mails?|mails?|messages?|letters?|paragraphs?|sentences?|satz|sätze|essay|cv|résumé|resume|poem|"
    r"article|draft|bio|abstract|post|tweet|paper|code|function|snippet|document|grammar|grammatik|spelling|wording|phrasing|"
    r"my (?:english|german|french|spanish|italian|portuguese|dutch))"
)
_LEAD = r"^\W*(?:(?:please|can you|could you|now|and|hi|hello|bitte|kannst du|por favor|s['’]il te pla[iî]t)[\s,]+)*"
# The whole task is about a text: what comes after the colon or on the next line is that text.
_GIVEN = re.compile(
    rf"(?i){_LEAD}(?:(?:summari[sz]e|translate|rewrite|rephrase|paraphrase|proofread|fasse|übersetze|korrigiere|traduis|résume|corrige|traduce|resume|traduza|"
    r"traduci|riassumi|correggi)\b[^:\n]{0,120}?[ \t]*(?=[:\n])"
    r"|(?:correct|fix|edit|improve|shorten|explain|review|parse|convert|extract|classify|continue|complete|repeat|check|grade|rate|analy[sz]e|polish|format|"
    r"debug|reply to|respond to|answer|comment on|look at|make|turn|erkläre|prüfe|verbessere|vérifie|améliore|revisa|mejora|revise)\b"
    # Without a colon, the text has to be the last thing named: "explain this to me" may be followed by who is asking.
    rf"(?:(?=[ \t]*[:\n])|[^:\n]{{0,60}}?\b{_OBJECT}\b(?:[^:\n]{{0,60}}?(?=:)|[ \t]*(?=\n)))"
    r"|(?:how (?:do|would|can|should) (?:i|you|we) (?:say|write|translate|spell|phrase|put)|is (?:this|it|the following|that)\b|what does|wie sagt man|comment dit-on|"
    r"cómo se dice)[^:\n]{0,60}?(?=:))"
    r"[ \t]*(?P<given>[:\n].*)\Z",
    re.S,
)
_FICTION = re.compile(
    r"(?i)\b(?:write|compose|create|generate|make up|tell|draft|schreib\w*|écris|escribe|escreva|scrivi)\b[^.!?\n:]{0,40}?\b"
    r"(?:(?:story|poem|novel|song|tale|scene|script|joke|dialog(?:ue)?|monologue|limerick|geschichte|gedicht|histoire|poème|historia|cuento|poema|storia)\b[^.!?\n:]{0,60}?"
    r"(?:\b(?:in which|where|wherein|from the (?:perspective|view))\b|:)|(?:letter|e-?mail|speech|diary|note|entry) (?:from|by|of)\b[^.!?\n:]{0,60}?:)[^\n]*"
)
_SAYS = (
    r"(?:wrote|writes|said|says|texted|texts|goes|sent|told (?:me|us)|replied|messaged|posted|tweeted|reads|states|answered|asked|asks|schrieb|schreibt|sagte|sagt|"
    r"dijo|escribió|dice|a dit|a écrit|dit|disse|escreveu|ha scritto|ha detto)"
)
_REPORTED = re.compile(
    rf"(?i)(?:^|(?<=[\n.!?,;]))(?:(?!\b(?:i|we|ich|je|yo|eu|io)\b)[^\n.!?:,;]){{1,50}}?\b{_SAYS}(?:\s+[\w'’]+){{0,4}}\s*:(?:[ \t]*\n.*|[^\n]*)",
    re.S,
)
_TEXT = r"(?:e-?mail|mail|message|letter|article|transcript|lyrics|document|website|web ?page|post|tweet|passage|paragraph|excerpt|prompt|poem|song|code|text|snippet|logs?|output)"
_HEADED = re.compile(
    rf"(?im)^[^\w\n]*(?:(?:here(?:['’]?s| is| are)|this is|below is|i (?:got|received|found) (?:an?|this))\b[^\n.!?:]{{0,60}}?\b{_TEXT}\b[^:\n.!?]{{0,40}}:|"
    rf"(?:the |an? )?(?:\w+ )?{_TEXT} (?:text|content|body|says|from [^:\n]{{1,40}}):)(?s:.*)"
)
_PAIRS = (
    re.compile(r"\"(?P<inner>[^\"\n]{2,2000})\""),
    re.compile(r"“(?P<inner>[^“”\n]{2,2000})”|„(?P<german>[^„“”\n]{2,2000})[“”]|«(?P<french>[^«»\n]{2,2000})»"),
    re.compile(r"`(?P<inner>[^`\n]{2,500})`"),
    re.compile(r"(?<![\w’'])['‘](?P<inner>[^'‘’\n]{2,300}(?:['’]\w[^'‘’\n]{0,300}){0,9})['’](?!\w)"),
)
_SPEECH = re.compile(
    r"(?i)\b(?:i|i['’](?:m|ve|d|ll)|we|you|he|she|they|my|is|are|was|were|am|ich|wir|bin|ist|habe|je|suis|est|yo|soy|tengo|eu|sou|io|sono|ho)\b|\bj['’]"
)
_SAID_BEFORE = re.compile(rf"(?i)\b{_SAYS}\W*$")
_TITLED = re.compile(
    r"(?i)\b(?:called|named|titled|entitled|nicknamed|book|film|movie|song|album|band|novel|series|show|game|podcast|read(?:ing)?|watch(?:ed|ing)?|"
    r"fav(?:ou?)?rite\b[^.!?\n\"“„«]{0,40}|motto is|heißt|appelle|llama|chiama|chama)\W*$"
)
_LONG = 200


def without_foreign(text: str) -> str:
    """The text without what the user passes on rather than says; a blank line stands in its place."""
    given = _GIVEN.match(text)
    if given:
        text = text[: given.start("given")]
    for pattern in (_FENCE, _QUOTED_LINE, _JSON, _ELEMENT, _CODE_LINE):
        text = pattern.sub(_BLANK, text)
    text = _without_letters(text)
    for pattern in (_FICTION, _REPORTED, _HEADED):
        text = pattern.sub(_BLANK, text)
    for pattern in _PAIRS:
        text = pattern.sub(_quotation, text)
    return text


def _without_letters(text: str) -> str:
    mails = (found.start() for found in _HEADERS.finditer(text) if _OF_A_MAIL.search(found[0]))
    others = (found.start() for pattern in (_FORWARDED, _LETTER) for found in pattern.finditer(text))
    return text[: min([*mails, *others], default=len(text))]


def _quotation(found: re.Match[str]) -> str:
    """A title or a name stays as it is; what somebody says goes."""
    inner = next(part for part in found.groups() if part is not None)
    before = found.string[max(0, found.start() - 80) : found.start()]
    if _SAID_BEFORE.search(before) or len(inner) > _LONG:
        return _BLANK
    return _BLANK if _SPEECH.search(inner) and not _TITLED.search(before) else found[0]
