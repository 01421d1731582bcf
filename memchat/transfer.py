"""Memories as files: JSON lines that lose nothing, markdown to read, and what can be taken in."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from memchat import __version__
from memchat.errors import InvalidRecord
from memchat.model import Conversation, Kind, Memory, Status, Turn
from memchat.records import from_json, to_json
from memchat.text import one_line, quoted

FORMAT = 1
_HEADINGS = {
    Kind.PROFILE: "About me",
    Kind.PREFERENCE: "Preferences",
    Kind.INTERACTION: "Events and decisions",
    Kind.TASK: "Projects and plans",
}


def json_lines(
    memories: Sequence[Memory], conversations: Iterable[tuple[Conversation, Sequence[Turn]]], now: datetime
) -> Iterator[str]:
    """An export as JSON lines: a header, a memory a line, then a conversation a line."""
    header = {"memchat_export": FORMAT, "memchat": __version__, "at": now.isoformat(), "memories": len(memories)}
    yield json.dumps(header)
    for memory in memories:
        yield json.dumps(to_json(memory), ensure_ascii=False)
    for head, turns in conversations:
        yield json.dumps({"conversation": _conversation(head, turns)}, ensure_ascii=False)


def markdown(memories: Sequence[Memory], conversations: Iterable[tuple[Conversation, Sequence[Turn]]]) -> Iterator[str]:
    """An export to read: memories by kind, then conversations."""
    active = [memory for memory in memories if memory.status is Status.ACTIVE]
    yield "# Memories"
    for kind, heading in _HEADINGS.items():
        chosen = [memory for memory in active if memory.kind is kind]
        if chosen:
            yield f"\n## {heading}\n"
            yield from (
                f"- {one_line(memory.text)}" + (f" ({memory.when})" if memory.when else "") for memory in chosen
            )
    for head, turns in conversations:
        yield f"\n# {one_line(head.title) or head.id}\n"
        for turn in turns:
            yield f"{quoted(turn.line)}\n\n{turn.reply}\n"


def read_json_lines(text: str, user: str) -> list[Memory]:
    """The memories of JSON lines, of a JSON array, or of one JSON object.

    Headers and conversations are passed over. Raises InvalidRecord with the number of the first bad line: then
    nothing is taken in.
    """
    found = []
    for number, record in _records(text):
        if "text" not in record and ("memchat_export" in record or "conversation" in record):
            continue
        try:
            found.append(from_json(record, user=user))
        except InvalidRecord as error:
            raise InvalidRecord(f"line {number}: {error.message}", error.hint or "Nothing was taken in.") from error
    return found


def read_text(text: str, user: str) -> list[Memory]:
    """A memory for each line that is not blank; the bullet of a list is left out."""
    lines = (line.strip().removeprefix("- ").removeprefix("* ").strip() for line in text.splitlines())
    kept = [line for line in lines if line and not line.startswith("#")]
    return [from_json({"text": line}, user=user) for line in kept]


def looks_like_json(text: str) -> bool:
    """Whether a file is JSON rather than plain lines."""
    start = text.lstrip("\ufeff \t\r\n")
    # "[ ] buy milk" is a line of a list.
    return start.startswith(("{", "[")) and not re.match(r"\[[ xX]\] ", start)


def _records(text: str) -> Iterator[tuple[int, dict[str, Any]]]:
    text = text.removeprefix("\ufeff")
    if text.lstrip().startswith("["):
        yield from enumerate(_parsed(text, 1, list), 1)
        return
    if text.lstrip().startswith("{") and text.lstrip().partition("\n")[0].strip() == "{":
        yield 1, _parsed(text, 1, dict)
        return
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            yield number, _parsed(line, number, dict)


def _parsed(text: str, number: int, wanted: type) -> Any:  # noqa: ANN401  (JSON)
    try:
        value = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise InvalidRecord(f"line {number} is not JSON: {error}", "Nothing was taken in.") from error
    records = value if isinstance(value, list) else [value]
    if not isinstance(value, wanted) or not all(isinstance(record, dict) for record in records):
        raise InvalidRecord(f"line {number} is not a memory as JSON object", "Nothing was taken in.")
    return value


def _conversation(head: Conversation, turns: Sequence[Turn]) -> dict[str, Any]:
    return {
        "id": head.id,
        "user": head.user,
        "agent": head.agent,
        "title": head.title,
        "turns": [
            {"id": turn.id, "at": turn.at.isoformat(), "user": turn.line, "assistant": turn.reply} for turn in turns
        ],
    }
