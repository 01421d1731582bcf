"""One ranking for every store: the scores of two channels, normalised and added."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

# How many candidates each channel brings, so that the other's can be compared with them.
CANDIDATES = 100
DENSE_SHARE = 0.5


@dataclass(frozen=True, slots=True)
class Fused:
    """A candidate's fused score in 0…1, and the raw scores that it is made of."""

    id: str
    score: float
    lexical: float | None
    dense: float | None


def fuse(lexical: Mapping[str, float], dense: Mapping[str, float], share: float = DENSE_SHARE) -> list[Fused]:
    """Ranks the union of two channels' raw scores by id, best first; ties by id, so that order is stable.

    A convex combination of min-max normalised scores (Bruch, Gai, Ingber: An Analysis of Fusion Functions for
    Hybrid Retrieval, 2023). A lone channel keeps its order. BM25's minimum is zero, that of no common word.
    """
    words = _scaled(lexical, floor=0.0)
    if not dense:
        return _ranked(words, lexical, dense)
    meaning = _scaled(dense, floor=min(dense.values()))
    mixed = {id_: (1 - share) * words.get(id_, 0.0) + share * meaning.get(id_, 0.0) for id_ in {*words, *meaning}}
    return _ranked(mixed, lexical, dense)


def _scaled(scores: Mapping[str, float], floor: float) -> dict[str, float]:
    if not scores:
        return {}
    span = max(scores.values()) - floor
    return {id_: (score - floor) / span if span > 0 else 1.0 for id_, score in scores.items()}


def _ranked(scores: Mapping[str, float], lexical: Mapping[str, float], dense: Mapping[str, float]) -> list[Fused]:
    best = sorted(scores, key=lambda id_: (-scores[id_], id_))
    return [Fused(id_, scores[id_], lexical.get(id_), dense.get(id_)) for id_ in best]
