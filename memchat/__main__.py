"""`python -m memchat`, and the `memchat` command."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence


def main(argv: Sequence[str] | None = None) -> int:
    """Runs memchat on the arguments and gives the exit code."""
    # Whatever is written is the user's alone.
    os.umask(0o077)
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            # Closed by whoever started us: nothing comes from there, and nothing goes.
            setattr(sys, name, os.fdopen(os.open(os.devnull, os.O_RDWR), mode, encoding="utf-8"))
    arguments = list(sys.argv[1:] if argv is None else argv)
    if arguments in (["--version"], ["-V"]):
        # Before anything is imported: scripts and prompts ask this often.
        from memchat import __version__

        sys.stdout.write(f"memchat {__version__}\n")
        return 0
    from memchat.cli.boundary import run

    return run(arguments)


if __name__ == "__main__":
    sys.exit(main())
