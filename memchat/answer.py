"""A reply on its way: its chunks, what was recalled for it, and what is kept of it however it ends."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator
from dataclasses import dataclass, replace

from memchat.model import Chunk, Memory, Prompt, Recalled, Turn, Usage
from memchat.ports import ChatModel


@dataclass(frozen=True, slots=True)
class Timings:
    """Milliseconds of one reply; `first_token` and `total` count from the moment the line was sent."""

    recall: float = 0.0
    first_token: float = 0.0
    total: float = 0.0


class Answer:
    """A reply on its way: iterate it for the chunks; what is known of it stands in the attributes.

    `proposed` are memories that the line asks to forget: only the user's own command does it.

    However the iteration ends, what has arrived is kept and the turn is put on disk: at the end of the reply,
    when it is interrupted, and when it breaks off. Only a reply that never began leaves nothing behind.
    """

    def __init__(
        self,
        turn: Turn,
        recalled: Recalled,
        prompt: Prompt,
        model: ChatModel,
        settle: Callable[[Turn, bool], None],
        began: float,
    ) -> None:
        self.turn = turn
        self.recalled = recalled
        self.prompt = prompt
        self.usage: Usage | None = None
        self.proposed: tuple[Memory, ...] = ()
        self.timings = Timings(recall=_since(began))
        self._model = model
        self._chunks = model.stream(prompt)
        self._settle = settle
        self._began = began

    def __iter__(self) -> Generator[Chunk]:
        parts: list[str] = []
        complete = False
        try:
            for chunk in self._chunks:
                self._note(chunk, first=not parts)
                parts.append(chunk.text)
                yield chunk
            complete = True
        finally:
            if isinstance(self._chunks, Generator):
                self._chunks.close()
            self.timings = replace(self.timings, total=_since(self._began))
            # Which model answers may only be known once it has.
            self.turn = replace(self.turn, reply="".join(parts).strip(), model=self._model.name)
            self._settle(self.turn, complete or bool(self.turn.reply))

    def _note(self, chunk: Chunk, *, first: bool) -> None:
        if first and not self.timings.first_token:
            self.timings = replace(self.timings, first_token=_since(self._began))
        self.usage = chunk.usage or self.usage


def _since(began: float) -> float:
    return (time.perf_counter() - began) * 1000
