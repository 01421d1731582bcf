"""Recalls a few times over the $MEMCHAT_HOME that is named, in a process of its own, and prints its resident memory."""

from __future__ import annotations

import sys
from pathlib import Path

from bench.home import USER, parts_in
from bench.made import Words
from bench.terminal import resident_mb
from memchat.model import Viewpoint

_RECALLS = 5


def main() -> int:
    """Prints megabytes."""
    parts = parts_in(Path(sys.argv[1]))
    for text in Words(7).texts(_RECALLS):
        parts.recall(text, Viewpoint(USER))
    print(resident_mb())
    parts.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
