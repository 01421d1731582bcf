"""Texts and vectors made up for measuring: the same in every run. Standard library only: peers' Pythons load it too."""

from __future__ import annotations

import random
import zlib
from functools import cache

DIMENSIONS = 1536
_DIFFERENT = 500
_WORDS_A_TEXT = 9


class Words:
    """Texts of nine words that are rare and common as in a language: by rank, as Zipf found."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)
        self._words = [f"w{number}" for number in range(20_000)]
        self._weights = [1 / (rank + 10) for rank in range(len(self._words))]

    def texts(self, count: int) -> list[str]:
        """So many texts."""
        drawn = self._random.choices(self._words, self._weights, k=_WORDS_A_TEXT * count)
        return [" ".join(drawn[at : at + _WORDS_A_TEXT]) for at in range(0, len(drawn), _WORDS_A_TEXT)]

    def text(self) -> str:
        """One text."""
        return self.texts(1)[0]


def vector_of(text: str) -> list[float]:
    """One of a few hundred vectors, the same for the same text: what it costs is the endpoint's matter, not ours."""
    return _vectors()[zlib.crc32(text.encode()) % _DIFFERENT]


@cache
def _vectors() -> list[list[float]]:
    # Real ones of texts that have nothing to do with each other are somewhat alike too.
    drawn = random.Random(1)
    common = _drawn(drawn)
    return [[0.5 * a + 0.85 * b for a, b in zip(common, _drawn(drawn), strict=True)] for _ in range(_DIFFERENT)]


def _drawn(drawn: random.Random) -> list[float]:
    return [drawn.gauss(0, DIMENSIONS**-0.5) for _ in range(DIMENSIONS)]
