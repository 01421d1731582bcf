"""An embedder that remembers what it has made, and makes much at once in several requests side by side."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from memchat.journal.vectors import KeptVectors
from memchat.ports import Embedder, Told, Vector

_QUERIES = 64


class CachedEmbedder:
    """An Embedder before another one. A line that is looked for is remembered by the process, never on disk."""

    def __init__(self, embedder: Embedder, kept: KeptVectors) -> None:
        self._embedder = embedder
        self._kept = kept
        self._queries: OrderedDict[str, Vector] = OrderedDict()

    @property
    def name(self) -> str:
        """See `Embedder.name`."""
        return self._embedder.name

    def embed(self, texts: Sequence[str], timeout: float | None = None) -> list[Vector]:
        """See `Embedder.embed`. With a timeout it is a line to be looked for."""
        if timeout is not None:
            return [self._query(text, timeout) for text in texts]
        known = self._kept.get(self.name, texts)
        new = [text for text in dict.fromkeys(texts) if text not in known]
        if new:
            made = dict(zip(new, self._embedder.embed(new), strict=True))
            self._kept.put(self.name, made)
            # Another length: the model behind the name is another, and what it made before is gone.
            size = len(made[new[0]])
            old = [text for text, vector in known.items() if len(vector) != size]
            known |= made | (dict(zip(old, self._embedder.embed(old), strict=True)) if old else {})
        return [known[text] for text in texts]

    def embed_all(self, texts: Sequence[str], batch: int, parallel: int, told: Told = lambda *_: None) -> int:
        """Makes the vectors of many texts, a batch in a request and some requests side by side; gives how many are new.

        They are kept, to be had from `known`: after a kill or an error the next try goes on from there. Raises
        EndpointError.
        """
        before = self.unknown(texts)
        # One is made anew, to see that the model is still the one that made those before.
        for text in texts[:1]:
            self._kept.put(self.name, {text: self._embedder.embed([text])[0]})
        new = self.unknown(texts)
        total = len({*before, *new})
        batches, done = [new[at : at + batch] for at in range(0, len(new), batch)], total - len(new)
        with ThreadPoolExecutor(max(1, parallel)) as pool:
            for some, _ in zip(batches, pool.map(self.embed, batches), strict=True):
                told(done := done + len(some), total)
        return total

    def unknown(self, texts: Sequence[str]) -> list[str]:
        """Those of these texts, each once, that no vector has been made of yet."""
        return self._kept.unknown(self.name, texts)

    def known(self, texts: Sequence[str]) -> dict[str, Vector]:
        """The vectors of these texts that have been made before, by text."""
        return self._kept.get(self.name, texts)

    def _query(self, text: str, timeout: float) -> Vector:
        if text not in self._queries:
            self._queries[text] = self._embedder.embed([text], timeout=timeout)[0]
            if len(self._queries) > _QUERIES:
                self._queries.popitem(last=False)
        return self._queries[text]
