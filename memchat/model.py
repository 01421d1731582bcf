"""The words of memchat as plain data: frozen, standard library only. `docs/architecture.md` explains them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Kind(StrEnum):
    """What a memory is about, and so how long it stays true."""

    PROFILE = "profile"
    PREFERENCE = "preference"
    INTERACTION = "interaction"
    TASK = "task"


class Scope(StrEnum):
    """Who shares a memory: one user, all users of a persona, or one conversation."""

    USER = "user"
    AGENT = "agent"
    SESSION = "session"


class Status(StrEnum):
    """Whether a memory is recalled."""

    ACTIVE = "active"
    SUPERSEDED = "superseded"
    ARCHIVED = "archived"


class Origin(StrEnum):
    """How a memory came to be."""

    EXTRACTED = "extracted"
    EXPLICIT = "explicit"
    EDITED = "edited"
    IMPORTED = "imported"


class Action(StrEnum):
    """What a change does to one memory."""

    ADD = "add"
    UPDATE = "update"
    SUPERSEDE = "supersede"
    ARCHIVE = "archive"
    RESTORE = "restore"
    REMOVE = "remove"
    FORGET = "forget"


class Learning(StrEnum):
    """How far a turn has come on its way into memory."""

    OPEN = "open"  # the reply is still on its way
    PENDING = "pending"  # complete, not learnt yet
    LEARNT = "learnt"
    SKIPPED = "skipped"  # the user asked for nothing to be learnt
    FAILED = "failed"  # given up after several unreadable answers


@dataclass(frozen=True, slots=True)
class Message:
    """One role and its content, as sent to a model; `images` are data URLs for models that see."""

    role: str
    content: str
    images: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Source:
    """Where a memory comes from: ids of a conversation and of a turn in it."""

    conversation: str
    turn: str


@dataclass(frozen=True, slots=True)
class Memory:
    """A stored fact. `when` is an ISO date (or year, or year and month); times are aware and in UTC."""

    id: str
    text: str
    kind: Kind
    scope: Scope
    user: str
    created_at: datetime
    updated_at: datetime
    agent: str | None = None
    session: str | None = None
    quote: str = ""
    source: Source | None = None
    said_at: datetime | None = None
    when: str | None = None
    status: Status = Status.ACTIVE
    superseded_by: str | None = None
    pinned: bool = False
    origin: Origin = Origin.EXTRACTED

    @property
    def standing(self) -> bool:
        """Whether it stands before every reply, without being recalled."""
        return self.pinned or self.kind is Kind.PREFERENCE


@dataclass(frozen=True, slots=True)
class Fact:
    """What extraction found in a turn; not stored yet. `replaces` holds ids of memories it makes untrue."""

    text: str
    kind: Kind = Kind.PROFILE
    scope: Scope = Scope.USER
    quote: str = ""
    when: str | None = None
    replaces: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """One memory before and after; None where it did not exist. A forgotten change holds neither."""

    action: Action
    id: str
    before: Memory | None = None
    after: Memory | None = None


@dataclass(frozen=True, slots=True)
class Operation:
    """The changes of one cause: the unit of undo. `id` is 0 until the journal has given it one."""

    cause: str
    changes: tuple[Change, ...]
    at: datetime
    user: str
    id: int = 0
    turn: str | None = None
    undoes: int | None = None
    undone_by: int | None = None
    applied: bool = False


@dataclass(frozen=True, slots=True)
class Turn:
    """The user's line and the reply to it. `attached` came with the line and is never learnt from."""

    id: str
    conversation: str
    at: datetime
    line: str
    reply: str = ""
    model: str = ""
    user: str = "me"
    agent: str | None = None
    learning: Learning = Learning.PENDING
    attached: str = ""
    recalled: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Conversation:
    """A head of a conversation: its turns are read apart. `title` is its first line."""

    id: str
    user: str
    agent: str | None
    title: str
    created_at: datetime
    updated_at: datetime
    turns: int = 0


@dataclass(frozen=True, slots=True)
class Hit:
    """A memory found for a query. `score` is the fused one in 0…1; the parts are None where a channel missed.

    `lexical` is the BM25 score, `dense` the cosine similarity. `shared` counts the words of the query that the
    memory holds too, `share` is their part of the query's words, in 0…1.
    """

    memory: Memory
    score: float
    lexical: float | None = None
    dense: float | None = None
    shared: int = 0
    share: float = 0.0


@dataclass(frozen=True, slots=True)
class Passage:
    """What the user stated in a past turn, word for word; not a memory. Its id is the turn's."""

    id: str
    text: str
    user: str
    conversation: str
    said_at: datetime


@dataclass(frozen=True, slots=True)
class PassageHit:
    """A passage found for a query, with the same scores as a `Hit`."""

    passage: Passage
    score: float
    lexical: float | None = None
    dense: float | None = None
    shared: int = 0
    share: float = 0.0


@dataclass(frozen=True, slots=True)
class Recalled:
    """`standing` are pinned memories and preferences, always there; `hits` and `passages` answer the line."""

    standing: tuple[Memory, ...] = ()
    hits: tuple[Hit, ...] = ()
    passages: tuple[PassageHit, ...] = ()


@dataclass(frozen=True, slots=True)
class Prompt:
    """What a model is asked: the composed messages, and the parts that they were made of."""

    messages: tuple[Message, ...]
    line: str
    recalled: Recalled = Recalled()


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens of one reply; `estimated` where the endpoint did not count them. Cached ones are part of the prompt's."""

    prompt_tokens: int
    completion_tokens: int
    estimated: bool = False
    cached_tokens: int = 0

    def __add__(self, other: Usage) -> Usage:
        """Both together."""
        return Usage(
            self.prompt_tokens + other.prompt_tokens,
            self.completion_tokens + other.completion_tokens,
            self.estimated or other.estimated,
            self.cached_tokens + other.cached_tokens,
        )


@dataclass(frozen=True, slots=True)
class Chunk:
    """A piece of a streamed reply. `thinking` is the model's reasoning: shown dim, never kept."""

    text: str = ""
    thinking: str = ""
    usage: Usage | None = None


@dataclass(frozen=True, slots=True)
class Viewpoint:
    """From where memories are looked at: they show what this user, persona and conversation may see."""

    user: str
    agent: str | None = None
    session: str | None = None


@dataclass(frozen=True, slots=True)
class Filter:
    """Which memories to look at. Empty sequences mean any; no viewpoint means all users'.

    `standing` ones stand before every reply: pinned, or a preference.

    With `listing`, a viewpoint shows all that belongs to the user, whatever the conversation: the sight of a
    person who tidies up, not of one who chats.
    """

    viewpoint: Viewpoint | None = None
    listing: bool = False
    kinds: Sequence[Kind] = ()
    scopes: Sequence[Scope] = ()
    statuses: Sequence[Status] = (Status.ACTIVE,)
    standing: bool | None = None
