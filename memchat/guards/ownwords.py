"""What of a line the user states in their own words, and what they ask of memory in so many words."""

from __future__ import annotations

import re
from collections.abc import Iterator

from memchat.guards import wishes
from memchat.guards.foreign import without_foreign
from memchat.text import sentences

LONGEST_LINE = 8_000
_TAIL = 2_000
_MANY_LINES = 12
_MYSELF = re.compile(
    r"(?i)\b(?:i|i['’]m|i['’]ve|my|ich|meine?|je|j['’]|mon|ma|yo|mi|mis|soy|eu|meu|minha|io|mio|mia|sono)\b"
)
_PARTICULAR = re.compile(
    r"(?im)^[^\w\n]*(?:name|age|city|country|town|address|home|lives?|job|work|occupation|profession|birthday|born|diet|allerg\w+|likes?|dislikes?|hobb\w+|pets?|"
    r"languages?|alter|stadt|beruf|geburtstag|wohnort|nombre|edad|ciudad|trabajo|nom|prénom|âge|ville|métier|nome|idade|cidade|età|città|lavoro)[ \t]*[:=–-][ \t]*\S"
)
_PLAYED = re.compile(
    r"(?i)^\W*(?:(?:please|now|ok|let['’]?s|let us|bitte|por favor)\s+)*(?:pretend|imagine(?=,| (?:that|i|you|we|if|a|an|the|being|living|my)\b)|suppose|assume|"
    r"let['’]?s say|say (?:that )?i\b|play (?:a game|pretend)|role ?-?play|what if|stell dir vor|angenommen|tu so|imagina|supón|finge|imagine que|suppose que|"
    r"fais comme si|faz de conta|immagina|fai finta)\b"
)
_CAST = re.compile(
    r"(?i)^\W*(?:(?:please|now|ok|from now on|bitte|por favor)[\s,]+)*(?:act (?:as|like)\b|you are (?:now )?(?:my|an?|the)\b|du bist (?:jetzt )?ein|tu es (?:maintenant )?une?\b|"
    r"eres un|actúa como|aja como|agis comme|sei un)|^\W*(?:i am|i['’]m) your (?!(?:biggest|neighbou?r|user|new|age)\b)"
)
_I = re.compile(r"(?i)\b(?:i|i['’](?:m|ve|d)|ich|je|yo|eu|io)\b|\bj['’]")
_ANOTHER_CLAUSE = re.compile(
    r"(?i)[,;–—]\s*(?=(?:(?:and|but|by the way) )?(?:i|i['’](?:m|ve)|my|we|ich|je|yo|eu|io)\b)"
)
_THIRD_PERSON = re.compile(
    r"(?i)\b(?:(?:the |this )?(?:user|person)|the assistant)(?:['’]s (?:name|home|age|job|address|location)\b|\s+(?:is|are|has|was|wants?|likes?|loves?|hates?|lives?|"
    r"works?|prefers?|must|should|needs?|owns?)\b)"
    r"|\b(?:ignore|disregard|forget|override|reveal|print|repeat|follow)\s+(?:\w+ ){0,3}(?:instructions?|prompts?|rules|guidelines)\b"
    r"|^\W*(?:ignore|disregard|override) (?:all|any|everything|previous|prior|the above)\b"
)
_ASKED = re.compile(r"[?？]\s*$")


def clipped(line: str) -> str:
    """A line of at most `LONGEST_LINE` characters: of a longer one the beginning and the end, where people speak."""
    if len(line) <= LONGEST_LINE:
        return line
    return f"{line[: LONGEST_LINE - _TAIL - 1]}\n{line[-_TAIL:]}"


def off_the_record(line: str) -> bool:
    """Whether the user asks that nothing of a line be kept."""
    return wishes.off_the_record(clipped(line))


def forget_wish(line: str) -> str | None:
    """What a line asks to be forgotten, in the user's words; None for any other line."""
    first = next(iter(sentences(clipped(line))), "")
    found = wishes.to_forget(first)
    return found[0] if found and not wishes.is_nothing(found[0]) else None


def remember_wishes(line: str) -> Iterator[tuple[str, str]]:
    """What a line asks in so many words to be remembered: pairs of the statement, and the words that ask for it."""
    for sentence in sentences(own_words(line)):
        asked = wishes.to_remember(sentence)
        if asked:
            yield asked, sentence.strip(" .!,;?")


def own_words(line: str) -> str:
    """The line with everything taken out that the user passes on rather than says.

    That is code, quoted lines and what others are quoted with, mails and letters, long documents, the material of a
    task ("translate: …"), roles that are played, and whatever speaks of "the user" instead of as the user.
    """
    text = clipped(line)
    if off_the_record(text):
        return ""
    if _is_document(text):
        text = text.partition("\n")[0]
    text = without_foreign(text)
    own = list(_own(sentences(text)))
    return text if own == sentences(text) else "\n".join(own)


def _own(said: list[str]) -> Iterator[str]:
    for sentence in said:
        if _PLAYED.match(sentence):
            # Where the user plays too, all that follows may be part of the play.
            if _I.search(sentence):
                return
            continue
        if _THIRD_PERSON.search(sentence):
            continue
        forgotten = wishes.to_forget(sentence)
        if forgotten:
            yield from [forgotten[1].strip(" ,;–—")] if forgotten[1].strip(" ,;.!?–—") else []
        elif _CAST.match(sentence):
            yield from _ANOTHER_CLAUSE.split(sentence)[1:]
        else:
            yield sentence


def _is_document(text: str) -> bool:
    lines = [line for line in text.splitlines() if line.strip()]
    # A long list of things about oneself is no document.
    of_oneself = sum(bool(_MYSELF.search(line)) for line in lines)
    return len(lines) > _MANY_LINES and of_oneself * 3 < len(lines) and len(_PARTICULAR.findall(text)) < 3


def statements(line: str) -> str:
    """What a line states: the user's own words without their questions."""
    return " ".join(one for one in sentences(own_words(line)) if not _ASKED.search(one))
