"""BM25 as sparse vectors: what of a memory is indexed for words, and how a query looks for them."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from memchat.model import Memory, Passage
from memchat.ports import BESIDE
from memchat.when import spelled

if TYPE_CHECKING:
    from qdrant_edge import Bm25, SparseVector

# Longer texts tell no more about what they are about, and cost every search.
LONGEST = 8_000
# A capital letter within a sentence.
_NAME = re.compile(r"(?<=[\w,;:] )[A-ZÀ-Þ]\w+")


def indexed_text(one: Memory | Passage) -> str:
    """The words it is found by: its text, the user's own words, the date it is about and the date it was said.

    The quote finds what the extractor paraphrased away; dates help only here, not in dense vectors.
    """
    said = spelled(one.said_at.date().isoformat()) if one.said_at else ""
    own = (one.quote, spelled(one.when) if one.when else "") if isinstance(one, Memory) else ()
    return "\n".join(part for part in (one.text, *own, said) if part)[:LONGEST]


class Lexicon:
    """Qdrant's own BM25 (stemming, stop words), loaded when first used."""

    def __init__(self) -> None:
        self._model: Bm25 | None = None

    def document(self, one: Memory | Passage) -> SparseVector:
        """The weights of its words."""
        return self._bm25().embed_document(indexed_text(one))

    def query(self, text: str) -> SparseVector:
        """The words of a query; empty when it holds nothing but stop words."""
        return self._bm25().embed_query(text[:LONGEST])

    def overlap(self, text: str) -> Callable[[Memory | Passage], tuple[int, float]]:
        """A function that tells how many words of a query something holds too, and which part of them that is.

        A name counts twice: that both speak of Lisbon says more than that both speak of writing. What stands behind
        BESIDE does not count: it is our reading of the line, not the line.
        """
        text = text.partition(BESIDE)[0]
        wanted, names = set(self.query(text).indices), set(self.query(" ".join(_NAME.findall(text))).indices)

        def shared(one: Memory | Passage) -> tuple[int, float]:
            held = wanted & set(self.document(one).indices)
            return len(held) + len(held & names), len(held) / max(1, len(wanted))

        return shared

    def _bm25(self) -> Bm25:
        if self._model is None:
            from qdrant_edge import Bm25

            self._model = Bm25()
        return self._model
