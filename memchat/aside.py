"""Work on a thread beside the one that needs it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TypeVar

_R = TypeVar("_R")


def begun(work: Callable[[], _R]) -> Callable[[], _R]:
    """Begins work on a thread; gives a function that waits for it and gives what came, or raises what was raised."""
    done: list[_R] = []
    failed: list[BaseException] = []

    def run() -> None:
        try:
            done.append(work())
        except BaseException as error:  # noqa: BLE001  (raised again in the thread that waits)
            failed.append(error)

    thread = threading.Thread(target=run, name="memchat-embedding", daemon=True)
    thread.start()

    def wait() -> _R:
        thread.join()
        if failed:
            raise failed[0]
        return done[0]

    return wait
