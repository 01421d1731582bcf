"""Dates in words, against the day on which they were said: English by rules, other languages by dateparser."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, time, timedelta

_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTHS = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
_NUMBERS = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "ten": 10}
_DAYS = {"day": 1, "week": 7, "month": 30, "year": 365}
_MONTH = rf"(?P<month>{'|'.join(_MONTHS)})"
_COUNT = rf"(?P<count>\d{{1,3}}|{'|'.join(_NUMBERS)})"
_UNIT = r"(?P<unit>day|week|month|year)s?"
Found = re.Match[str]


def _relative(found: Found, today: date, sign: int) -> str:
    count = _NUMBERS.get(found["count"]) or int(found["count"])
    unit = found["unit"]
    if unit in ("month", "year"):
        months = today.year * 12 + today.month - 1 + sign * count * (12 if unit == "year" else 1)
        return f"{months // 12:04}-{months % 12 + 1:02}" if unit == "month" else f"{months // 12:04}"
    return (today + timedelta(days=sign * count * _DAYS[unit])).isoformat()


def _weekday(found: Found, today: date) -> str:
    wanted = _WEEKDAYS.index(found["weekday"])
    if found["which"] == "last":
        back = (today.weekday() - wanted) % 7 or 7
        return (today - timedelta(days=back)).isoformat()
    ahead = (wanted - today.weekday()) % 7 or 7
    return (today + timedelta(days=ahead)).isoformat()


def _span(found: Found, today: date) -> str:
    sign = {"last": -1, "next": 1, "this": 0}[found["which"]]
    if found["unit"] == "year":
        return f"{today.year + sign:04}"
    if found["unit"] == "month":
        months = today.year * 12 + today.month - 1 + sign
        return f"{months // 12:04}-{months % 12 + 1:02}"
    return (today + timedelta(days=7 * sign)).isoformat()


def _day_of_month(found: Found, today: date) -> str | None:
    month = _MONTHS.index(found["month"]) + 1
    year = int(found["year"] or today.year)
    try:
        return date(year, month, int(found["day"])).isoformat()
    except ValueError:
        return None


def _month(found: Found, today: date) -> str:
    year = int(found["year"] or today.year)
    return f"{year:04}-{_MONTHS.index(found['month']) + 1:02}"


_RULES: tuple[tuple[re.Pattern[str], Callable[[Found, date], str | None]], ...] = tuple(
    (re.compile(rf"\b(?:{pattern})\b"), rule)
    for pattern, rule in (
        (r"(?P<iso>\d{4}-\d{2}-\d{2})", lambda found, _: found["iso"] if valid_date(found["iso"]) else None),
        (r"day before yesterday", lambda _, today: (today - timedelta(days=2)).isoformat()),
        (r"yesterday|last night", lambda _, today: (today - timedelta(days=1)).isoformat()),
        (r"day after tomorrow", lambda _, today: (today + timedelta(days=2)).isoformat()),
        (r"tomorrow", lambda _, today: (today + timedelta(days=1)).isoformat()),
        (r"today|tonight|this morning|this evening", lambda _, today: today.isoformat()),
        (rf"(?P<which>last|next|this|on) (?P<weekday>{'|'.join(_WEEKDAYS)})", _weekday),
        (rf"{_MONTH} (?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?:,? (?P<year>\d{{4}}))?", _day_of_month),
        (rf"(?P<day>\d{{1,2}})(?:st|nd|rd|th)? (?:of )?{_MONTH}(?: (?P<year>\d{{4}}))?", _day_of_month),
        (rf"in {_MONTH}(?: (?P<year>\d{{4}}))?", _month),
        (r"(?P<which>last|next|this) (?P<unit>week|month|year)", _span),
        (rf"{_COUNT} {_UNIT} ago", lambda found, today: _relative(found, today, -1)),
        (rf"in {_COUNT} {_UNIT}", lambda found, today: _relative(found, today, 1)),
        (r"in (?P<year>(?:19|20)\d{2})", lambda found, _: found["year"]),
    )
)


def valid_date(text: str) -> bool:
    """Whether a text is `YYYY`, `YYYY-MM` or `YYYY-MM-DD` and names a real date: `2026-W05-1` and `2026-13` do not."""
    if not re.fullmatch(r"\d{4}(?:-\d\d){0,2}", text):
        return False
    try:
        date.fromisoformat(f"{text}-01-01"[:10])
    except ValueError:
        return False
    return True


def in_words(date_text: str) -> str:
    """A date of `YYYY`, `YYYY-MM` or `YYYY-MM-DD` as people write it: `31 May 2026`."""
    if not valid_date(date_text):
        return date_text
    year, *rest = date_text.split("-")
    return " ".join([*rest[1:], _MONTHS[int(rest[0]) - 1].capitalize(), year] if rest else [year])


def spelled(date_text: str) -> str:
    """The same date as it is and in words, so that a search finds it by either."""
    words = in_words(date_text)
    return words if words == date_text else f"{date_text} {words}"


def date_in(text: str, today: date) -> str | None:
    """The first date that a text names, as `YYYY-MM-DD`, `YYYY-MM` or `YYYY`, as seen from `today`."""
    lowered = " ".join(text.lower().split())
    for pattern, rule in _RULES:
        found = pattern.search(lowered)
        if found:
            return rule(found, today)
    return None


def date_in_any(text: str, today: date, language: str | None = None) -> str | None:
    """As `date_in`, in a language by its code, or in any that dateparser knows: then it is slow at first."""
    from dateparser.search import search_dates

    settings = {"RELATIVE_BASE": datetime.combine(today, time(12)), "RETURN_TIME_SPAN": False}
    found = search_dates(text, languages=[language] if language else None, settings=settings) or []
    # Numbers and short words pass for dates too easily.
    likely = [(words, moment) for words, moment in found if re.search(r"[^\W\d_]{4}", words)]
    return likely[0][1].date().isoformat() if likely else None
