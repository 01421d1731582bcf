"""Every memory and passage to another store: in batches, resumable, verified by count and content; the source stays."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from memchat.errors import Refused, StoreError
from memchat.model import Memory, Passage
from memchat.ports import MemoryStore, Vector
from memchat.records import to_json

_BATCH = 500
Told = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Migrated:
    """How much is in the target, how much of it was written now, and the digest of all of it."""

    total: int
    written: int
    digest: str


def migrate(source: MemoryStore, target: MemoryStore, told: Told = lambda *_: None) -> Migrated:
    """Copies what the source holds. What an earlier try has brought over already is passed over.

    `told` hears how many of how many are there. Raises Refused for a target that holds something else, StoreError
    where the two do not agree in the end; the source is only read.
    """
    with source.lease() as opened:
        everything = opened.everything()
    wanted = {one.id: content_hash(one, vector) for one, vector in everything}
    with target.lease() as opened:
        there = {one.id: content_hash(one, vector) for one, vector in opened.everything()}
        if there.keys() - wanted.keys():
            foreign = len(there.keys() - wanted.keys())
            raise Refused(f"the target holds {foreign} memories of its own", "Name an empty one.")
        missing = [(one, vector) for one, vector in everything if there.get(one.id) != wanted[one.id]]
        done = len(everything) - len(missing)
        for batch in (missing[at : at + _BATCH] for at in range(0, len(missing), _BATCH)):
            opened.put_points([one for one, _ in batch], _vectors(batch))
            opened.flush()
            done += len(batch)
            told(done, len(everything))
    baseline = source.baseline()
    if baseline is not None:
        target.note_baseline(baseline)
    return _verified(wanted, target, len(missing))


def content_hash(one: Memory | Passage, vector: Vector | None) -> str:
    """A digest of all that a point holds; of its vector the first digits, as stores keep them in single precision."""
    said = to_json(one) if isinstance(one, Memory) else [one.text, one.user, one.conversation, one.said_at.isoformat()]
    shape = [len(vector), *(round(value, 3) + 0.0 for value in vector[:8])] if vector else []
    return hashlib.sha256(json.dumps([said, shape], sort_keys=True).encode()).hexdigest()


def _vectors(batch: Sequence[tuple[Memory | Passage, Vector | None]]) -> dict[str, Vector]:
    return {one.id: vector for one, vector in batch if vector}


def _verified(wanted: dict[str, str], target: MemoryStore, written: int) -> Migrated:
    with target.lease() as opened:
        there = {one.id: content_hash(one, vector) for one, vector in opened.everything()}
    wrong = [id_ for id_ in wanted if there.get(id_) != wanted[id_]]
    if wrong or len(there) != len(wanted):
        raise StoreError(
            f"{len(wrong)} of {len(wanted)} memories did not arrive as they are",
            "Run it again; the source is as it was.",
        )
    return Migrated(len(wanted), written, _digest(wanted.values()))


def _digest(hashes: Iterable[str]) -> str:
    return hashlib.sha256("".join(sorted(hashes)).encode()).hexdigest()[:16]
