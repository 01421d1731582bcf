"""Every memory and passage to another store: in batches, resumable, verified by count and content; the source stays."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from memchat.errors import Refused, StoreError
from memchat.model import Memory, Passage
from memchat.ports import MemoryStore, Page, Told, Vector
from memchat.records import to_json

_COMPARED = 8
# Stores keep vectors of unit length in half precision, and may make them of unit length once more.
_CLOSE = 1e-3


@dataclass(frozen=True, slots=True)
class Migrated:
    """How much is in the target, how much of it was written now, and the digest of all of it."""

    total: int
    written: int
    digest: str


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """What a point holds: a digest of its content, the length of its vector and the first of its values."""

    content: str
    dimensions: int
    values: tuple[float, ...]

    def same(self, other: Fingerprint | None) -> bool:
        """Whether two stores hold the same."""
        return (
            other is not None
            and (self.content, self.dimensions) == (other.content, other.dimensions)
            and all(abs(one - another) < _CLOSE for one, another in zip(self.values, other.values, strict=True))
        )


def migrate(source: MemoryStore, target: MemoryStore, told: Told = lambda *_: None) -> Migrated:
    """Copies what the source holds, page by page. What an earlier try has brought over already is passed over.

    `told` hears how many of how many are there. Raises Refused for a target that holds something else, StoreError
    where the two do not agree in the end; the source is only read.
    """
    wanted, there = fingerprints(source), fingerprints(target)
    foreign = len(there.keys() - wanted.keys())
    if foreign:
        raise Refused(f"the target holds {foreign} memories of its own", "Name an empty one.")
    done = written = 0
    for page in _pages(source):
        missing = [(one, vector) for one, vector in page if not wanted[one.id].same(there.get(one.id))]
        if missing:
            with target.lease() as opened:
                opened.put_points([one for one, _ in missing], {one.id: vector for one, vector in missing if vector})
                opened.flush()
        written += len(missing)
        told(done := done + len(page), len(wanted))
    baseline = source.baseline()
    if baseline is not None:
        target.note_baseline(baseline)
    target.tidy()
    return _verified(wanted, target, written)


def fingerprints(store: MemoryStore) -> dict[str, Fingerprint]:
    """What a store holds, by id."""
    return {one.id: _fingerprint(one, vector) for page in _pages(store) for one, vector in page}


def _pages(store: MemoryStore) -> Iterator[Page]:
    with store.lease() as opened:
        yield from opened.pages()


def _fingerprint(one: Memory | Passage, vector: Vector | None) -> Fingerprint:
    said = to_json(one) if isinstance(one, Memory) else [one.text, one.user, one.conversation, one.said_at.isoformat()]
    content = hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()
    return Fingerprint(content, len(vector or ()), tuple((vector or ())[:_COMPARED]))


def _verified(wanted: dict[str, Fingerprint], target: MemoryStore, written: int) -> Migrated:
    there = fingerprints(target)
    wrong = [id_ for id_, one in wanted.items() if not one.same(there.get(id_))]
    if wrong or len(there) != len(wanted):
        raise StoreError(
            f"{len(wrong)} of {len(wanted)} memories did not arrive as they are",
            "Run it again; the source is as it was.",
        )
    return Migrated(len(wanted), written, _digest(one.content for one in wanted.values()))


def _digest(hashes: Iterable[str]) -> str:
    return hashlib.sha256("".join(sorted(hashes)).encode()).hexdigest()[:16]
