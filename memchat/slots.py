"""Slots that hold one value at a time: two statements about the same one with other values contradict each other."""

from __future__ import annotations

import re
from dataclasses import dataclass

from memchat.text import normalised

_SUBJECT = r"(?:(?:the )?user(?:['’]s)?|i|my|i['’]?m|i am|they|he|she)?\s*"
_NOW = r"(?:(?:currently|now|still|just|actually|recently) )?"
_VALUE = r"(?P<value>[^.;!?]{1,80}?)"
_END = r"(?:\s+(?:now|currently|these days|since .{1,40}|with .{1,60}|as .{1,60}|and .{1,80}|but .{1,80}))?[.!]?$"

# Only what a person has one of. Allergies, children, languages, likes and the like hold many values side by side.
_PATTERNS = (
    ("name", r"(?:full |first )?name is "),
    ("name", r"(?:is|am) (?:called|named) "),
    ("home", r"(?:lives?|(?:is|am)? ?living|resides?|(?:is|am)? ?based) in "),
    ("home", r"(?:has |have )?moved to "),
    ("home", r"(?:wohnt in|vive en|habite (?:à|en|au)|mora (?:em|no|na)|abita a) "),
    ("name", r"(?:heißt|se llama|s['’]appelle|chama-se|si chiama) "),
    ("employer", r"(?:arbeitet bei|travaille chez) "),
    ("employer", r"(?:works?|(?:is|am) working) (?:at|for) "),
    ("occupation", r"works? as (?:an? )?"),
    ("occupation", r"(?:job|occupation|profession) is (?:an? )?"),
    ("age", r"(?:is|am)? ?(?=\d{1,3} years? old)"),
    ("age", r"age is "),
    ("birthday", r"(?:birthday is (?:on )?|was born on )"),
    ("birthplace", r"was born in (?=[^\d])"),
    ("partner", r"(?:husband|wife|spouse|partner)(?:['’]s name is | is (?:called|named) )"),
    ("time zone", r"time ?zone is "),
)
_FAVOURITE = re.compile(rf"^{_SUBJECT}favou?rite (?P<thing>[\w ]{{2,30}}?) (?:is|are) {_VALUE}{_END}", re.IGNORECASE)
_COMPILED = tuple(
    (name, re.compile(rf"^{_SUBJECT}{_NOW}{start}{_VALUE}{_END}", re.IGNORECASE)) for name, start in _PATTERNS
)
_LONGEST = 300
# Slots whose values are names: "Lives in a flat" and "Works at night" leave open where and for whom.
_NAMED = frozenset({"name", "home", "employer", "partner"})
_NO_NAMES = frozenset({
    "a", "an", "my", "our", "your", "his", "her", "its", "their", "this", "that", "these", "those", "some", "any", "no",
    "not", "one", "two", "with", "on", "in", "at", "for", "by", "of", "from", "to", "and", "or", "as", "it", "me",
    "myself", "himself", "herself", "themselves", "night", "nights", "day", "days", "noon", "home", "work", "school",
    "weekends", "least", "peace", "fear", "times", "present", "sea", "small", "big", "tiny", "large", "rented",
    "shared", "multiple", "several", "many", "different", "various", "spelled", "spelt", "pronounced", "hard",
    "difficult", "easy", "common", "rare", "long", "short",
})  # fmt: skip
_MOST_SMALL_WORDS = 3
# What holds only for a part of the time excludes nothing.
_PARTLY = re.compile(
    r"\b(?:in (?:the )?(?:winter|summer|spring|autumn|fall|morning|evening)s?"
    r"|(?:on|at) (?:the )?(?:weekends?|weekdays?|\w{3,6}days?)|during|part[- ]time|half|sometimes|partly|when|while)\b",
    re.IGNORECASE,
)
_RATHER = re.compile(
    rf"^{_SUBJECT}{_NOW}prefers? (?P<one>.{{2,80}}?) (?:over|to|rather than|instead of|more than) "
    r"(?P<other>.{2,80}?)[.!]?$",
    re.IGNORECASE,
)
_RELATIVE = re.compile(
    r"^(?:(?:the )?user['’]?s? |my |their )?(?P<who>(?:\w+ )?(?:sister|brother|mother|mom|mum|father|dad|son|daughter|"
    r"wife|husband|partner|girlfriend|boyfriend|friend|boss|aunt|uncle|cousin|grand\w+|roommate|colleague|niece|nephew|"
    r"dog|cat)(?:(?-i: [A-Z]\w+))?)"
    r"(?:['’]s)? (?P<rest>.{3,250})$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Slot:
    """A slot of the user's, and what a statement puts into it, in normal form."""

    name: str
    value: str


def slot(text: str) -> Slot | None:
    """The single-valued slot that a statement about the user fills; None for every other statement.

    Statements about other people fill none: "Sister lives in Rome" says nothing of where the user lives.
    """
    found = _filled(text)
    if found is None or _PARTLY.search(found.value) or (found.name in _NAMED and not _is_name(found.value)):
        return None
    return Slot(found.name, normalised(found.value))


def _filled(text: str) -> Slot | None:
    """The slot that a statement seems to fill, with the value as it stands."""
    statement = " ".join(text[:_LONGEST].split())
    favourite = _FAVOURITE.match(statement)
    if favourite:
        return Slot(f"favourite {normalised(favourite['thing'])}", favourite["value"])
    for name, pattern in _COMPILED:
        found = pattern.match(statement)
        if found:
            return Slot(name, found["value"])
    return None


def _is_name(value: str) -> bool:
    the, _, named = value.partition(" ") if value.lower().startswith("the ") else ("", "", value)
    if named[:1].isupper():
        return True
    # Not everybody writes names in capitals: a few words that are no others will do.
    words = normalised(named).split()
    return not the and 0 < len(words) <= _MOST_SMALL_WORDS and not _NO_NAMES.intersection(words)


def topic(text: str) -> str | None:
    """Whose slot a statement fills, as one word for both: only statements of one topic can exclude each other."""
    own = slot(text)
    if own is not None:
        return own.name
    about = _RELATIVE.match(text.strip())
    theirs = slot(about["rest"]) if about else None
    return f"{normalised(about['who'])}: {theirs.name}" if about and theirs else None


def suspects(new: str, old: str) -> bool:
    """Whether two statements seem to exclude each other: same subject and slot, other values.

    Wider than `contradicts`: it looks at what is said of other people too, of whom there may be two ("Sister lives in
    Rome", "Sister lives in Milan"), and at values that are no names. So it only says that a second look is worth it.
    """
    one, other = _filled(new), _filled(old)
    if contradicts(new, old) or (one and other and one.name == other.name and _differ(one.value, other.value)):
        return True
    ours, theirs = _RELATIVE.match(new.strip()), _RELATIVE.match(old.strip())
    if ours is None or theirs is None or normalised(ours["who"]) != normalised(theirs["who"]):
        return False
    return contradicts(ours["rest"], theirs["rest"])


def contradicts(new: str, old: str) -> bool:
    """Whether two statements fill the same slot with other values.

    A value that holds the other word for word ("Lisbon", "Lisbon, Portugal") only says it more exactly.
    """
    ours, theirs = slot(new), slot(old)
    if ours is None or theirs is None or ours.name != theirs.name:
        return _is_turned_round(new, old)
    return _differ(ours.value, theirs.value)


def _is_turned_round(new: str, old: str) -> bool:
    """Whether two preferences are each other's reverse: tea over coffee, coffee over tea."""
    ours, theirs = _RATHER.match(new.strip()), _RATHER.match(old.strip())
    if ours is None or theirs is None:
        return False
    return (normalised(ours["one"]), normalised(ours["other"])) == (
        normalised(theirs["other"]),
        normalised(theirs["one"]),
    )


def _differ(one: str, other: str) -> bool:
    one, other = f" {normalised(one)} ", f" {normalised(other)} "
    return one not in other and other not in one
