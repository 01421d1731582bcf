"""Dates in plain English, resolved against the day on which they were said. Standard library only."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

_MONTH_NAMES = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
_DAY_NAMES = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_NUMBERS = "zero one two three four five six seven eight nine ten eleven twelve".split()
# Beyond this nobody means a date.
_MOST_YEARS = 120

_MONTH = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
_WEEKDAY = rf"(?P<weekday>{'|'.join(_DAY_NAMES)}|mon|tues?|wed|thurs?|thu|fri|sat|sun)\b\.?"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?\b"
_YEAR = r"(?P<year>(?:19|20)\d\d)\b"
_COUNT = rf"(?P<count>\d{{1,3}}|an?|{'|'.join(_NUMBERS[1:])})"
_UNIT = r"(?P<unit>day|week|month|year)s?\b"
_WHICH = r"(?P<which>last|next|this|coming|past)"


@dataclass(frozen=True, slots=True)
class Dated:
    """A date found in a text: where it stands, the ISO date (or month, or year), and absolute words for it.

    `words` is empty where the text's own words stay true on another day: "on 5 May" does, "tomorrow" does not.
    """

    start: int
    end: int
    iso: str
    words: str = ""


@dataclass(frozen=True, slots=True)
class _Said:
    """The day it was said, and whether it speaks of the past."""

    today: date
    past: bool


_Resolver = Callable[[re.Match[str], _Said], tuple[str, str] | None]


def find_date(text: str, today: date, *, past: bool = False) -> Dated | None:
    """The first date in an English text, None without one.

    `today` is the local date on which it was said. `past` tells which way to look for a date that leaves it open:
    "on Friday" is the Friday before or the one to come.
    """
    said = _Said(today, past)
    candidates = ((match, resolve) for pattern, resolve in _TABLE for match in pattern.finditer(text))
    found = (dated for match, resolve in candidates if (dated := _dated(match, resolve, said)))
    return min(found, key=lambda dated: (dated.start, -dated.end), default=None)


def _dated(match: re.Match[str], resolve: _Resolver, said: _Said) -> Dated | None:
    try:
        resolved = resolve(match, said)
    except (ValueError, OverflowError):
        return None
    return Dated(match.start(), match.end(), *resolved) if resolved else None


def _iso(match: re.Match[str], _: _Said) -> tuple[str, str]:
    return date(int(match["year"]), int(match["number"]), int(match["day"])).isoformat(), ""


def _numeric(match: re.Match[str], _: _Said) -> tuple[str, str] | None:
    first, second, year = int(match["first"]), int(match["second"]), int(match["year"])
    # With a dot the day stands first everywhere; with a slash only a number above 12 tells.
    if match["dot"] == "." or first > 12 or first == second:
        return date(year, second, first).isoformat(), ""
    return (date(year, first, second).isoformat(), "") if second > 12 else None


def _day_of_month(match: re.Match[str], said: _Said) -> tuple[str, str]:
    month, day = _month_number(match["month"]), int(match["day"])
    if match["year"]:
        return date(int(match["year"]), month, day).isoformat(), ""
    date(2024, month, day)  # a leap year: rejects only days that no year has
    years = range(said.today.year - 4, said.today.year + 9)
    possible = [date(year, month, day) for year in years if day < 29 or _exists(year, month, day)]
    return _nearest(possible, said).isoformat(), ""


def _nearest(possible: list[date], said: _Said) -> date:
    if said.past:
        return max(day for day in possible if day <= said.today)
    return min(day for day in possible if day >= said.today)


def _exists(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


def _month(match: re.Match[str], said: _Said) -> tuple[str, str]:
    month = _month_number(match["month"])
    if match["year"]:
        return f"{match['year']}-{month:02}", ""
    which = (match["which"] or "").lower()
    back = which in ("last", "past") or match[0].lower().startswith("since") or (said.past and not which)
    # "Last May", said in May, is a year ago; "in May" may be now.
    now = 1 if which in ("last", "past", "next") else 0
    this_year = said.today.month - now >= month if back else month >= said.today.month + now
    year = said.today.year + (0 if this_year else -1 if back else 1)
    return f"{year}-{month:02}", f"in {year}-{month:02}" if which else ""


_DAYS_OFF = {"yesterday": -1, "tomorrow": 1, "last night": -1, "day before yesterday": -2, "day after tomorrow": 2}


def _by_name(match: re.Match[str], said: _Said) -> tuple[str, str]:
    name = " ".join(match["name"].lower().split()).removeprefix("the ")
    return _on(match, said.today + timedelta(days=_DAYS_OFF.get(name, 0)))


def _weekday(match: re.Match[str], said: _Said) -> tuple[str, str]:
    number = next(index for index, name in enumerate(_DAY_NAMES) if name.startswith(match["weekday"][:3].lower()))
    which = (match["which"] or "").lower()
    monday = said.today - timedelta(days=said.today.weekday())
    if which in ("last", "past") or (said.past and not which):
        return _on(match, said.today - timedelta(days=(said.today.weekday() - number - 1) % 7 + 1))
    if which == "next":
        return _on(match, monday + timedelta(days=7 + number))
    day = monday + timedelta(days=number)
    return _on(match, day if day >= said.today or said.past else day + timedelta(days=7))


def _ago(match: re.Match[str], said: _Said) -> tuple[str, str] | None:
    return _shifted(match, said.today, -_count(match["count"]))


def _hence(match: re.Match[str], said: _Said) -> tuple[str, str] | None:
    # "I saw ten countries in two months" is no date.
    return None if said.past else _shifted(match, said.today, _count(match["count"]))


def _shifted(match: re.Match[str], today: date, count: int) -> tuple[str, str] | None:
    unit = match["unit"].lower()
    if abs(count) > _MOST_YEARS and unit == "year":
        return None
    if unit in ("day", "week"):
        return _on(match, today + timedelta(days=count * (7 if unit == "week" else 1)))
    months = today.year * 12 + today.month - 1 + count * (12 if unit == "year" else 1)
    year, month = divmod(months, 12)
    iso = str(year) if unit == "year" else f"{year}-{month + 1:02}"
    return iso, f"in {iso}"


def _period(match: re.Match[str], said: _Said) -> tuple[str, str] | None:
    which, unit = match["which"].lower(), match["unit"].lower()
    count = {"last": -1, "past": -1, "next": 1, "coming": 1}.get(which, 0)
    monday = said.today - timedelta(days=said.today.weekday()) + timedelta(weeks=count)
    if unit == "weekend":
        return _on(match, monday + timedelta(days=5))
    if unit == "week":
        return monday.isoformat(), f"in the week of {monday}"
    return _shifted(match, said.today, count)


def _year(match: re.Match[str], _: _Said) -> tuple[str, str]:
    return match["year"], ""


def _on(match: re.Match[str], day: date) -> tuple[str, str]:
    """The day, and words for it that keep a preposition other than "on"."""
    lead = match["lead"].lower() if match["lead"] else "on"
    return day.isoformat(), f"{lead} {day}"


def _month_number(word: str) -> int:
    return next(number for number, name in enumerate(_MONTH_NAMES, 1) if name.startswith(word[:3].lower()))


def _count(word: str) -> int:
    lowered = word.lower()
    return int(word) if word.isdecimal() else max(1, _NUMBERS.index(lowered) if lowered in _NUMBERS else 1)


_LEAD = r"(?:(?P<lead>on|since|until|till|by|before|after|from)\s+)?"
# "Every Monday" is no date, nor are "today's news".
_ONCE = r"(?<!every )(?<!each )(?<!most )\b"
_TABLE = tuple(
    (re.compile(pattern, re.IGNORECASE), resolve)
    for pattern, resolve in (
        (rf"\b{_YEAR[:-2]}-(?P<number>\d\d)-(?P<day>\d\d)\b", _iso),
        (rf"\b(?P<first>\d{{1,2}})(?P<dot>[./])(?P<second>\d{{1,2}})(?P=dot){_YEAR}", _numeric),
        (rf"\b{_DAY}\s+(?:of\s+)?{_MONTH}(?:,?\s+{_YEAR})?", _day_of_month),
        (rf"\b{_MONTH}\s+(?:the\s+)?{_DAY}(?:,?\s+{_YEAR})?", _day_of_month),
        (rf"\b(?:in|since|until|by|{_WHICH})\s+(?:early\s+|late\s+|mid[- ])?{_MONTH}(?:\s+(?:of\s+)?{_YEAR})?(?!\s+\d)",
         _month),
        (rf"\b(?P<which>){_MONTH}\s+{_YEAR}", _month),
        (rf"{_LEAD}\b(?P<name>(?:the\s+)?day\s+(?:before\s+yesterday|after\s+tomorrow)|yesterday|tomorrow|today|tonight"
         rf"|last\s+night|this\s+(?:morning|afternoon|evening))\b(?!'s)", _by_name),
        (rf"{_LEAD}{_ONCE}(?:{_WHICH}\s+){_WEEKDAY}(?!'s)", _weekday),
        (rf"\b(?P<lead>on|until|till|by|before|from)\s+(?P<which>){_WEEKDAY}(?!'s)", _weekday),
        (rf"{_LEAD}\b{_COUNT}\s+{_UNIT}\s+ago\b", _ago),
        (rf"(?P<lead>)\bin\s+{_COUNT}\s+{_UNIT}(?!\s+of\b)", _hence),
        (rf"(?P<lead>)\b{_COUNT}\s+{_UNIT}\s+from\s+(?:now|today)\b", _hence),
        (rf"{_LEAD}\b{_WHICH}\s+(?P<unit>week|month|year|weekend)\b(?!'s)", _period),
        (rf"\b(?:back\s+)?(?:in|since|until|by)\s+{_YEAR}", _year),
    )
)  # fmt: skip
