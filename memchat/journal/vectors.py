"""Vectors that were made before, by model and by a digest of their text: nothing is embedded twice."""

from __future__ import annotations

import hashlib
from array import array
from collections.abc import Iterable, Mapping, Sequence

from memchat.journal.database import Database
from memchat.ports import Vector

_AT_ONCE = 500


class KeptVectors:
    """A table of vectors in single precision. It holds no text, and forgetting takes the vectors too."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def get(self, model: str, texts: Sequence[str]) -> dict[str, Vector]:
        """The vectors that a model has made of these texts, by text; those that it has not are left out."""
        by_digest = {_digest(text): text for text in texts}
        found: dict[str, Vector] = {}
        digests = list(by_digest)
        with self._database.reading() as connection:
            for at in range(0, len(digests), _AT_ONCE):
                some = digests[at : at + _AT_ONCE]
                rows = connection.execute(
                    f"SELECT digest, vector FROM vectors WHERE model = ? AND digest IN ({', '.join('?' * len(some))})",
                    [model, *some],
                )
                found |= {by_digest[digest]: array("f", vector).tolist() for digest, vector in rows}
        return found

    def unknown(self, model: str, texts: Iterable[str]) -> list[str]:
        """Those of these texts, each once, that a model has made no vector of."""
        with self._database.reading() as connection:
            rows = connection.execute("SELECT digest FROM vectors WHERE model = ?", (model,))
            known = {str(digest) for (digest,) in rows}
        return [text for text in dict.fromkeys(texts) if _digest(text) not in known]

    def put(self, model: str, vectors: Mapping[str, Vector]) -> None:
        """Keeps the vectors that a model has made, by text. Vectors of another length are of another model: they go."""
        rows = [(model, _digest(text), array("f", vector).tobytes()) for text, vector in vectors.items()]
        sizes = {len(packed) for _, _, packed in rows}
        with self._database.transaction() as connection:
            connection.execute(
                f"DELETE FROM vectors WHERE model = ? AND length(vector) NOT IN ({', '.join('?' * len(sizes))})",
                [model, *sizes],
            )
            connection.executemany("INSERT OR REPLACE INTO vectors (model, digest, vector) VALUES (?, ?, ?)", rows)

    def forget(self, texts: Iterable[str]) -> None:
        """Removes what any model has made of these texts."""
        with self._database.transaction() as connection:
            connection.executemany("DELETE FROM vectors WHERE digest = ?", [(_digest(text),) for text in texts])

    def keep_only(self, model: str) -> None:
        """Removes what other models have made."""
        with self._database.transaction() as connection:
            connection.execute("DELETE FROM vectors WHERE model != ?", (model,))


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()
