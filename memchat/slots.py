"""Which statements about the user can have only one value, so that a new one makes the old one untrue.

Only statements whose subject is the user have a slot, and only those of which a person has one at a time: a name, a
home, an employer. Whoever has an allergy may have another, so allergies have none. Where the words leave a doubt
there is no slot: two memories that disagree do less harm than one that was retired for nothing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from memchat.text import normalised

_LONGEST = 300
_MONTHS = "january february march april may june july august september october november december".split()


@dataclass(frozen=True, slots=True)
class Slot:
    """What a statement says of the user: the value is in normal form (see `memchat.text.normalised`)."""

    name: str
    value: str


_SUBJECT = re.compile(
    r"^(?:(?:the\s+)?user(?:['’]s)?|my|i)\s+(?:(?:now|currently|still|just|recently)\s+)?", re.IGNORECASE
)
_I_AM = re.compile(r"^(?:i['’]m|i\s+am)\s+", re.IGNORECASE)
# Where a value ends and a circumstance begins.
_STOP = (
    r"$|\s*[;(]|,?\s+(?:with|since|for|as|because|but|where|who|which|while|when|until|now|near|currently|again|having"
    r"|after|from|together|these|right|during|most|part|half|last|this|yesterday|today|on\s+\d+|at\s+the\s+moment"
    r"|in\s+(?:january|february|march|april|may|june|july|august|september|october|november|december|\d{4}))\b"
)
_END = f"(?={_STOP})"
_IS = r"(?:is\s+)?(?:(?:now|currently|still)\s+)?"
_PARTNER = r"(?:wife|husband|spouse|partner|girlfriend|boyfriend|fianc[eé]e?)"
_MARITAL = r"(?:married|single|divorced|engaged|widowed|separated|in\s+a\s+relationship)"
# Callings that few people have two of; painters and writers often earn their bread with something else.
_CALLING = (
    r"(?:nurse|doctor|physician|surgeon|dentist|pharmacist|veterinarian|vet|teacher|professor|lawyer|attorney|judge"
    r"|engineer|developer|programmer|architect|accountant|electrician|plumber|carpenter|mechanic|pilot|police\s+officer"
    r"|firefighter|chef|baker|butcher|hairdresser|librarian|journalist|psychologist|therapist|paramedic|midwife"
    r"|secretary|receptionist|cashier|waiter|waitress|bus\s+driver|truck\s+driver|taxi\s+driver|data\s+scientist)"
)
_PATTERNS = tuple(
    (name, re.compile(pattern, re.IGNORECASE))
    for name, pattern in (
        ("name", rf"(?:full\s+|first\s+|real\s+)?name(?:\s+is|:)\s+(?P<v>.+?){_END}"),
        ("name", rf"is\s+(?:called|named)\s+(?P<v>.+?){_END}"),
        ("form of address", rf"(?:wants?|prefers?|likes?)\s+to\s+be\s+called\s+(?P<v>.+?){_END}"),
        ("home", rf"(?:lives?|resides?)\s+(?:alone\s+)?in\s+(?P<v>.+?){_END}"),
        ("home", rf"{_IS}(?:living|residing|based)\s+(?:alone\s+)?in\s+(?P<v>.+?){_END}"),
        ("home", r"(?:has|have)\s+(?:lived|been\s+living)\s+in\s+(?P<v>.+?)(?=\s+(?:for|since)\b)"),
        ("home", rf"(?:has\s+|have\s+)?(?:just\s+|recently\s+)?moved\s+(?:back\s+)?to\s+(?P<v>.+?){_END}"),
        ("home", rf"(?:home(?:\s+city)?|city|residence|location)(?:\s+is|:)\s+(?:in\s+)?(?P<v>.+?){_END}"),
        ("employer", rf"(?:works?|{_IS}(?:working|employed))\s+(?:at|for|by)\s+(?P<v>.+?){_END}"),
        ("employer", rf"(?:works?|{_IS}working)\s+as\s+an?\s+[\w -]+?\s+(?:at|for)\s+(?P<v>.+?){_END}"),
        ("employer", rf"(?:current\s+)?employer(?:\s+is|:)\s+(?P<v>.+?){_END}"),
        ("job", rf"(?:works?|{_IS}(?:working|employed))\s+as\s+(?:an?\s+)?(?P<v>.+?)(?=\s+(?:in|on)\b|{_STOP})"),
        ("job", rf"(?:job\s+title|occupation|profession)(?:\s+is|:)\s+(?:an?\s+)?(?P<v>.+?){_END}"),
        ("job", rf"job(?:\s+is\s+an?|:(?:\s+an?)?)\s+(?P<v>.+?){_END}"),
        ("job", rf"{_IS}an?\s+(?P<v>(?:[\w-]+\s+){{0,2}}{_CALLING})(?=\s+(?:at|in|by)\b|{_STOP})"),
        ("age", rf"{_IS}(?:an?\s+)?(?P<v>\d{{1,3}})[\s-]years?[\s-](?:old|of\s+age)\b"),
        ("age", rf"(?:is\s+(?:now\s+|aged\s+)?|aged\s+|turned\s+|age(?:\s+is|:)\s+)(?P<v>\d{{1,3}}){_END}"),
        ("birthday", r"(?:birthday|birth\s?date|date\s+of\s+birth)(?:\s+is|:)\s+(?:on\s+)?(?P<v>.+)"),
        ("birthday", r"(?:was\s+)?born\s+on\s+(?P<v>.+)"),
        ("birth year", rf"(?:was\s+)?born\s+in\s+(?P<v>\d{{4}}){_END}"),
        ("partner", rf"{_PARTNER}(?:(?:['’]s)?\s+name\s+is|\s+is\s+(?:called|named)|:)\s+(?P<v>.+?){_END}"),
        ("partner", rf"{_IS}(?:married|engaged)\s+to\s+(?P<v>.+?){_END}"),
        ("marital status", rf"{_IS}(?P<v>{_MARITAL}){_END}"),
        ("marital status", rf"(?:marital|relationship)\s+status(?:\s+is|:)\s+(?P<v>.+?){_END}"),
        ("time zone", rf"time\s?zone(?:\s+is|:)\s+(?P<v>.+?){_END}"),
        ("time zone", rf"{_IS}in\s+(?:the\s+)?(?P<v>[\w/+: -]+?)\s+time\s?zone\b"),
        ("native language", rf"(?:native\s+language|mother\s+tongue)(?:\s+is|:)\s+(?P<v>.+?){_END}"),
        ("favourite", rf"(?:all[- ]time\s+)?favou?rite\s+(?P<of>[\w' -]+?)(?:\s+is|:)\s+(?P<v>.+?){_END}"),
    )
)
_FAVOURITE_LAST = re.compile(
    r"(?P<v>.+?)\s+is\s+(?:(?:the\s+)?user['’]s|my|their)\s+favou?rite\s+(?P<of>[\w' -]+)$", re.IGNORECASE
)
# Slots whose value is a proper name. An article or a small letter means a description: "a flat", "the suburbs".
_PROPER = frozenset({"name", "form of address", "home", "employer", "partner"})
_NO_VALUE = re.compile(r"(?:not|no|never|an?|two|both|either|unknown|none|different|various)\b", re.IGNORECASE)
_SEVERAL = re.compile(r"(?:,|\b(?:and|or))\s+", re.IGNORECASE)
_DAY_MONTH = re.compile(
    r"(?P<d>\d{1,2})(?:st|nd|rd|th)?\s+(?:of\s+)?(?P<m>[a-z]{3,9})\b|\b(?P<m2>[a-z]{3,9})\s+(?P<d2>\d{1,2})(?!\d)"
    r"|\d{4}-(?P<m3>\d\d)-(?P<d3>\d\d)"
)
_COUNTRIES = frozenset(
    "afghanistan albania algeria america argentina armenia australia austria azerbaijan bangladesh belarus belgium "
    "bolivia bosnia brazil britain bulgaria cambodia cameroon canada chile china colombia croatia cuba cyprus czechia "
    "denmark ecuador egypt england estonia ethiopia europe finland france germany ghana greece guatemala honduras "
    "hungary iceland india indonesia iran iraq ireland israel italy jamaica japan jordan kazakhstan kenya kuwait latvia "
    "lebanon libya lithuania malaysia malta mexico moldova mongolia morocco mozambique myanmar nepal netherlands "
    "nicaragua nigeria norway oman pakistan paraguay peru philippines poland portugal qatar romania russia rwanda "
    "scotland senegal serbia slovakia slovenia somalia spain sudan sweden switzerland syria taiwan tanzania thailand "
    "tunisia turkey uganda uk ukraine uruguay us usa uzbekistan venezuela vietnam wales yemen zambia zimbabwe".split()
) | {"costa rica", "new zealand", "saudi arabia", "south africa", "south korea", "north macedonia", "sri lanka",
     "united kingdom", "united states", "czech republic", "el salvador", "the netherlands", "the us", "the uk",
     "the usa", "the united states", "the united kingdom", "the philippines", "the czech republic"}  # fmt: skip


def slot(text: str) -> Slot | None:
    """The slot that a statement about the user fills; None for any other statement.

    Takes our own short texts ("Lives in Lisbon"), the first person, and "User …" as models write it.
    """
    if len(text) > _LONGEST:
        return None
    flat = " ".join(text.split()).rstrip(".! ")
    statement = _SUBJECT.sub("", _I_AM.sub("is ", flat, count=1), count=1)
    found = ((name, pattern.match(statement)) for name, pattern in _PATTERNS)
    name, match = next(((name, match) for name, match in found if match), ("favourite", _FAVOURITE_LAST.match(flat)))
    return _filled(name, match, flat) if match else None


def _filled(name: str, match: re.Match[str], text: str) -> Slot | None:
    value = match["v"].strip(" \"'“”*_")
    if _NO_VALUE.match(value) or (name in _PROPER and not _is_proper(value, text)):
        return None
    if name == "home" and (_joins_two(value, text, match.end("v")) or _long_ago(match)):
        return None
    if name == "birthday":
        value = _day_of_year(value)
    if name == "favourite":
        name = "favourite " + normalised(match["of"]).replace("color", "colour").replace("flavor", "flavour")
    value = normalised(value)
    return Slot(name, value) if value else None


def _is_proper(value: str, text: str) -> bool:
    bare = re.sub(r"^the\s+", "", value, flags=re.IGNORECASE)
    typed_small = text == text.lower() and not value.lower().startswith(("the ", "my ", "our "))
    return bool(bare) and (not bare[0].islower() or typed_small)


def _joins_two(value: str, text: str, end: int) -> bool:
    return bool(re.search(r"\band\s+[A-Z]|\bor\b", value + text[end : end + 1]))


def _long_ago(match: re.Match[str]) -> bool:
    """Whether a move is dated by its year: since then there may have been another."""
    return "moved" in match[0].lower() and bool(re.search(r"\b(?:19|20)\d\d\b", match.string))


def _day_of_year(value: str) -> str:
    match = _DAY_MONTH.search(value.lower())
    if not match:
        return ""
    day = match["d"] or match["d2"] or match["d3"]
    word = match["m"] or match["m2"] or _MONTHS[(int(match["m3"]) - 1) % 12]
    month = next((month for month in _MONTHS if month.startswith(word[:3])), "")
    return f"{int(day)} {month}" if month else ""


def contradicts(new: str, old: str) -> bool:
    """Whether the old statement can no longer be true beside the new one: the same slot, another value.

    A value that only says more ("Lisbon" and "Lisbon, Portugal") or that is of another size (a country and a city)
    contradicts nothing.
    """
    one, other = slot(new), slot(old)
    if one is None or other is None or one.name != other.name:
        return False
    return not (_within(one.value, other.value) or _within(other.value, one.value) or _of_other_size(one, other))


def _within(part: str, whole: str) -> bool:
    return f" {part} " in f" {whole} "


def _of_other_size(one: Slot, other: Slot) -> bool:
    return one.name == "home" and (one.value in _COUNTRIES) is not (other.value in _COUNTRIES)
