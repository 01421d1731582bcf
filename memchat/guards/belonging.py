"""Whether a fact's text says no more than the words it rests on: meaning, names, numbers, and yes or no."""

from __future__ import annotations

import re

from memchat.guards.clauses import akin, clauses, meaning, shared
from memchat.guards.languages import language, same_language
from memchat.guards.unreal import DENIES
from memchat.text import normalised

_NAME = re.compile(r"(?<=[^\W_][ ,])(?<![.!?:] )[A-ZÀ-ÞА-Я][\w'’-]*")
_DATE_WORD = re.compile(
    r"(?i)(?:mon|tues|wednes|thurs|fri|satur|sun)day|january|february|march|april|may|june|july|august|september|october|november|december|i|i['’]\w+"
)
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_IN_WORDS = {
    word: number
    for number, words in enumerate(
        (
            "two both couple zwei deux dos dois duas due", "three drei trois tres três tre", "four vier quatre cuatro quatro quattro", "five fünf cinq cinco cinque",
            "six sechs seis sei", "seven sieben sept siete sete sette", "eight acht huit ocho oito otto", "nine neun neuf nueve nove", "ten zehn dix diez dez dieci",
            "eleven elf onze once undici", "twelve zwölf douze doce doze dodici", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
            "twenty zwanzig vingt veinte vinte venti",
        ),
        2,
    )
    for word in words.split()
} | {word: 10 * tens for tens, word in enumerate("thirty forty fifty sixty seventy eighty ninety".split(), 3)}  # noqa: SIM905  # fmt: skip
_NEGATED = re.compile(
    r"(?i)\b(?:not|never|no|none|nobody|without|cannot|\w+n['’]t|no longer|stopped|quit|gave up|used to|refuse to|almost|nicht|kein\w*|nie|ohne|pas|jamais|nunca|jamás|não|non|не)\b(?! (?:only|just)\b)"
)
_AFTERNOON = re.compile(r"(?i)\b(\d{1,2})(?::\d\d)? ?pm\b")
_HALF_A_DAY = 12
_CENTURY = 1900


def says_something(quote: str) -> bool:
    """Whether a quote holds a word that carries meaning: "I", "it is" and "ok" bear no fact."""
    return bool(meaning(quote))


def rests_on(text: str, quote: str, heard: str, dates: str) -> bool:
    """Whether a fact's text is what the quote says.

    Names and numbers must come from `heard` (the line, what memory knows) or from `dates` (what the words resolve to).
    A text that goes beyond them is not always wrong, but the user's own words are never.
    """
    if not same_language(quote, text):
        return False
    related = shared(text, quote) or bool(_numbers(text) & _numbers(quote))
    return related and _names_heard(text, heard) and _numbers_heard(text, quote, heard, dates) and _agrees(text, quote)


def _names_heard(text: str, heard: str) -> bool:
    if language(text) == "de":  # every noun is written like a name
        return True
    words = normalised(heard).split()
    initials = "".join(word[0] for word in words)
    names = [name for name in _NAME.findall(text) if not _DATE_WORD.fullmatch(name)]
    return all(
        any(akin(normalised(name), word) for word in words) or (name.isupper() and name.casefold() in initials)
        for name in names
        if normalised(name)
    )


def _numbers_heard(text: str, quote: str, heard: str, dates: str) -> bool:
    known = _numbers(heard) | _numbers(dates)
    # "my cats Tom and Jerry" are two, 3 pm is 15:00 and '92 is 1992.
    counted = set(range(2, len(_NAME.findall(quote)) + 1))
    hours = {0, *(int(hour) + _HALF_A_DAY for hour in _AFTERNOON.findall(quote))}
    years = {_CENTURY + number for number in known if number < 100}
    return _numbers(text) <= known | counted | hours | years


def _numbers(text: str) -> set[float]:
    digits = {_value(found) for found in _NUMBER.findall(text)}
    return digits | {float(_IN_WORDS[word]) for word in normalised(text).split() if word in _IN_WORDS}


def _value(digits: str) -> float:
    grouped = re.fullmatch(r"\d{1,3}(?:[.,]\d{3})+", digits)
    plain = re.sub(r"[.,]", "", digits) if grouped else digits.replace(",", ".")
    return float(plain) if plain.count(".") < 2 else float(plain.replace(".", ""))


def _agrees(text: str, quote: str) -> bool:
    """Whether both say yes or both say no. Where they speak of other things, as in a rephrasing, nothing is compared."""
    near = [clause for clause in clauses(quote) if shared(text, clause)] or [quote]
    denied = any(_NEGATED.search(clause) for clause in near)
    denies = bool(DENIES.search(text))
    if denied == denies or (denied is False and DENIES.search(quote)):
        return True
    said = meaning(quote)
    return not all(any(akin(word, one) for one in said) for word in meaning(DENIES.sub(" ", text)))
