"""facts + their nearest memories → changes: a pure function.

A fact that is known is no change; one that says the same in other words is merged into what is known; one that
makes a memory untrue retires it. Nothing is ever retired without something in its place.
"""

from __future__ import annotations

import re
import uuid
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from memchat.model import Action, Change, Fact, Memory, Origin, Scope, Source, Status, Turn
from memchat.slots import contradicts
from memchat.text import normalised
from memchat.when import valid_date

Nearest = Callable[[Fact], Sequence[Memory]]

# Two texts that share this much of their words, and all of their numbers and negations, say the same.
NEARLY_ALL = 0.85
_NEGATIONS = frozenset({"no", "not", "never", "nicht", "kein", "keine", "pas", "ne", "non", "nunca", "jamais"})
# Beside these the order of the words is the statement: "tea over coffee", "from Porto to Lisbon".
_ORDERING = frozenset({"over", "than", "from", "before", "after", "instead", "rather", "to", "not", "without", "als"})
_SMALL = frozenset({"a", "an", "the", "is", "are", "user", "users", "s", "their", "my", "to", "in", "at", "of", "and"})


@dataclass(frozen=True, slots=True)
class Cause:
    """What the facts come from: who said them, where and when. Times are aware."""

    user: str
    now: datetime
    agent: str | None = None
    session: str | None = None
    source: Source | None = None
    said_at: datetime | None = None
    origin: Origin = Origin.EXTRACTED

    @classmethod
    def of_turn(cls, turn: Turn, now: datetime) -> Cause:
        """The cause that a turn is."""
        source = Source(turn.conversation, turn.id)
        return cls(turn.user, now, turn.agent, turn.conversation, source, turn.at)


def reconcile(
    facts: Iterable[Fact], nearest: Nearest, cause: Cause, dispute: Callable[[Fact, Memory], None] = lambda *_: None
) -> list[Change]:
    """The changes that make the memories agree with the facts, in order.

    What the user pinned is theirs to let go of: `dispute` is told of a fact that would retire such a memory.

    `nearest` gives active memories that a fact may repeat or replace; it is asked once for each fact. A memory
    that this very call adds or retires is taken into account for the facts that follow.
    """
    every = list(facts)
    state = _State(cause, dispute, word_counts(fact.text for fact in every))
    for fact in every:
        state.take(fact, nearest(fact))
    return state.changes


class _State:
    """The memories that one call has touched so far, by id, and the changes that did so."""

    def __init__(self, cause: Cause, dispute: Callable[[Fact, Memory], None], counts: Mapping[str, int]) -> None:
        self.changes: list[Change] = []
        self._dispute = dispute
        self._cause = cause
        self._touched: dict[str, Memory] = {}
        # What one line says stands side by side, whatever the rules make of it.
        self._added: set[str] = set()
        self._counts = counts
        self._by_word: dict[str, list[str]] = defaultdict(list)

    def take(self, fact: Fact, near: Sequence[Memory]) -> None:
        known = self._active(fact, near)
        same = next((memory for memory in known if says_the_same(fact, memory)), None)
        if same is not None:
            self._merge(same, fact)
            return
        # A microsecond apart, so that a list by time keeps the order in which things were said.
        at = self._cause.now + timedelta(microseconds=len(self.changes))
        new = _memory(fact, self._cause, at)
        self._change(Action.ADD, None, new)
        self._added.add(new.id)
        for old in known:
            if _retires(fact, old) and old.pinned:
                self._dispute(fact, old)
            elif _retires(fact, old) and (old.id in fact.replaces or old.id not in self._added):
                retired = replace(old, status=Status.SUPERSEDED, superseded_by=new.id, updated_at=self._cause.now)
                self._change(Action.SUPERSEDE, old, retired)

    def _active(self, fact: Fact, near: Sequence[Memory]) -> list[Memory]:
        every = {memory.id: memory for memory in near}
        alike = (id_ for word in rarest_words(fact.text, self._counts) for id_ in self._by_word[word])
        every |= {id_: self._touched[id_] for id_ in (*every, *fact.replaces, *alike) if id_ in self._touched}
        return [memory for memory in every.values() if memory.status is Status.ACTIVE and self._shares(memory)]

    def _shares(self, memory: Memory) -> bool:
        return memory.user == self._cause.user or memory.scope is Scope.AGENT

    def _merge(self, known: Memory, fact: Fact) -> None:
        quotes = known.quote.split("\n") if known.quote else []
        if not fact.quote or fact.quote in quotes:
            return
        merged = replace(known, quote="\n".join([*quotes, fact.quote]), updated_at=self._cause.now)
        self._change(Action.UPDATE, known, merged)

    def _change(self, action: Action, before: Memory | None, after: Memory) -> None:
        if after.id not in self._touched:
            for word in rarest_words(after.text, self._counts):
                self._by_word[word].append(after.id)
        self._touched[after.id] = after
        self.changes.append(Change(action, after.id, before, after))


def _memory(fact: Fact, cause: Cause, at: datetime) -> Memory:
    return Memory(
        id=str(uuid.uuid4()),
        text=fact.text,
        kind=fact.kind,
        scope=fact.scope,
        user=cause.user,
        created_at=at,
        updated_at=at,
        agent=cause.agent if fact.scope is Scope.AGENT else None,
        session=cause.session if fact.scope is Scope.SESSION else None,
        quote=fact.quote,
        source=cause.source,
        said_at=cause.said_at or cause.now,
        when=fact.when if fact.when and valid_date(fact.when) else None,
        origin=cause.origin,
    )


def _retires(fact: Fact, old: Memory) -> bool:
    return old.id in fact.replaces or (fact.scope is old.scope and contradicts(fact.text, old.text))


def says_the_same(fact: Fact, memory: Memory) -> bool:
    """Whether a fact adds nothing to a memory: the same words, or nearly, with the same numbers and negations."""
    if memory.id in fact.replaces or fact.scope is not memory.scope or (fact.when and memory.when != fact.when):
        return False
    return same_statement(fact.text, memory.text)


def same_statement(one: str, other: str) -> bool:
    """Whether two texts state the same: equal in normal form, or alike in all words that carry meaning."""
    if normalised(one) == normalised(other):
        return True
    if _turned_round(normalised(one).split(), normalised(other).split()):
        return False
    left, right = meaning_words(one), meaning_words(other)
    if not left or not right or _hard(left) != _hard(right):
        return False
    return len(left & right) / len(left | right) >= NEARLY_ALL


def _turned_round(left: Sequence[str], right: Sequence[str]) -> bool:
    if not _ORDERING.intersection(left, right):
        return False
    common = set(left) & set(right)
    return [word for word in left if word in common] != [word for word in right if word in common]


def word_counts(texts: Iterable[str]) -> Counter[str]:
    """In how many of the texts each word that carries meaning stands."""
    return Counter(word for text in texts for word in meaning_words(text) or {normalised(text)})


def rarest_words(text: str, counts: Mapping[str, int]) -> list[str]:
    """Words of which two texts share one if they share NEARLY_ALL of their words: the rarest sixth, and one more.

    The prefix filter of similarity joins (Chaudhuri, Ganti, Kaushik: A Primitive Operator for Similarity Joins in Data
    Cleaning, 2006). Comparing every text with every other would take minutes.
    """
    words = meaning_words(text) or {normalised(text)}
    return sorted(words, key=lambda word: (counts.get(word, 0), word))[: len(words) // 6 + 1]


def meaning_words(text: str) -> frozenset[str]:
    """The words of a text that carry its meaning, in normal form."""
    return frozenset(normalised(re.sub(r"n['’]t\b", " not", text)).split()) - _SMALL


def _hard(words: frozenset[str]) -> frozenset[str]:
    return frozenset(word for word in words if word in _NEGATIONS or any(letter.isdigit() for letter in word))
