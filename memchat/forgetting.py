"""Forgetting for good: out of the store's files, the journal, the conversations' echoes; and then looking for it.

The order is chosen so that a crash never leaves words behind that nothing knows of any more: first the places
that are found by the words, then the journal and the memories themselves, whose removal is repeated after a crash.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from memchat.files import replace_file
from memchat.journal.conversations import Conversations
from memchat.journal.operations import Journal
from memchat.ledger import Ledger
from memchat.model import Action, Change, Filter, Memory, Operation, Status, Turn
from memchat.ports import MemoryStore, OpenStore
from memchat.text import normalised

GONE = "[forgotten]"
_READ_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class Forgotten:
    """What was removed, what was looked through afterwards, and where the words still stand."""

    operation: Operation
    memories: tuple[Memory, ...]
    turns: int
    files_checked: int
    bytes_checked: int
    roots: tuple[str, ...]
    still_in: tuple[str, ...]


class Forgetting:
    """Removes memories for good."""

    def __init__(
        self,
        store: MemoryStore,
        ledger: Ledger,
        journal: Journal,
        conversations: Conversations,
        user: str,
        roots: Sequence[Path],
        line_histories: Sequence[Path] = (),
        forget_vectors: Callable[[Sequence[str]], None] = lambda _: None,
    ) -> None:
        """`roots` are the directories to look through afterwards; `line_histories` hold lines typed at the prompt;
        `forget_vectors` removes what embedders have made of texts."""
        self._store = store
        self._ledger = ledger
        self._journal = journal
        self._conversations = conversations
        self._user = user
        self._roots = roots
        self._line_histories = line_histories
        self._forget_vectors = forget_vectors

    def __call__(self, memories: Sequence[Memory], *, with_source: bool = False) -> Forgotten:
        """Forgets memories; with their source, also the turns they came from. Raises StoreError."""
        wordings = self._wordings(memories)
        turns = self._turns_of(wordings) if with_source else []
        words = list(dict.fromkeys(memory.text for memory in wordings))
        self._conversations.redact(redactor(words))
        self._forget_vectors(words)
        for turn in turns:
            self._conversations.drop(turn.id)
        self._conversations.retitle([turn.conversation for turn in turns])
        for path in self._line_histories:
            forget_lines(path, [*words, *(turn.line for turn in turns)])
        kin = self._kin(memories, turns)
        for memory in kin:
            self._journal.rewrite(memory.id, _without_quote)
        self._drop_passages(wordings)
        operation = self._ledger.commit("forget", self._user, lambda store: _plan(store, memories, kin))
        return self._checked(operation, memories, words, turns)

    def _wordings(self, memories: Sequence[Memory]) -> list[Memory]:
        """The memories as they are and as they ever were: what was edited was said in other words before."""
        steps = (change for memory in memories for _, change in self._journal.history(memory.id))
        before = [state for change in steps for state in (change.before, change.after) if state is not None]
        return [*memories, *before]

    def _drop_passages(self, memories: Sequence[Memory]) -> None:
        # From the engine's pages they go when the operation erases the memories.
        sources = {memory.source.turn for memory in memories if memory.source}
        words = [part for one in memories for part in map(normalised, (one.text, *one.quote.split("\n"))) if part]
        with self._store.lease() as store:
            mine = set(store.ids())
            passages = {id_: f" {normalised(text)} " for id_, text in store.texts().items() if id_ not in mine}
            gone = [id_ for id_, text in passages.items() if id_ in sources or any(f" {one} " in text for one in words)]
            store.delete(gone)
            store.flush()

    def _turns_of(self, memories: Iterable[Memory]) -> list[Turn]:
        ids = dict.fromkeys(memory.source.turn for memory in memories if memory.source)
        found = (self._conversations.turn(id_) for id_ in ids)
        return [turn for turn in found if turn is not None]

    def _kin(self, memories: Sequence[Memory], turns: Sequence[Turn]) -> list[Memory]:
        # Other memories of the same turns may rest on the very words that are to go.
        if not turns:
            return []
        gone, sources = {memory.id for memory in memories}, {turn.id for turn in turns}
        with self._store.lease() as store:
            every = store.scroll(Filter(statuses=tuple(Status)))
        others = (memory for memory in every if memory.id not in gone and memory.quote)
        return [memory for memory in others if memory.source and memory.source.turn in sources]

    def _checked(
        self, operation: Operation, memories: Sequence[Memory], words: Sequence[str], turns: Sequence[Turn]
    ) -> Forgotten:
        there = [root for root in self._roots if root.exists()]
        files = [path for root in there for path in sorted(root.rglob("*")) if path.is_file()]
        wanted = [*words, *(turn.line for turn in turns)]
        still_in = tuple(str(path) for path in files if holds_any(path, wanted))
        roots = tuple(str(root) for root in there)
        size = sum(path.stat().st_size for path in files)
        return Forgotten(operation, tuple(memories), len(turns), len(files), size, roots, still_in)


def _plan(store: OpenStore, memories: Sequence[Memory], kin: Sequence[Memory]) -> Iterator[Change]:
    # The journal must never hold what is to go, so these changes carry no "before".
    # What was undone is not there any more, but its words are in the journal and in the store's pages.
    yield from (Change(Action.FORGET, memory.id) for memory in memories)
    for memory in store.get([memory.id for memory in kin]).values():
        yield Change(Action.UPDATE, memory.id, _without_quote(memory), _without_quote(memory))


def _without_quote(memory: Memory) -> Memory:
    return replace(memory, quote="")


def redactor(words: Sequence[str]) -> Callable[[str], str]:
    """A function that puts `GONE` in the place of these texts, whatever their case, in a text."""
    if not words:
        return lambda text: text
    longest_first = "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
    any_of = re.compile(rf"(?<!\w)(?:{longest_first})(?!\w)", re.IGNORECASE)
    return lambda text: any_of.sub(GONE, text)


def forget_lines(path: Path, words: Sequence[str]) -> None:
    """Removes the entries of a prompt-toolkit history file that hold one of the texts, by rewriting it whole."""
    if not path.exists() or not words:
        return
    entries = re.split(r"(?m)^(?=# )", path.read_text(encoding="utf-8", errors="replace"))
    wanted = [word.casefold() for word in words]
    kept = [entry for entry in entries if not any(word in _typed(entry) for word in wanted)]
    if len(kept) != len(entries):
        replace_file(path, "".join(kept))


def _typed(entry: str) -> str:
    return "\n".join(line[1:] for line in entry.splitlines() if line.startswith("+")).casefold()


def holds_any(path: Path, words: Sequence[str]) -> bool:
    """Whether a file holds one of the texts, as it is or as JSON writes it, whatever the case of its letters."""
    needles = {form.lower() for word in words if word for form in _forms(word)}
    if not needles:
        return False
    overlap = max(map(len, needles)) - 1
    with path.open("rb") as file:
        tail = b""
        while piece := file.read(_READ_BYTES):
            window = tail + piece.lower()
            if any(needle in window for needle in needles):
                return True
            tail = window[-overlap:] if overlap else b""
    return False


def _forms(word: str) -> Iterator[bytes]:
    yield word.encode()
    yield json.dumps(word, ensure_ascii=False)[1:-1].encode()
    yield json.dumps(word)[1:-1].encode()
