"""A memchat in a directory that is thrown away: the real parts, with a model and an embedder that cost nothing."""

from __future__ import annotations

import json
import tempfile
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench.made import Words, vector_of
from memchat.assistant import Assistant, Mode
from memchat.choosing import Chosen
from memchat.config import load_config
from memchat.embedding import CachedEmbedder
from memchat.engines.offline import OfflineModel
from memchat.extract import ModelExtractor
from memchat.journal.vectors import KeptVectors
from memchat.locations import locate
from memchat.model import Chunk, Kind, Memory, Message, Origin, Prompt, Scope, Turn
from memchat.ports import Vector
from memchat.wiring import Engine, Parts

USER = "me"
_BATCH = 5_000


class FreeEmbedder:
    """Makes vectors of the usual size at no cost."""

    def __init__(self, name: str = "free") -> None:
        self.name = name

    def embed(self, texts: Sequence[str], timeout: float | None = None) -> list[Vector]:  # noqa: ARG002
        """One vector for each text."""
        return [vector_of(text) for text in texts]


class EchoModel:
    """A ChatModel that finds one fact in each message: its last line but one. It keeps what it was asked."""

    name = "echo"

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.schema: Mapping[str, Any] = {}

    def stream(self, prompt: Prompt) -> Iterator[Chunk]:
        """See `ChatModel.stream`."""
        return OfflineModel().stream(prompt)

    def structured(self, messages: Sequence[Message], name: str, schema: Mapping[str, Any]) -> str:  # noqa: ARG002
        """See `ChatModel.structured`."""
        self.asked, self.schema = [message.content for message in messages], schema
        said = messages[-1].content.splitlines()[-2]
        return json.dumps({"facts": [{"text": said, "kind": "profile", "scope": "user", "quote": said}]})


@contextmanager
def home(embedder: str = "free") -> Iterator[Parts]:
    """The parts of a run in a new directory."""
    with tempfile.TemporaryDirectory() as root:
        parts = parts_in(Path(root), embedder)
        try:
            yield parts
        finally:
            parts.close()


def parts_in(root: Path, embedder: str = "free") -> Parts:
    """The parts of a run over a directory as $MEMCHAT_HOME."""
    environ = {"MEMCHAT_HOME": str(root)}
    where = locate(environ)
    config = load_config(where.config_file, profile=where.data.name, environ=environ, flags={"chat.user": USER})
    parts = Parts(config, where, environ, offline=True, holder="bench")
    # In the place of what the configuration would choose.
    parts.__dict__["embedder"] = CachedEmbedder(FreeEmbedder(embedder), KeptVectors(parts.database))
    return parts


def assistant_of(parts: Parts, model: EchoModel | None = None) -> Assistant:
    """The path, with a model that answers at once."""
    made = model or EchoModel()
    return parts.assistant(Mode(), Engine(made, ModelExtractor(made), Chosen(None, made.name, "for measuring")))


def fill(parts: Parts, memories: Sequence[Memory]) -> None:
    """Puts memories with their vectors into the store, past the journal."""
    for start in range(0, len(memories), _BATCH):
        batch = memories[start : start + _BATCH]
        with parts.store.lease() as store:
            store.put(batch, {one.id: vector_of(one.text) for one in batch})
            store.flush()
    parts.store.tidy()


def memories_of(words: Words, count: int) -> list[Memory]:
    """So many memories of made-up texts."""
    return [memory_of(text) for text in words.texts(count)]


def memory_of(text: str) -> Memory:
    """A memory of this text."""
    now = datetime.now(UTC)
    return Memory(
        str(uuid.uuid4()), text, Kind.PROFILE, Scope.USER, USER, now, now, said_at=now, origin=Origin.IMPORTED
    )


def turn_of(text: str) -> Turn:
    """A finished turn in which the user said this."""
    return Turn(str(uuid.uuid4()), "conversation", datetime.now(UTC), text, "Good to know.", user=USER)
