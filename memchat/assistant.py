"""The path, in two straight halves.

reply:  line ─ recall ─ compose ─ stream ─▶ screen      never writes a memory
learn:  turn ─ extract ─ reconcile ─ journal ─ apply    never speaks
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from memchat.answer import Answer
from memchat.compose import compose, recent
from memchat.errors import BadExtraction, StoreUnreachable
from memchat.guards.redaction import redacted, redacted_echoes, redacted_material
from memchat.journal.conversations import Conversations
from memchat.ledger import Ledger
from memchat.model import (
    Change,
    Fact,
    Filter,
    Learning,
    Memory,
    Operation,
    Recalled,
    Turn,
    Viewpoint,
)
from memchat.passages import passage_of
from memchat.ports import ChatModel, Extractor, OpenStore
from memchat.recall import Recall
from memchat.reconcile import Cause, reconcile
from memchat.slots import contradicts, suspects

_NEAREST = 10
Approve = Callable[[list[Fact]], list[Fact]]


@dataclass(frozen=True, slots=True)
class Persona:
    """Who answers: its system prompt, and the name under which agent memories are kept."""

    system: str
    agent: str | None = None
    history_tokens: int = 4_000


@dataclass(frozen=True, slots=True)
class Mode:
    """What a session does with memory: whether it recalls, learns, and keeps a transcript."""

    recalls: bool = True
    learns: bool = True
    keeps: bool = True

    @classmethod
    def incognito(cls) -> Mode:
        """Nothing goes in or out."""
        return cls(recalls=False, learns=False, keeps=False)

    @classmethod
    def read_only(cls) -> Mode:
        """Recalls, learns nothing."""
        return cls(learns=False)


class Assistant:
    """One user's conversation with one persona."""

    def __init__(
        self,
        model: ChatModel,
        extractor: Extractor,
        recall: Recall,
        ledger: Ledger,
        conversations: Conversations,
        persona: Persona,
        now: Callable[[], datetime],
        user: str,
        mode: Mode = Mode(),
        conversation: str | None = None,
        *,
        passages: bool = True,
        as_of: datetime | None = None,
        warn: Callable[[str], None] = lambda _: None,
    ) -> None:
        """`conversation` is the id of one to go on with; without it a new one begins with the first line.

        `passages` indexes what the user says word for word; with `as_of`, memories are those that held at that time.
        """
        self.model = model
        self.mode = mode
        self.conversation = conversation or str(uuid.uuid4())
        self.history: list[Turn] = conversations.turns(self.conversation) if conversation else []
        self._extractor = extractor
        self._recall = recall
        self._ledger = ledger
        self._conversations = conversations
        self._persona = persona
        self._now = now
        self._user = user
        self._passages = passages
        self._warn = warn
        self._as_of = as_of
        self._disputes: list[tuple[Fact, Memory]] = []

    def use(self, model: ChatModel, extractor: Extractor) -> None:
        """Goes on with another model, and with what learns through it."""
        self.model = model
        self._extractor = extractor

    def reply(self, line: str, attached: str = "", images: tuple[str, ...] = (), instead: Turn | None = None) -> Answer:
        """Recalls and composes; the reply streams while the answer is iterated. Raises StoreError, EndpointError.

        `images` are data URLs; they go with this line alone and are never kept. `instead` is a turn that is asked
        again: it goes when the new reply is there.
        """
        began = time.perf_counter()
        turn = self._turn(line, attached)
        if self.mode.keeps:
            self._conversations.begin(without_secrets(turn))
        heard = recent(self.history, self._persona.history_tokens)
        try:
            recalled = self._recalled(line, [one.id for one in heard])
        except BaseException:
            self._settle(turn, False)
            raise
        turn = replace(turn, recalled=tuple((hit.memory.id, hit.score) for hit in recalled.hits))
        prompt = compose(
            self._persona.system,
            recalled,
            [one for one in self.history if one is not instead],
            line,
            now=self._now().astimezone(),
            history_tokens=self._persona.history_tokens,
            attached=attached,
            images=images,
        )
        answer = Answer(turn, recalled, prompt, self.model, partial(self._settle, instead=instead), began)
        answer.proposed = self._to_forget(line)
        return answer

    def learn(self, turn: Turn, approve: Approve = list) -> Operation | None:
        """Learns a finished turn; None where it held nothing new. `approve` may take facts away.

        Raises EndpointError when the model could not be asked or understood: the turn stays queued.
        """
        from memchat.guards.ownwords import off_the_record

        said = without_secrets(turn)
        view = Viewpoint(said.user, said.agent, said.conversation)
        facts = [] if off_the_record(said.line) else approve(self.facts(said))

        def plan(store: OpenStore) -> list[Change]:
            cause = Cause.of_turn(said, self._now())
            return reconcile(
                facts,
                lambda fact: nearest(store, fact, view),
                cause,
                lambda fact, pinned: self._disputes.append((fact, pinned)),
            )

        done = self._ledger.commit(
            "turn",
            said.user,
            plan,
            texts=[fact.text for fact in facts],
            turn=said.id,
            passage=passage_of(said) if self._passages else None,
        )
        return done if done.changes else None

    def facts(self, turn: Turn) -> list[Fact]:
        """What there is to learn from a turn without secrets: one model call, then the guards. Raises EndpointError.

        Where a fact seems to exclude a memory that the model did not name, there is a second look at those two.
        """
        view = Viewpoint(turn.user, turn.agent, turn.conversation)
        neighbours = self._recall.neighbours(turn.line, view, _NEAREST)
        # Many patterns: compiled for the first turn to learn, not for the first prompt.
        from memchat.guards.facts import guarded

        facts = guarded(self._extractor.extract(turn, neighbours), turn, [memory.text for memory in neighbours])
        pairs = [(fact, memory) for fact in facts for memory in neighbours if _doubtful(fact, memory)]
        return self._looked_again(facts, pairs) if pairs else facts

    def _looked_again(self, facts: list[Fact], pairs: list[tuple[Fact, Memory]]) -> list[Fact]:
        try:
            gone = self._extractor.outdated(pairs)
        except BadExtraction:
            # The facts are good all the same; without an answer nothing is untrue.
            return facts
        untrue = [pair for pair, so in zip(pairs, gone, strict=True) if so]
        return [
            replace(fact, replaces=(*fact.replaces, *(memory.id for one, memory in untrue if one is fact)))
            for fact in facts
        ]

    def take_disputes(self) -> list[tuple[Fact, Memory]]:
        """Facts learnt since the last call that speak against a pinned memory, each with it: for the user to decide."""
        taken, self._disputes = self._disputes, []
        return taken

    def leave(self, turn: Turn, error: Exception) -> None:
        """Leaves a turn that could not be learnt to the next start; unreadable answers are counted."""
        self._conversations.release(turn.id, attempt=isinstance(error, BadExtraction))

    def decline(self, turn: Turn) -> None:
        """Sees to it that a turn is never learnt."""
        self._conversations.finish(without_secrets(replace(turn, learning=Learning.SKIPPED)))

    def postpone(self, turn: Turn) -> None:
        """Leaves a turn to be learnt at the next start."""
        self._conversations.release(turn.id)

    def unlearnt(self) -> list[Turn]:
        """Turns that an earlier process left unlearnt: oldest first, and ours from now on."""
        return self._conversations.claim_unlearnt() if self.mode.learns else []

    def resume(self, conversation: str) -> None:
        """Goes on with a conversation by its id."""
        self.conversation = conversation
        self.history = self._conversations.turns(conversation)

    def start_anew(self) -> None:
        """Begins a new conversation."""
        self.conversation = str(uuid.uuid4())
        self.history = []

    def _take_back(self, turn: Turn) -> None:
        self.history.remove(turn)
        if self.mode.keeps:
            self._conversations.drop(turn.id)
            # It has been said again: nothing is to be hidden.
            self._ledger.drop_passages([turn.id], erased=False)

    @property
    def _view(self) -> Viewpoint:
        return Viewpoint(self._user, self._persona.agent, self.conversation)

    def _turn(self, line: str, attached: str) -> Turn:
        return Turn(
            id=str(uuid.uuid4()),
            conversation=self.conversation,
            at=self._now(),
            line=line,
            model=self.model.name,
            user=self._user,
            agent=self._persona.agent,
            learning=Learning.PENDING if self.mode.learns else Learning.SKIPPED,
            attached=attached,
        )

    def _to_forget(self, line: str) -> tuple[Memory, ...]:
        from memchat.guards.ownwords import forget_wish

        wish = forget_wish(line)
        return tuple(self._recall.about(wish, self._view)) if wish and self.mode.recalls else ()

    def _recalled(self, line: str, heard: Sequence[str]) -> Recalled:
        if not self.mode.recalls:
            return Recalled()
        try:
            return self._recall(line, self._view, heard, self._as_of)
        except StoreUnreachable as error:
            # The chat goes on without; what is said is learnt when the server answers again.
            self._warn(f"nothing was recalled: {error.message}")
            return Recalled()

    def _settle(self, turn: Turn, kept: bool, instead: Turn | None = None) -> None:
        kept = kept and (instead is None or bool(turn.reply))
        if kept:
            self.history.append(turn)
        if self.mode.keeps and kept:
            self._conversations.finish(without_secrets(turn))
        elif self.mode.keeps:
            self._conversations.drop(turn.id)
        if kept and instead in self.history:
            self._take_back(instead)


def without_secrets(turn: Turn) -> Turn:
    """The turn as it may be kept: no key, password or card number in it."""
    return replace(
        turn,
        line=redacted(turn.line),
        reply=redacted_echoes(turn.reply, turn.line),
        attached=redacted_material(turn.attached),
    )


def _doubtful(fact: Fact, memory: Memory) -> bool:
    named = memory.id in fact.replaces
    return not named and suspects(fact.text, memory.text) and not contradicts(fact.text, memory.text)


def nearest(store: OpenStore, fact: Fact, view: Viewpoint) -> list[Memory]:
    """Active memories that a fact may repeat or replace: those it names, and those whose words are like its own."""
    named = store.get(fact.replaces) if fact.replaces else {}
    alike = (hit.memory for hit in store.search(fact.text, None, Filter(view), _NEAREST))
    return list(({memory.id: memory for memory in alike} | named).values())
