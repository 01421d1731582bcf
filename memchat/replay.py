"""A past turn over again, without writing: what was recalled, composed and learnt then, and what would be now."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from memchat.assistant import Assistant, Persona, without_secrets
from memchat.compose import compose, recent
from memchat.errors import EndpointError
from memchat.journal.operations import Journal
from memchat.model import Change, Fact, Memory, Message, Recalled, Turn, Viewpoint
from memchat.recall import Recall


@dataclass(frozen=True, slots=True)
class Replay:
    """One turn then and now. `recalled_then` holds None for a memory that was forgotten since."""

    turn: Turn
    recalled_then: tuple[tuple[str, float, Memory | None], ...]
    learnt_then: tuple[Change, ...]
    recalled_now: Recalled
    composed_now: tuple[Message, ...]
    facts_now: tuple[Fact, ...]
    problem: str = ""


class Replayer:
    """Looks at past turns with today's memories, ranking and model."""

    def __init__(
        self, assistant: Assistant, recall: Recall, journal: Journal, persona: Persona, now: Callable[[], datetime]
    ) -> None:
        self._assistant = assistant
        self._recall = recall
        self._journal = journal
        self._persona = persona
        self._now = now

    def __call__(self, turns: Sequence[Turn], at: int) -> Replay:
        """The turn at this place in its conversation. Raises StoreError."""
        turn, before = turns[at], turns[:at]
        view = Viewpoint(turn.user, turn.agent, turn.conversation)
        heard = [one.id for one in (*recent(before, self._persona.history_tokens), turn)]
        recalled = self._recall(turn.line, view, heard)
        prompt = compose(
            self._persona.system,
            recalled,
            before,
            turn.line,
            now=self._now().astimezone(),
            history_tokens=self._persona.history_tokens,
            attached=turn.attached,
        )
        facts, problem = self._facts(turn)
        return Replay(turn, self._then(turn), self._learnt(turn), recalled, prompt.messages, tuple(facts), problem)

    def _then(self, turn: Turn) -> tuple[tuple[str, float, Memory | None], ...]:
        states = self._journal.last_states()
        return tuple((id_, score, states.get(id_)) for id_, score in turn.recalled)

    def _learnt(self, turn: Turn) -> tuple[Change, ...]:
        operations = self._journal.of_turn(turn.id)
        return tuple(change for operation in operations for change in operation.changes)

    def _facts(self, turn: Turn) -> tuple[list[Fact], str]:
        try:
            return self._assistant.facts(without_secrets(turn)), ""
        except EndpointError as error:
            return [], error.message
