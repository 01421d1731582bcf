"""Memories out of other programs' exports: mem0, ChatGPT, Claude."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from memchat.errors import InvalidRecord
from memchat.model import Memory
from memchat.records import from_json
from memchat.transfer import looks_like_json, read_json_lines, read_text

Reader = Callable[[str, str], list[Memory]]
_MARKUP = re.compile(r"^\s*(?:[-*•]|\d+[.)])\s+|\*\*|__|`")


def reader_for(format_: str, text: str) -> Reader:
    """What reads a file of this format; `auto` looks at the file."""
    known: dict[str, Reader] = {"jsonl": read_json_lines, "text": read_text}
    known |= {"mem0": read_mem0, "chatgpt": read_chatgpt, "claude": read_claude}
    return known[guessed(text) if format_ == "auto" else format_]


def guessed(text: str) -> str:
    """The format that a file seems to have."""
    if not looks_like_json(text):
        return "text"
    try:
        content = json.loads(text)
    except (ValueError, RecursionError):
        return "jsonl"
    first = content[0] if isinstance(content, list) and content else content
    if not isinstance(first, dict):
        return "jsonl"
    if "mapping" in first:
        return "chatgpt"
    if "conversations_memory" in first or "chat_messages" in first:
        return "claude"
    results = first.get("results", first.get("memories"))
    return "mem0" if "memory" in first or isinstance(results, list) else "jsonl"


def read_mem0(text: str, user: str) -> list[Memory]:
    """What mem0's `get_all` gives: `results` (or a bare list) of `memory`, `created_at`, `updated_at`, `metadata`."""
    content = _loaded(text)
    records = content.get("results", content.get("memories")) if isinstance(content, dict) else content
    if not isinstance(records, list):
        raise InvalidRecord("the file holds no list of mem0's memories", "Nothing was taken in.")
    kept = [record for record in records if isinstance(record, dict) and record.get("memory")]
    return [_memory(_mem0(record), user) for record in kept]


def read_chatgpt(text: str, user: str) -> list[Memory]:
    """What ChatGPT saved: in its `conversations.json` these are the messages to the recipient `bio`."""
    content = _loaded(text)
    if not isinstance(content, list):
        raise InvalidRecord("the file is no conversations.json of ChatGPT", "Nothing was taken in.")
    messages = [message for one in content if isinstance(one, dict) for message in _messages(one)]
    return [_memory(record, user) for message in messages for record in _saved(message)]


def read_claude(text: str, user: str) -> list[Memory]:
    """What Claude remembers: the markdown of `conversations_memory` in its `memories.json`, a memory a line."""
    content = _loaded(text)
    records = content if isinstance(content, list) else [content]
    whole = [one.get("conversations_memory") for one in records if isinstance(one, dict)]
    if not any(whole):
        raise InvalidRecord("the file holds no memories of Claude", "It is the export's memories.json that does.")
    lines = (line.strip() for one in whole if isinstance(one, str) for line in one.splitlines())
    kept = [_MARKUP.sub("", line).strip() for line in lines if line and not line.startswith("#")]
    # A line that ends so is a heading.
    return [_memory({"text": line}, user) for line in dict.fromkeys(kept) if line and not line.endswith(":")]


def _loaded(text: str) -> Any:  # noqa: ANN401  (JSON)
    try:
        return json.loads(text.removeprefix("\ufeff"))
    except (ValueError, RecursionError) as error:
        raise InvalidRecord(f"the file is not JSON: {error}", "Nothing was taken in.") from error


def _mem0(record: Mapping[str, Any]) -> dict[str, Any]:
    times = {name: record[name] for name in ("created_at", "updated_at") if isinstance(record.get(name), str)}
    said = {"said_at": times["created_at"]} if "created_at" in times else {}
    return {"id": record.get("id"), "text": str(record["memory"]), **times, **said}


def _messages(conversation: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    mapping = conversation.get("mapping")
    for node in mapping.values() if isinstance(mapping, dict) else ():
        message = node.get("message") if isinstance(node, dict) else None
        if isinstance(message, dict) and message.get("recipient") == "bio":
            yield message


def _saved(message: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    content = message.get("content")
    parts = content.get("parts") if isinstance(content, dict) else []
    created = message.get("create_time")
    said = {"said_at": _said_at(created)}
    for part in parts if isinstance(parts, list) else []:
        if isinstance(part, str):
            yield from ({"text": line.strip(), **said} for line in part.splitlines() if line.strip())


def _said_at(seconds: object) -> str | None:
    try:
        return datetime.fromtimestamp(seconds, UTC).isoformat() if isinstance(seconds, int | float) else None
    except (ValueError, OverflowError, OSError):
        # No time that there is.
        return None


def _memory(record: Mapping[str, Any], user: str) -> Memory:
    return from_json(record, user=user)
