"""What was asked for on the command line, as each part of the measurements needs it."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from bench.peers import Peers

SIZES = (100, 1_000, 5_000, 10_000, 50_000, 100_000)
MOST_OF_MEM0 = 5_000


@dataclass(frozen=True, slots=True)
class Wanted:
    """How much is measured. `sizes` are numbers of memories; `moved` those that are imported, exported, forgotten."""

    peers: Peers
    runs: int = 21
    sizes: tuple[int, ...] = SIZES
    moved: tuple[int, ...] = (1_000, 10_000)
    turns: tuple[int, ...] = (100, 1_000, 5_000)
    replies_kb: tuple[int, ...] = (2, 4, 7, 14, 28, 56, 112, 200)
    live_kb: tuple[int, ...] = (2, 4, 7, 14)
    data: Path | None = None
    missing: list[str] = field(default_factory=list)

    @property
    def few(self) -> int:
        """The runs of what takes long and varies little."""
        return max(1, min(3, self.runs // 3))

    @classmethod
    def quick(cls, peers: Peers) -> Wanted:
        """Little of everything: to see that it works."""
        return cls(peers, 3, (100, 1_000), (200, 1_000), (50, 200), (2, 4), (2,))

    def peer(self, name: str) -> bool:
        """Whether this program is there to be compared with; notes it where it is not."""
        there = self.peers.has(name)
        if not there and name not in self.missing:
            self.missing.append(name)
        return there
