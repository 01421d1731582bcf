"""The relevance floor: whether what was found is about the line at all, rather than the best of nothing.

Words are counted, not weighed: a BM25 score grows with the store and the line, and no threshold on it separated.
How near a vector must be depends on the model that made it: MiniLM sees 0.15 between texts that have nothing in
common, others 0.7. So an embedder is measured once, on texts that are known to be unrelated.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

from memchat.model import Hit, PassageHit
from memchat.ports import Baseline, Vector

# What people ask of a model every day, and what is known of people: no line is about any of the statements.
LINES = (
    "what is 17*23", "write a haiku about rain", "explain quicksort", "how do I exit vim", "translate good morning",
    "what is the capital of Mongolia", "fix this regular expression", "why is the sky blue", "convert 5 miles to km",
    "what does a segmentation fault mean", "who won the world cup in 1998", "list the planets in order",
    "how do I undo the last commit", "draft an email that declines an invitation", "is 97 a prime number",
    "tell me a joke",
)  # fmt: skip
STATEMENTS = (
    "Lives in Lisbon with two cats", "Works as a nurse at the children's hospital", "Is allergic to peanuts",
    "Sister Maria got married last summer", "Plays the violin in an amateur orchestra", "Is training for a marathon",
    "Grew up on a farm near the mountains", "Wants to learn Japanese before the trip", "Drives an old blue van",
    "Volunteers at the animal shelter on Sundays", "Had knee surgery in March", "Is renovating the kitchen",
    "Father has retired from the post office", "Likes black coffee without sugar", "Is afraid of flying",
    "Bought a house by the lake with Tom",
)  # fmt: skip

# Calibrated on LoCoMo: see the section on memory quality in the README.
_NEAR_DEVIATIONS = 1.5
_ALONE_DEVIATIONS = 3.5
_ALONE_AT_LEAST = 0.35
_ALONE_AT_MOST = 0.95


# Asked for facts about oneself, not for advice: one word in common is enough then.
_ADVICE = r"(?:should|can|could|would|must|shall|might|soll\w*|kann|könnte|muss|do you|did you|are you)"
_OF_ONESELF = re.compile(
    rf"(?:^|[.!?,:] *|\b(?:and|know|remember|remind me|tell me|say) )(?!.{{0,40}}\b{_ADVICE}\b)"
    r"(?:"
    r"(?:what|which|where|when|who|whose|how (?:many|much|old|long|often|tall|big))\b.{0,60}\b(?:i|my|me|mine|we|our)\b"
    r"|(?:am|do|did|have|was|were) i\b(?! (?:need|have to)\b)|(?:is|are|was|were|does|do|did|has|have) my\b"
    r"|(?:wo|was|wann|wer|wen|welche[mnrs]?|wie (?:viele?|alt|oft|hei(?:ß|ss)t?|lange))\b.{0,60}\b(?:ich|mein\w*|wir)\b"
    r"|(?:où|que|quand|qui|quel\w*|combien|comment s['’]appelle)\b.{0,60}(?:\b(?:je|mon|ma|mes)\b|\bj['’])"
    r"|¿?(?:dónde|qué|cuándo|quién|cuál\w*|cuánt\w+|cómo se llama)\b.{0,60}\b(?:mi|mis|yo|tengo|vivo|trabajo|soy)\b"
    r")",
    re.IGNORECASE,
)
_QUESTION_CHARS = 400


def asks_of_oneself(line: str) -> bool:
    """Whether a line asks for what is known of the user: "what car do I drive?", but not "what should I cook?"."""
    return len(line) <= _QUESTION_CHARS and _OF_ONESELF.search(line.strip()) is not None


@dataclass(frozen=True, slots=True)
class Floor:
    """Two shared words (a name counts twice) or most of what the line says; or a meaning that is near enough.

    Where there are vectors, words count only if the meaning is at least `near`; a meaning of `alone` needs no words.
    """

    words: int = 2
    share: float = 0.6
    near: float = 0.3
    alone: float = 0.5

    def lets_through(self, hit: Hit | PassageHit) -> bool:
        """Whether a hit is about the line it was found for."""
        by_words = self._by_words(hit)
        if hit.dense is None:
            return by_words
        return hit.dense >= self.alone or (by_words and hit.dense >= self.near)

    def _by_words(self, hit: Hit | PassageHit) -> bool:
        # A passage is chat, not a statement that was found worth keeping: it must share a word more.
        if isinstance(hit, PassageHit):
            return hit.shared > self.words
        return hit.shared > 0 and (hit.shared >= self.words or hit.share >= self.share)


def measured_floor(words: int, share: float, alone: float, baseline: Baseline | None) -> Floor:
    """The floor for an embedder of this baseline; an `alone` above 0 is the user's own and stands."""
    if alone > 0:
        return Floor(words, share, 0.0, alone)
    if baseline is None:
        return Floor(words, share)
    spread = baseline.mean + _ALONE_DEVIATIONS * baseline.deviation
    return Floor(
        words,
        share,
        baseline.mean + _NEAR_DEVIATIONS * baseline.deviation,
        min(max(spread, _ALONE_AT_LEAST), _ALONE_AT_MOST),
    )


def baseline_of(lines: Sequence[Vector], statements: Sequence[Vector]) -> Baseline:
    """Mean and standard deviation of the cosine over all pairs of a line and a statement. Vectors of unit length."""
    cosines = [sum(a * b for a, b in zip(one, other, strict=True)) for one in lines for other in statements]
    mean = sum(cosines) / len(cosines)
    return Baseline(mean, math.sqrt(sum((cosine - mean) ** 2 for cosine in cosines) / len(cosines)))
