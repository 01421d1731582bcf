"""Names of files in a line: with quotes and backslashes, as a shell has them."""

from __future__ import annotations

import io
import re
import shlex

_SPECIAL = re.compile(r"([\s\\'\"])")
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_PLAIN_SPACE = re.compile(r"(?<!\\)\s")


def first_word(text: str) -> tuple[str, str]:
    """The first word, without its quotes and backslashes, and what comes after it."""
    source = io.StringIO(text)
    words = shlex.shlex(source, posix=True)
    words.whitespace_split = True
    words.commenters = ""
    try:
        word = words.get_token() or ""
    except ValueError:
        # A quote that nothing closes is part of a name, as in o'clock.txt.
        word, _, rest = text.partition(" ")
        return word, rest.strip()
    return word, text[source.tell() :].strip()


def escaped(name: str) -> str:
    """A name as it can stand in a line."""
    return _SPECIAL.sub(r"\\\1", name)


def unfinished(text: str) -> str | None:
    """The name that is being typed at the end of a text; None where other words have followed it."""
    if text[:1] in ("'", '"'):
        return text[1:] if text[0] not in text[1:] else None
    return None if _PLAIN_SPACE.search(text) else _ESCAPED.sub(r"\1", text)
