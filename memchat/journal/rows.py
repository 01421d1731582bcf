"""Rows of the database as plain data, and back."""

from __future__ import annotations

import json
import sqlite3
from datetime import UTC, datetime
from typing import Any

from memchat.model import Action, Change, Conversation, Learning, Memory, Operation, Turn
from memchat.records import own_record, to_json


def stamp(moment: datetime) -> str:
    """A time as it is stored: UTC, ISO 8601, sortable as text."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def packed(memory: Memory | None) -> str | None:
    """A memory as it is stored beside its change."""
    return None if memory is None else json.dumps(to_json(memory), ensure_ascii=False)


def unpacked(text: str | None) -> Memory | None:
    """The memory that `packed` stored."""
    return None if text is None else own_record(json.loads(text))


def turn_values(turn: Turn) -> dict[str, Any]:
    """The columns of a turn."""
    return {
        "id": turn.id,
        "conversation": turn.conversation,
        "at": stamp(turn.at),
        "line": turn.line,
        "attached": turn.attached,
        "reply": turn.reply,
        "model": turn.model,
        "learning": turn.learning,
        "recalled": json.dumps(turn.recalled),
    }


def turn_of(row: sqlite3.Row) -> Turn:
    """A turn from its row, joined with the user and agent of its conversation."""
    return Turn(
        id=row["id"],
        conversation=row["conversation"],
        at=datetime.fromisoformat(row["at"]),
        line=row["line"],
        reply=row["reply"],
        model=row["model"],
        user=row["user"],
        agent=row["agent"],
        learning=Learning(row["learning"]),
        attached=row["attached"],
        recalled=tuple((id_, float(score)) for id_, score in json.loads(row["recalled"])),
    )


def conversation_of(row: sqlite3.Row) -> Conversation:
    """The head of a conversation from its row, with the count of its turns."""
    return Conversation(
        id=row["id"],
        user=row["user"],
        agent=row["agent"],
        title=row["title"],
        created_at=datetime.fromisoformat(row["created_at"]),
        updated_at=datetime.fromisoformat(row["updated_at"]),
        turns=row["turns"],
    )


def change_of(row: sqlite3.Row) -> Change:
    """A change from its row."""
    return Change(Action(row["action"]), row["memory"], unpacked(row["before"]), unpacked(row["after"]))


def operation_of(row: sqlite3.Row, changes: tuple[Change, ...]) -> Operation:
    """An operation from its row and its changes."""
    return Operation(
        cause=row["cause"],
        changes=changes,
        at=datetime.fromisoformat(row["at"]),
        user=row["user"],
        id=row["id"],
        turn=row["turn"],
        undoes=row["undoes"],
        undone_by=row["undone_by"],
        applied=bool(row["applied"]),
    )
