"""What recall and learning cost beside the model, lease included, on the embedded store."""

from __future__ import annotations

import random
import tempfile
import uuid
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from bench.timing import Row, alternating, row
from memchat.journal.database import Database
from memchat.journal.operations import Journal
from memchat.ledger import Ledger
from memchat.model import Action, Change, Kind, Memory, Scope, Viewpoint
from memchat.ports import Vector
from memchat.recall import Recall, RecallSettings
from memchat.stores.edge import EdgeStore

_DIMENSIONS = 1536
_WORDS = [
    f"{start}{middle}{end}" for start in "bcdfglmnprst" for middle in "aeiou" for end in ("ka", "lo", "mir", "ten")
]


class RandomEmbedder:
    """Makes vectors of the usual size without a model: their cost is the endpoint's, not ours."""

    name = "random"

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)

    def embed(self, texts: Sequence[str], timeout: float | None = None) -> list[Vector]:  # noqa: ARG002
        """One vector for each text."""
        return [[self._random.gauss(0, 1) for _ in range(_DIMENSIONS)] for _ in texts]


class FixedEmbedder(RandomEmbedder):
    """Gives one vector again and again, at no cost."""

    def __init__(self) -> None:
        super().__init__(0)
        self._vector = super().embed([""])[0]

    def embed(self, texts: Sequence[str], timeout: float | None = None) -> list[Vector]:  # noqa: ARG002
        """The same vector for each text."""
        return [self._vector] * len(texts)


def measure_memory(size: int, runs: int) -> list[Row]:
    """Rows for a recall and for learning one fact among `size` memories; the embedding itself is not counted."""
    targets = {1_000: "<= 50 ms", 10_000: "<= 120 ms"}
    with tempfile.TemporaryDirectory() as home:
        words, embedder = random.Random(size), RandomEmbedder(size)
        store = EdgeStore(Path(home) / "memories", embedder.name)
        database = Database(Path(home) / "memchat.db")
        _fill(store, embedder, size, words)
        fixed = FixedEmbedder()
        recall = Recall(store, RecallSettings(), fixed)
        ledger = Ledger(store, Journal(database), database.scrub, lambda: datetime.now(UTC), fixed)
        recalled, learnt = alternating(
            runs, lambda: recall(_text(words), Viewpoint("me")), lambda: _learn(ledger, _memory(words))
        )
        database.close()
    return [
        row(f"recall among {size:,} of {_DIMENSIONS} dims, with lease", recalled, target=targets.get(size, "")),
        row(f"journal and apply one fact among {size:,}", learnt),
    ]


def _fill(store: EdgeStore, embedder: RandomEmbedder, size: int, words: random.Random) -> None:
    for start in range(0, size, 1_000):
        batch = [_memory(words) for _ in range(min(1_000, size - start))]
        vectors = dict(zip((one.id for one in batch), embedder.embed([one.text for one in batch]), strict=True))
        with store.lease() as opened:
            opened.put(batch, vectors)
            opened.flush()


def _learn(ledger: Ledger, memory: Memory) -> None:
    ledger.commit("turn", "me", lambda _: [Change(Action.ADD, memory.id, None, memory)], texts=[memory.text])


def _memory(words: random.Random) -> Memory:
    now = datetime.now(UTC)
    return Memory(
        str(uuid.UUID(int=words.getrandbits(128), version=4)), _text(words), Kind.PROFILE, Scope.USER, "me", now, now
    )


def _text(words: random.Random) -> str:
    return " ".join(words.choices(_WORDS, k=9))
