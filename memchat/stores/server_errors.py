"""What qdrant-client raises, by its names in our tree; and trying again what may work a moment later."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

from memchat.errors import MemchatError, StoreError, StoreRefused, StoreUnreachable
from memchat.text import one_line

_R = TypeVar("_R")
_TRIES = 3
_PAUSE = 0.2
_REFUSED = (401, 403)
_PASSING = (429, 502, 503, 504)


def asked(place: str, work: Callable[[], _R]) -> _R:
    """What `work` gives, tried up to three times. Raises StoreUnreachable, StoreRefused, StoreError."""
    for tries in range(1, _TRIES + 1):
        try:
            return work()
        except MemchatError:
            raise
        except Exception as error:
            named, passing = _named(place, error)
            if not passing or tries == _TRIES:
                raise named from error
        time.sleep(_PAUSE * tries)
    raise AssertionError


def _named(place: str, error: Exception) -> tuple[StoreError, bool]:
    """The error in our tree, and whether it may be gone in a moment."""
    status = getattr(error, "status_code", None)
    said = one_line(str(error), 200)
    if status in _REFUSED:
        return StoreRefused(
            f"{place} refuses the key ({status})", "Check store.key_env, key_command or key_file."
        ), False
    if isinstance(status, int):
        return StoreError(f"{place} answered {status}: {said}"), status in _PASSING
    if isinstance(error, ValueError | TypeError | KeyError):
        return StoreError(f"{place} gave an answer that was not understood: {said}", "Is it a Qdrant server?"), False
    hint = "Check store.location; what was learnt meanwhile is stored once it answers again."
    return StoreUnreachable(f"cannot reach {place}: {said}", hint), True
