"""Memories, turns and engines for tests."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from memchat.errors import EndpointError
from memchat.model import Chunk, Fact, Kind, Memory, Message, Prompt, Scope, Turn, Usage
from memchat.ports import Vector

NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)


def memory(text: str, **fields: Any) -> Memory:
    """A memory of user "me" with this text."""
    made = Memory(str(uuid.uuid4()), text, Kind.PROFILE, Scope.USER, "me", NOON, NOON, said_at=NOON)
    return replace(made, **fields)


def turn(line: str, **fields: Any) -> Turn:
    """A turn of user "me" with this line."""
    return replace(Turn(str(uuid.uuid4()), str(uuid.uuid4()), NOON, line), **fields)


class ScriptedModel:
    """A ChatModel that says what a test tells it to, and remembers what it was asked."""

    name = "scripted"

    def __init__(self, reply: str | Exception = "Very well.", answers: Sequence[str | Exception] = ()) -> None:
        self.reply = reply
        self.answers = list(answers)
        self.prompts: list[Prompt] = []
        self.asked: list[Sequence[Message]] = []

    def stream(self, prompt: Prompt) -> Iterator[Chunk]:
        self.prompts.append(prompt)
        if isinstance(self.reply, Exception):
            raise self.reply
        for word in self.reply.split(" "):
            yield Chunk(word + " ")
        yield Chunk(usage=Usage(10, 2))

    def structured(self, messages: Sequence[Message], name: str, schema: Mapping[str, Any]) -> str:
        self.asked.append(messages)
        answer = self.answers.pop(0) if self.answers else '{"facts": []}'
        if isinstance(answer, Exception):
            raise answer
        return answer


class ScriptedExtractor:
    """An Extractor that finds what a test tells it to."""

    def __init__(self, find: Callable[[Turn, Sequence[Memory]], list[Fact]] = lambda _turn, _near: []) -> None:
        self.find = find

    def extract(self, turn: Turn, neighbours: Sequence[Memory]) -> list[Fact]:
        return self.find(turn, neighbours)

    def outdated(self, pairs: Sequence[tuple[Fact, Memory]]) -> list[bool]:
        return [False] * len(pairs)


class LetterEmbedder:
    """An Embedder without a model: counts letters, so that texts of like letters are near each other."""

    def __init__(self, name: str = "letters", *, broken: bool = False) -> None:
        self.name = name
        self.broken = broken
        self.calls = 0

    def embed(self, texts: Sequence[str], timeout: float | None = None) -> list[Vector]:
        self.calls += 1
        if self.broken:
            raise EndpointError("the embedder is away")
        return [[1.0 + text.lower().count(letter) for letter in "abcdefghijklmnopqrstuvwxyz"] for text in texts]
