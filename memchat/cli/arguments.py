"""Global options may stand before or after the command: here they are brought to the front."""

from __future__ import annotations

from collections.abc import Sequence

_WITH_VALUE = ("--profile", "--user", "--config")
_FLAGS = ("--verbose", "--quiet", "--no-color", "--version")


def hoisted(argv: Sequence[str]) -> list[str]:
    """The arguments with the global options first, in their order; what follows `--` stays where it is."""
    front: list[str] = []
    rest: list[str] = []
    words = iter(argv)
    for word in words:
        if word == "--":
            rest += [word, *words]
        elif word in _FLAGS or word.startswith(tuple(f"{name}=" for name in _WITH_VALUE)):
            front.append(word)
        elif word in _WITH_VALUE:
            front += [word, *[value for value in [next(words, None)] if value is not None]]
        else:
            rest.append(word)
    return [*front, *rest]
