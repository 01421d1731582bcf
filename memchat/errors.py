"""Everything that can go wrong, as one tree: a message, a hint and an exit code each.

MemchatError
├── Refused           1  nothing to do, or not without the user's word
│   ├── NothingFound
│   └── UndoRefused
├── UsageError        2  the command line or the configuration is wrong
│   ├── ConfigError
│   ├── AmbiguousId
│   └── InvalidRecord
├── EndpointError     3  the model's endpoint
│   ├── MissingKey, WrongKey, UnknownModel, BadAddress
│   ├── Unreachable, TimedOut, StreamCut, NotAnEndpoint
│   └── RateLimited, QuotaExhausted, ContextTooLong, BadExtraction
└── StoreError        4  the memories: on disk, or on a server
    ├── StoreLocked, StoreCorrupt, StoreUnwritable, NewerFormat
    └── EmbedderMismatch, StoreUnreachable, StoreRefused
"""

from __future__ import annotations

EXIT_REFUSED = 1
EXIT_BUG = 70
EXIT_INTERRUPTED = 130


class MemchatError(Exception):
    """A failure the user can read: what happened, and what to do about it (may be empty)."""

    exit_code = EXIT_BUG

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class Refused(MemchatError):
    """Nothing was done, because nothing needed doing or the user's word is missing."""

    exit_code = 1


class NothingFound(Refused):
    """What was asked for is not there."""


class UndoRefused(Refused):
    """An operation cannot be undone, because what it changed has moved on."""


class UsageError(MemchatError):
    """The command line asks for something that makes no sense."""

    exit_code = 2


class ConfigError(UsageError):
    """The configuration cannot be used."""


class AmbiguousId(UsageError):
    """A prefix of an id fits more than one."""


class InvalidRecord(UsageError):
    """A memory from outside (an import, a server) is not of the agreed shape."""


class EndpointError(MemchatError):
    """The model's endpoint failed."""

    exit_code = 3


class MissingKey(EndpointError):
    """The endpoint needs a key and none is configured."""


class WrongKey(EndpointError):
    """The endpoint refused the key."""


class UnknownModel(EndpointError):
    """The endpoint does not offer the model."""


class BadAddress(EndpointError):
    """The base URL cannot be an endpoint's."""


class Unreachable(EndpointError):
    """No connection to the endpoint."""


class TimedOut(EndpointError):
    """The endpoint did not answer in time."""


class StreamCut(EndpointError):
    """The reply broke off in the middle."""


class NotAnEndpoint(EndpointError):
    """The answer is not one of the OpenAI API, for example a web page."""


class RateLimited(EndpointError):
    """The endpoint asks to slow down."""


class QuotaExhausted(EndpointError):
    """The account has no credit left."""


class ContextTooLong(EndpointError):
    """The prompt does not fit into the model's context."""


class BadExtraction(EndpointError):
    """The model's facts could not be read, even after it was asked again."""


class StoreError(MemchatError):
    """The data on disk."""

    exit_code = 4


class StoreLocked(StoreError):
    """Another process works on the memories for longer than we wait."""


class StoreCorrupt(StoreError):
    """A file does not hold what it should."""


class StoreUnwritable(StoreError):
    """The data directory cannot be written: read-only, full, or no directory at all."""


class NewerFormat(StoreError):
    """The data were written by a newer memchat."""


class StoreUnreachable(StoreError):
    """The server that holds the memories does not answer."""


class StoreRefused(StoreError):
    """The server that holds the memories refuses the key."""


class EmbedderMismatch(StoreError):
    """The vectors in the store come from another embedder."""
