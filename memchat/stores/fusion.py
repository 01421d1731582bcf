"""One ranking for every store: the scores of two channels, normalised and added."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from memchat.model import Hit, Memory, Passage, PassageHit

# How many candidates each channel brings, so that the other's can be compared with them.
CANDIDATES = 100
# How many of the fused ones can lift each other: what is further down does not come out on top.
LIFTED = 60
DENSE_SHARE = 0.5
# What was said within ten minutes of the same conversation lends up to this part of its score: measured on LoCoMo,
# where 0.2 to 0.5 and five to ten turns do about equally well.
_LENT = 0.4
_NEAR_SECONDS = 600.0


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a conversation something was said: `at` in seconds since the epoch."""

    conversation: str
    at: float


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


def lifted(ranked: Sequence[Fused], places: Mapping[str, Place]) -> list[Fused]:
    """Ranks again, with each candidate lifted by the best one that was said near it, and scores still in 0…1.

    An answer often lacks the words of the question that the line before it holds. The nearer, the more is lent;
    what was said in the very same turn lends nothing, since it says the same.
    """
    by_conversation: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for one in ranked:
        if (place := places.get(one.id)) is not None:
            by_conversation[place.conversation].append((place.at, one.score))
    raised = [(one.score + _lent(places.get(one.id), by_conversation), one) for one in ranked]
    top = max([1.0, *(score for score, _ in raised)])
    again = [Fused(one.id, score / top, one.lexical, one.dense) for score, one in raised]
    return sorted(again, key=lambda one: (-one.score, one.id))


def _lent(place: Place | None, by_conversation: Mapping[str, Sequence[tuple[float, float]]]) -> float:
    if place is None:
        return 0.0
    around = by_conversation[place.conversation]
    return _LENT * max((_nearness(abs(at - place.at)) * score for at, score in around), default=0.0)


def _nearness(seconds: float) -> float:
    return max(0.0, 1 - seconds / _NEAR_SECONDS) if seconds else 0.0


def _scaled(scores: Mapping[str, float], floor: float) -> dict[str, float]:
    if not scores:
        return {}
    span = max(scores.values()) - floor
    return {id_: (score - floor) / span if span > 0 else 1.0 for id_, score in scores.items()}


def hit_of(one: Fused, found: Memory | Passage, overlap: tuple[int, float]) -> Hit | PassageHit:
    """A candidate with what it is and how many words it shares with the query."""
    if isinstance(found, Memory):
        return Hit(found, one.score, one.lexical, one.dense, *overlap)
    return PassageHit(found, one.score, one.lexical, one.dense, *overlap)


def _ranked(scores: Mapping[str, float], lexical: Mapping[str, float], dense: Mapping[str, float]) -> list[Fused]:
    best = sorted(scores, key=lambda id_: (-scores[id_], id_))
    return [Fused(id_, scores[id_], lexical.get(id_), dense.get(id_)) for id_ in best]
