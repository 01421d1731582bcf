"""A Memory as JSON and back: one shape for the store's payload, the journal, `--json` and exports."""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping
from dataclasses import fields
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, TypeVar

from memchat.errors import InvalidRecord
from memchat.model import Kind, Memory, Origin, Scope, Source, Status
from memchat.when import valid_date

# Stands for a time that a record does not bring.
UNDATED = datetime.fromtimestamp(0, UTC)
FIELDS = (
    "id", "text", "kind", "scope", "user", "agent", "session", "quote", "source", "said_at", "when",
    "created_at", "updated_at", "status", "superseded_by", "pinned", "origin",
)  # fmt: skip
_NAMESPACE = uuid.UUID("6d656d63-6861-5400-8000-000000000001")
_HALVES = re.compile("[\ud800-\udfff]")
_Word = TypeVar("_Word", bound=StrEnum)


def to_json(memory: Memory) -> dict[str, Any]:
    """The memory as a JSON object with every field of FIELDS, times in ISO 8601 with zone."""
    return {name: _plain(getattr(memory, name)) for name in FIELDS}


def from_json(record: Mapping[str, Any], *, user: str, origin: Origin = Origin.IMPORTED) -> Memory:
    """A memory from a JSON object in which only `text` is needed; the rest falls back to sensible values.

    Without an id, one is derived from user and text, so that the same record gives the same memory again; a time
    that it does not bring is UNDATED. Raises InvalidRecord for a field of the wrong type or an unknown word; unknown
    fields are ignored.
    """
    text = _text(record, "text").strip()
    if not text:
        raise InvalidRecord("a memory needs a text")
    owner = _text(record, "user", user)
    created = _time(record, "created_at") or UNDATED
    return Memory(
        id=_id(record.get("id"), owner, text),
        text=text,
        kind=_word(record, "kind", Kind.PROFILE),
        scope=_word(record, "scope", Scope.USER),
        user=owner,
        agent=_optional(record, "agent"),
        session=_optional(record, "session"),
        quote=_text(record, "quote"),
        source=_source(record.get("source")),
        said_at=_time(record, "said_at"),
        when=checked_date(_optional(record, "when")),
        created_at=created,
        updated_at=_time(record, "updated_at") or created,
        status=_word(record, "status", Status.ACTIVE),
        superseded_by=_optional(record, "superseded_by"),
        pinned=_flag(record, "pinned"),
        origin=_word(record, "origin", origin),
    )


def own_record(record: Mapping[str, Any]) -> Memory:
    """A memory from a record that this program wrote. Raises InvalidRecord.

    A date that an earlier version let through and that is none is left out: one such record must not hide all others.
    """
    when = record.get("when")
    known = record if when is None or valid_date(str(when)) else {**record, "when": None}
    return from_json(known, user="")


def checked_date(value: str | None) -> str | None:
    """The date a fact is about: `YYYY`, `YYYY-MM` or `YYYY-MM-DD` as given; else InvalidRecord is raised."""
    if value is None or not value.strip():
        return None
    text = value.strip()
    # Other programs write a time where we write the day.
    day = text[:10] if text[10:11] in ("T", " ") else text
    if not valid_date(day):
        raise InvalidRecord(f"not a date: {text!r}", "Write it as 2026-05-31, 2026-05 or 2026.")
    return day


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, Source):
        return {field.name: getattr(value, field.name) for field in fields(value)}
    return str(value) if isinstance(value, StrEnum) else value


def _id(value: object, user: str, text: str) -> str:
    if value is None or value == "":
        return str(uuid.uuid5(_NAMESPACE, f"{user}\n{text}"))
    try:
        return str(uuid.UUID(str(value)))
    except ValueError:
        # Other programs number their records; the same number must give the same memory again.
        return str(uuid.uuid5(_NAMESPACE, f"{user}\nid:{value}"))


def _text(record: Mapping[str, Any], name: str, default: str = "") -> str:
    value = record.get(name)
    if value is None:
        return default
    if not isinstance(value, str):
        raise InvalidRecord(f"{name} must be a text, not {type(value).__name__}")
    # JSON can spell half of a character; no file could hold it.
    return _HALVES.sub("\ufffd", value)


def _optional(record: Mapping[str, Any], name: str) -> str | None:
    return _text(record, name) or None


def _flag(record: Mapping[str, Any], name: str) -> bool:
    value = record.get(name)
    if value is None:
        return False
    if not isinstance(value, bool):
        raise InvalidRecord(f"{name} must be true or false, not {value!r}")
    return value


def _word(record: Mapping[str, Any], name: str, default: _Word) -> _Word:
    value = record.get(name)
    if value is None:
        return default
    try:
        return type(default)(value)
    except ValueError:
        known = ", ".join(type(default))
        raise InvalidRecord(f"unknown {name} {value!r}", f"It is one of: {known}.") from None


def _time(record: Mapping[str, Any], name: str) -> datetime | None:
    value = _optional(record, name)
    if value is None:
        return None
    try:
        parsed = datetime.fromisoformat(value)
        return (parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise InvalidRecord(f"{name} is not a time: {value!r}", "Write it as 2026-05-31T12:00:00+00:00.") from error


def _source(value: object) -> Source | None:
    if isinstance(value, str) and value:
        conversation, _, turn = value.partition("/")
        return Source(conversation, turn)
    if isinstance(value, Mapping):
        return Source(_text(value, "conversation"), _text(value, "turn"))
    if value:
        raise InvalidRecord(f"source must name a conversation and a turn, not {value!r}")
    return None
