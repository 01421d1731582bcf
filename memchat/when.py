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
_AHEAD = re.compile(
    r"\b(?:will|won['’]t|going to|gonna|plan(?:s|ning)?|next|upcoming|due|until|deadline|appointment|booked)\b|['’]ll\b"
    r"|(?:\b(?:am|is|are)|['’](?:m|re)|\bim) \w+ing\b|(?:\b(?:have|has)|['’]ve got) (?:an?|my|the|to)\b"
)
_BEHIND = re.compile(
    r"\b(?:was|were|did|had|went|got|met|saw|bought|sold|came|left|lost|won|ran|quit|became|began|been|since|ago|last"
    r"|\w{3,}ed)\b"
)
# As far as dateparser cannot tell: what it finds is a weekday or a month, not which one.
_BEHIND_ELSEWHERE = re.compile(
    r"\b(?:war|waren|hatte\w*|ging\w*|letzt\w*|vorig\w*|seit|fui|fue|estuve|estuvo|tuve|pasad\w*|était|étais|eu|allée?s?|dernier\w*"
    r"|passé\w*|passad\w*|estive|tive|ero|sono stat\w|scors\w*)\b",
    re.IGNORECASE,
)


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
    if found["which"] == "on" and _direction(found.string) < 0:
        return (today - timedelta(days=(today.weekday() - wanted) % 7)).isoformat()
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
    month, day = _MONTHS.index(found["month"]) + 1, int(found["day"])
    years = [int(found["year"])] if found["year"] else [today.year - 1, today.year, today.year + 1]
    days = [one for year in years if (one := _date(year, month, day))]
    return _meant(days, today, found.string).isoformat() if days else None


def _month(found: Found, today: date) -> str:
    month = _MONTHS.index(found["month"]) + 1
    if found["year"]:
        return f"{found['year']}-{month:02}"
    months = [date(year, month, 1) for year in (today.year - 1, today.year, today.year + 1)]
    return _meant(months, today.replace(day=1), found.string).isoformat()[:7]


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _meant(days: list[date], today: date, text: str) -> date:
    """Which of some days a text means that names no year: as its verbs tell, else the nearest."""
    way = _direction(text)
    fits = [one for one in days if way == 0 or (one - today).days * way >= 0]
    return min(fits or days, key=lambda one: abs((one - today).days))


def _direction(text: str) -> int:
    """1 for a text about what is to come, -1 for one about what has been, 0 where it cannot be told."""
    return bool(_AHEAD.search(text)) - bool(_BEHIND.search(text))


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
    from dateparser.date import DateDataParser
    from dateparser.search import search_dates

    languages = [language] if language else None
    settings = {
        "RELATIVE_BASE": datetime.combine(today, time(12)),
        "RETURN_TIME_SPAN": False,
        "PREFER_DATES_FROM": "past" if _BEHIND_ELSEWHERE.search(text) else "future",
    }
    found = search_dates(text, languages=languages, settings=settings) or []
    # Numbers and short words pass for dates too easily.
    likely = [(words, moment) for words, moment in found if re.search(r"[^\W\d_]{4}", words)]
    if not likely:
        return None
    words, moment = likely[0]
    period = DateDataParser(languages=languages, settings=settings).get_date_data(words).period
    return str(moment.date().isoformat()[: {"year": 4, "month": 7}.get(period, 10)])
