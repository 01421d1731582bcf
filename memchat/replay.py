"""A past turn over again, without writing: what was recalled, composed and learnt then, and what would be now."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from memchat.assistant import Assistant, Persona, without_secrets
from memchat.compose import compose, recent
from memchat.errors import EndpointError
from memchat.journal.operations import Journal
from memchat.model import Change, Fact, Hit, Memory, Message, Recalled, Turn, Viewpoint
from memchat.recall import Recall


@dataclass(frozen=True, slots=True)
class Replay:
    """One turn then and now.

    `recalled_then` holds None for a memory that was forgotten since. `composed_then` is made anew from the memories
    recalled then, in the words that they have now: prompts are not kept.
    """

    turn: Turn
    recalled_then: tuple[tuple[str, float, Memory | None], ...]
    composed_then: tuple[Message, ...]
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
        recalled, then = self._recall(turn.line, view, heard), self._then(turn)
        facts, problem = self._facts(turn)
        return Replay(
            turn,
            then,
            self._composed(_as_recalled(then), turn, before, turn.at),
            self._learnt(turn),
            recalled,
            self._composed(recalled, turn, before, self._now()),
            tuple(facts),
            problem,
        )

    def _composed(self, recalled: Recalled, turn: Turn, before: Sequence[Turn], at: datetime) -> tuple[Message, ...]:
        prompt = compose(
            self._persona.system,
            recalled,
            before,
            turn.line,
            now=at.astimezone(),
            history_tokens=self._persona.history_tokens,
            attached=turn.attached,
        )
        return prompt.messages

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


def _as_recalled(then: Sequence[tuple[str, float, Memory | None]]) -> Recalled:
    return Recalled(hits=tuple(Hit(memory, score) for _, score, memory in then if memory is not None))
