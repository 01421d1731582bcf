"""One background worker that learns turns while the user is already typing."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from memchat.errors import MemchatError
from memchat.model import Operation, Turn


@dataclass(frozen=True, slots=True)
class Lesson:
    """What came of one turn: the operation, None where there was nothing to learn, or the error it met."""

    turn: Turn
    operation: Operation | None = None
    error: Exception | None = None


class Learner:
    """Learns turns one after the other on a thread of its own; nothing is lost when it is left early."""

    def __init__(
        self,
        learn: Callable[[Turn], Operation | None],
        leave: Callable[[Turn, Exception], None],
        idle: Callable[[], None] = lambda: None,
    ) -> None:
        """`learn` does the work; `leave` is told of a turn that must wait for a later start, `idle` of each one done.

        `idle` is called on the worker's thread.
        """
        self._learn = learn
        self._on_idle = idle
        self._leave = leave
        self._queue: queue.SimpleQueue[Turn | None] = queue.SimpleQueue()
        self._lessons: queue.SimpleQueue[Lesson] = queue.SimpleQueue()
        self._waiting = 0
        self._idle = threading.Condition()
        self._thread: threading.Thread | None = None

    def submit(self, turn: Turn) -> None:
        """Queues a turn."""
        with self._idle:
            self._waiting += 1
        if self._thread is None:
            # A daemon: leaving at once must not wait for a model's answer; the turn is safe on disk.
            self._thread = threading.Thread(target=self._work, name="memchat-learner", daemon=True)
            self._thread.start()
        self._queue.put(turn)

    def lessons(self) -> list[Lesson]:
        """What was learnt since the last call."""
        found = []
        while not self._lessons.empty():
            found.append(self._lessons.get())
        return found

    @property
    def busy(self) -> int:
        """How many turns are not done yet."""
        with self._idle:
            return self._waiting

    def drain(self, timeout: float | None = None) -> bool:
        """Waits until every queued turn is done; False if `timeout` seconds were not enough."""
        deadline = None if timeout is None else time.monotonic() + timeout
        with self._idle:
            while self._waiting:
                # In short steps, so that Ctrl-C gets through.
                self._idle.wait(0.1)
                if deadline is not None and time.monotonic() >= deadline:
                    return not self._waiting
        return True

    def _work(self) -> None:
        while (turn := self._queue.get()) is not None:
            lesson = self._lesson(turn)
            self._lessons.put(lesson)
            with self._idle:
                self._waiting -= 1
                self._idle.notify_all()
            self._on_idle()

    def _lesson(self, turn: Turn) -> Lesson:
        try:
            return Lesson(turn, self._learn(turn))
        except Exception as error:  # noqa: BLE001  (the worker's top: whatever it is, the turn must stay queued)
            try:
                self._leave(turn, error)
            except MemchatError as worse:
                return Lesson(turn, error=worse)
            return Lesson(turn, error=error)
