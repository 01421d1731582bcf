"""Memories and passages as payloads of points, and back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from memchat.model import Memory, Passage
from memchat.records import own_record, to_json
from memchat.stores.fusion import Place

PASSAGE = "passage"
STANDING = "standing"
_FILTERED = ("user", "kind", "status", "scope", "agent", "session", STANDING)


def payload_of(one: Memory | Passage) -> dict[str, Any]:
    """The payload. Passages take the fields that filters look at, so that they need no indexes of their own."""
    if isinstance(one, Memory):
        return {**to_json(one), STANDING: standing_word(one.standing)}
    return {
        "kind": PASSAGE,
        "text": one.text,
        "user": one.user,
        "source": {"conversation": one.conversation, "turn": one.id},
        "said_at": one.said_at.astimezone(UTC).isoformat(),
        "scope": "user",
        "status": "active",
        STANDING: standing_word(False),
    }


def terms_of(payload: Mapping[str, Any]) -> list[str]:
    """All that filters look at, as the words of one field: one index is opened in a fraction of the time of five."""
    return [term(name, payload[name]) for name in _FILTERED if payload.get(name)]


def term(name: str, value: str) -> str:
    """The word for one field's value."""
    return f"{name}:{value}"


def standing_word(standing: bool) -> str:
    """How a payload says that a memory stands before every reply: the engine matches words, not booleans."""
    return "yes" if standing else "no"


def one_of(id_: str, payload: Mapping[str, Any]) -> Memory | Passage:
    """What a payload holds."""
    if payload.get("kind") != PASSAGE:
        return own_record(payload)
    source, said_at = payload["source"], datetime.fromisoformat(payload["said_at"])
    return Passage(id_, payload["text"], payload["user"], source["conversation"], said_at)


def places_of(found: Mapping[str, Memory | Passage]) -> dict[str, Place]:
    """Where in their conversations things were said, by id; what came from none is left out."""
    return {id_: place for id_, one in found.items() if (place := _place(one))}


def _place(one: Memory | Passage) -> Place | None:
    if isinstance(one, Passage):
        return Place(one.conversation, one.said_at.timestamp())
    return Place(one.source.conversation, one.said_at.timestamp()) if one.source and one.said_at else None
