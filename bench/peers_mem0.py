"""Runs in the peers' Python: mem0 as it is by default, with a model and an embedder that cost nothing.

It reads a wish as a line of JSON and answers with one: open, fill, search, add, asked, resident.
"""

from __future__ import annotations

import gc
import hashlib
import importlib
import json
import os
import sys
import time
import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench.made import DIMENSIONS, Words, vector_of
from bench.terminal import resident_mb

_USER = "me"
_BATCH = 500


class FreeEmbedder:
    """Vectors at no cost."""

    def embed(self, text: str, memory_action: str | None = None) -> list[float]:  # noqa: ARG002
        """One of a few vectors, the same for the same text."""
        return vector_of(text)

    def embed_batch(self, texts: list[str], memory_action: str = "add") -> list[list[float]]:  # noqa: ARG002
        """A vector for each text."""
        return [vector_of(text) for text in texts]


class OneFact:
    """A model that finds the fact it was told to find. It keeps what it was asked."""

    def __init__(self) -> None:
        self.fact = ""
        self.asked: list[list[str]] = []

    def generate_response(self, messages: list[dict[str, str]], **_: object) -> str:
        """An answer for today's single call, and for the two of earlier versions."""
        self.asked.append([message["content"] for message in messages])
        event = {"id": "new", "text": self.fact, "event": "ADD"}
        return json.dumps({"memory": [event], "facts": [self.fact]})


class Served:
    """One mem0, and what can be asked of it."""

    def __init__(self, home: Path) -> None:
        self._home = home
        self._model = OneFact()
        self._memory: Any = None

    def open(self) -> dict[str, float]:
        """Opens it, anew where it was open."""
        if self._memory is not None:
            self._memory.vector_store.client.close()
            self._memory = None
            gc.collect()
        made = importlib.import_module("mem0").Memory
        began = time.perf_counter()
        self._memory = made.from_config(settings(self._home))
        took = (time.perf_counter() - began) * 1000
        self._memory.embedding_model, self._memory.llm = FreeEmbedder(), self._model
        return {"ms": took}

    def fill(self, size: int) -> dict[str, float]:
        """Puts in so many memories, with the payload that `add` would write."""
        began, texts = time.perf_counter(), Words(size).texts(size)
        for start in range(0, size, _BATCH):
            some = texts[start : start + _BATCH]
            self._memory.vector_store.insert(
                vectors=[vector_of(text) for text in some],
                ids=[str(uuid.uuid4()) for _ in some],
                payloads=[_payload(text) for text in some],
            )
        return {"ms": (time.perf_counter() - began) * 1000}

    def search(self, text: str) -> dict[str, float]:
        """Looks for memories."""
        began = time.perf_counter()
        found = self._memory.search(text, filters={"user_id": _USER})
        return {"ms": (time.perf_counter() - began) * 1000, "found": len(found["results"])}

    def add(self, text: str) -> dict[str, float]:
        """Learns from a turn that holds one fact."""
        self._model.fact, self._model.asked = text, []
        turn = [{"role": "user", "content": text}, {"role": "assistant", "content": "Good to know."}]
        began = time.perf_counter()
        done = self._memory.add(turn, user_id=_USER)
        return {"ms": (time.perf_counter() - began) * 1000, "added": len(done["results"])}

    def asked(self) -> dict[str, list[list[str]]]:
        """What the last `add` asked of its model: the texts of each call."""
        return {"calls": self._model.asked}

    def resident(self) -> dict[str, float]:
        """Its resident memory, and what its files take."""
        files = [path for path in self._home.rglob("*") if path.is_file()]
        return {"mb": resident_mb(), "disk_mb": sum(path.stat().st_blocks * 512 for path in files) / 1e6}


def settings(home: Path) -> dict[str, Any]:
    """mem0's defaults, with all files under one directory."""
    store = {"path": str(home / "qdrant"), "embedding_model_dims": DIMENSIONS, "collection_name": "mem0"}
    return {
        "vector_store": {"provider": "qdrant", "config": store},
        "history_db_path": str(home / "history.db"),
    }


def _payload(text: str) -> dict[str, str]:
    now = datetime.now(UTC).isoformat()
    digest = hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()
    return {
        "data": text, "text_lemmatized": text, "hash": digest, "user_id": _USER, "created_at": now, "updated_at": now,
    }  # fmt: skip


def main() -> int:
    """Answers until there is nothing more to read."""
    # What mem0 prints itself must not come between the answers.
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    served = Served(Path(sys.argv[1]))
    for line in sys.stdin:
        wish: dict[str, Any] = json.loads(line)
        do: Callable[..., object] = getattr(served, wish.pop("do"))
        answers.write(json.dumps(do(**wish)) + "\n")
        answers.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
