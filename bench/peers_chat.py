"""Runs in the peers' Python: the smallest chat on mem0 that could be. It opens the memory and shows a prompt."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path

from bench.peers_mem0 import settings


def main() -> int:
    """Answers each line with what is remembered."""
    memory = importlib.import_module("mem0").Memory.from_config(settings(Path(sys.argv[1])))
    while line := input("❯ "):
        print(memory.search(line, filters={"user_id": "me"}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
