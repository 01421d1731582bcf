"""What a person does with their memories: look, add, edit, put away, bring back. Each change is an operation."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from memchat.errors import AmbiguousId, NothingFound, Refused
from memchat.journal.operations import Journal
from memchat.ledger import Ledger
from memchat.model import (
    Action,
    Change,
    Fact,
    Filter,
    Hit,
    Kind,
    Memory,
    Operation,
    Origin,
    Scope,
    Status,
    Viewpoint,
)
from memchat.ports import MemoryStore, OpenStore
from memchat.recall import Recall, held_at
from memchat.reconcile import Cause, reconcile
from memchat.records import UNDATED
from memchat.text import one_line

_SHORTEST_ID = 4
_CANDIDATES = 8
_ANY_STATUS = tuple(Status)


@dataclass(frozen=True, slots=True)
class Wish:
    """A memory that the user asks for in so many words."""

    text: str
    kind: Kind = Kind.PROFILE
    scope: Scope = Scope.USER
    pinned: bool = False
    when: str | None = None


class Library:
    """One user's memories, as they tend them by hand."""

    def __init__(
        self,
        store: MemoryStore,
        ledger: Ledger,
        journal: Journal,
        recall: Recall,
        now: Callable[[], datetime],
        view: Viewpoint,
    ) -> None:
        self._store = store
        self._ledger = ledger
        self._journal = journal
        self._recall = recall
        self._now = now
        self.view = view

    def select(self, where: Filter) -> list[Memory]:
        """The memories that fit, in the order they came."""
        with self._store.lease() as store:
            found = store.scroll(where)
        return sorted(found, key=lambda memory: (memory.created_at, memory.id))

    def mine(self, *, kinds: Sequence[Kind] = (), scopes: Sequence[Scope] = (), any_status: bool = False) -> Filter:
        """The filter for what belongs to this user, whatever the conversation."""
        statuses = _ANY_STATUS if any_status else (Status.ACTIVE,)
        return Filter(self.view, listing=True, kinds=kinds, scopes=scopes, statuses=statuses)

    def search(self, query: str, where: Filter, limit: int, as_of: datetime | None = None) -> list[Hit]:
        """The memories that fit a query best, with no floor; among those that held at a time if one is named."""
        return self._recall.search(query, where, limit, as_of)

    def as_of(self, memories: Sequence[Memory], moment: datetime) -> list[Memory]:
        """Those of a user's memories that held at a time, as they read then."""
        by_id = {memory.id: memory for memory in memories}
        then = [self._journal.as_at(memory, moment) for memory in memories]
        return [one for one in then if held_at(one, by_id.get(one.superseded_by or ""), moment)]

    def find(self, prefixes: Sequence[str], *, gone: bool = False) -> list[Memory]:
        """The memories that these ids or unique prefixes of ids name, with `gone` also among undone ones.

        Raises NothingFound, AmbiguousId.
        """
        every = self.select(self.mine(any_status=True))
        if self.view.agent:
            every += self.select(Filter(self.view, scopes=[Scope.AGENT], statuses=_ANY_STATUS))
        if gone:
            every += self.gone()
        known = list({memory.id: memory for memory in every}.values())
        return [_the_one(prefix, known) for prefix in dict.fromkeys(prefixes)]

    def gone(self) -> list[Memory]:
        """What was undone: memories that are no more, of which the journal still holds the words."""
        with self._store.lease() as store:
            there = store.ids()
        return self._journal.remains(self.view.user, there)

    def short_ids(self) -> Callable[[str], str]:
        """A function from an id to its shortest prefix that no other memory shares, of at least four digits."""
        with self._store.lease() as store:
            return shortener(store.ids())

    def history(self, id_: str) -> list[tuple[Operation, Change]]:
        """What was done to a memory: oldest first."""
        return self._journal.history(id_)

    def log(self, limit: int | None = None) -> list[Operation]:
        """This user's operations, newest first."""
        return self._journal.log(limit, self.view.user)

    def add(self, wishes: Sequence[Wish]) -> Operation:
        """Stores what the user asked for; what is known already is no change, what it contradicts is retired."""
        facts = [Fact(one_line(wish.text), wish.kind, wish.scope, wish.text.strip(), wish.when) for wish in wishes]
        if any(not fact.text for fact in facts):
            raise Refused("there is nothing to remember in an empty text")
        cause = Cause(self.view.user, self._now(), self.view.agent, self.view.session, origin=Origin.EXPLICIT)
        pinned = {fact.text for fact, wish in zip(facts, wishes, strict=True) if wish.pinned}

        def plan(store: OpenStore) -> Iterable[Change]:
            changes = reconcile(facts, lambda fact: self._alike(store, fact), cause)
            return [_pinned(change, pinned) for change in changes]

        return self._ledger.commit("add", self.view.user, plan, texts=[fact.text for fact in facts])

    def edit(self, id_: str, text: str, kind: Kind | None = None) -> Operation:
        """Gives a memory another text. Raises Refused for an empty one or one that is no change."""
        new = one_line(text)
        if not new:
            raise Refused("a memory needs a text", "`memchat memories forget` removes one.")

        def edited(memory: Memory) -> Memory:
            return replace(memory, text=new, kind=kind or memory.kind, origin=Origin.EDITED)

        return self._update("edit", [id_], Action.UPDATE, edited, texts=[new])

    def archive(self, ids: Sequence[str]) -> Operation:
        """Hides memories; `restore` brings them back."""
        return self._update("archive", ids, Action.ARCHIVE, lambda memory: replace(memory, status=Status.ARCHIVED))

    def restore(self, ids: Sequence[str]) -> Operation:
        """Brings archived or superseded memories back."""

        def active(memory: Memory) -> Memory:
            return replace(memory, status=Status.ACTIVE, superseded_by=None)

        return self._update("restore", ids, Action.RESTORE, active)

    def pin(self, ids: Sequence[str], *, pinned: bool = True) -> Operation:
        """Makes memories always there, or lets go of that."""
        cause = "pin" if pinned else "unpin"
        return self._update(cause, ids, Action.UPDATE, lambda memory: replace(memory, pinned=pinned))

    def take_in(self, memories: Sequence[Memory], cause: str = "import") -> Operation:
        """Stores memories as they are given; of one that is there already, the later version is kept.

        What brings no time of its own (`UNDATED`) is new from now on, and never later than what is there.
        """
        texts = [memory.text for memory in memories]
        return self._ledger.commit(cause, self.view.user, lambda store: self._news(store, memories), texts=texts)

    def news(self, memories: Sequence[Memory]) -> list[Change]:
        """What `take_in` would change."""
        with self._store.lease() as store:
            return self._news(store, memories)

    def _news(self, store: OpenStore, memories: Sequence[Memory]) -> list[Change]:
        latest = {memory.id: memory for memory in memories}
        there, now = store.get(list(latest)), self._now()
        changes = (_import(there.get(id_), one, now, at) for at, (id_, one) in enumerate(latest.items()))
        return [change for change in changes if change is not None]

    def apply(self, cause: str, changes: Sequence[Change]) -> Operation:
        """Does changes that were shown to the user. Raises Refused when a memory has changed since."""
        now = self._now()
        stamped = [replace(change, after=change.after and replace(change.after, updated_at=now)) for change in changes]

        def plan(store: OpenStore) -> Iterable[Change]:
            there = store.get([change.id for change in stamped])
            if any(there.get(change.id) != change.before for change in stamped):
                raise Refused("a memory has changed meanwhile; nothing was done", "Look again and repeat.")
            return stamped

        return self._ledger.commit(cause, self.view.user, plan, texts=[one.after.text for one in stamped if one.after])

    def undo(self, operation: int | None = None) -> Operation:
        """Takes back the last operation, or the one named."""
        return self._ledger.undo(self.view.user, operation)

    def _update(
        self,
        cause: str,
        ids: Sequence[str],
        action: Action,
        change: Callable[[Memory], Memory],
        texts: Sequence[str] = (),
    ) -> Operation:
        now = self._now()

        def plan(store: OpenStore) -> Iterable[Change]:
            there = store.get(ids)
            pairs = [(there[id_], change(there[id_])) for id_ in ids if id_ in there]
            return [Change(action, old.id, old, replace(new, updated_at=now)) for old, new in pairs if new != old]

        done = self._ledger.commit(cause, self.view.user, plan, texts=texts)
        if not done.changes:
            raise Refused("nothing changed: it is so already")
        return done

    def _alike(self, store: OpenStore, fact: Fact) -> list[Memory]:
        hits = store.search(fact.text, None, Filter(self.view), _CANDIDATES)
        return [hit.memory for hit in hits]


def _pinned(change: Change, texts: set[str]) -> Change:
    if change.after is None or change.action is not Action.ADD or change.after.text not in texts:
        return change
    return replace(change, after=replace(change.after, pinned=True))


def _import(there: Memory | None, memory: Memory, now: datetime, number: int) -> Change | None:
    if there is None:
        # A microsecond apart, so that a list by time keeps the order of the file.
        at = now + timedelta(microseconds=number)
        created = at if memory.created_at == UNDATED else memory.created_at
        updated = created if memory.updated_at == UNDATED else memory.updated_at
        return Change(Action.ADD, memory.id, None, replace(memory, created_at=created, updated_at=updated))
    if there.updated_at >= memory.updated_at:
        return None
    created = there.created_at if memory.created_at == UNDATED else memory.created_at
    return Change(Action.UPDATE, memory.id, there, replace(memory, created_at=created))


def _the_one(prefix: str, memories: Sequence[Memory]) -> Memory:
    wanted = prefix.strip().lower()
    found = [memory for memory in memories if memory.id.startswith(wanted)] if wanted else []
    if not found:
        raise NothingFound(f"no memory has an id that starts with {prefix!r}", "`memchat memories list` shows them.")
    if len(found) > 1:
        short = shortener([memory.id for memory in memories])
        listed = "; ".join(f"{short(memory.id)} {one_line(memory.text, 40)}" for memory in found[:_CANDIDATES])
        raise AmbiguousId(f"{prefix!r} fits {len(found)} memories", f"It is one of: {listed}")
    return found[0]


def shortener(ids: Sequence[str]) -> Callable[[str], str]:
    """A function from an id to its shortest prefix that no other of `ids` shares, of at least four characters."""
    ordered = sorted(ids)
    lengths = {}
    for before, id_, after in zip(["", *ordered], ordered, [*ordered[1:], ""], strict=False):
        lengths[id_] = max(_SHORTEST_ID, _common(before, id_) + 1, _common(id_, after) + 1)
    return lambda id_: id_[: lengths.get(id_, 8)]


def _common(one: str, other: str) -> int:
    return next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
