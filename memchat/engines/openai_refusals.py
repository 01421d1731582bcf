"""What an OpenAI-compatible server says when it refuses, in whichever shape, under one name of `memchat.errors`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from memchat.engines.endpoint import Endpoint
from memchat.errors import (
    ContextTooLong,
    EndpointError,
    MissingKey,
    NotAnEndpoint,
    QuotaExhausted,
    RateLimited,
    StreamCut,
    TimedOut,
    UnknownModel,
    WrongKey,
)
from memchat.text import one_line

_WIDTH = 200

_QUOTA = r"insufficient_quota|insufficient_balance|insufficient_credits|billing"
_CONTEXT = (
    r"context_length_exceeded|exceed_context_size|context (length|size|window)|maximum context|too many tokens"
    r"|(prompt|input|request|message)s? (is|are) too (long|large)|reduce the length|string_above_max_length"
)
_MODEL = (
    r"model_not_found|invalid_model|no such model|(unknown|invalid) model|not a valid model"
    r"|\bmodels?\b.{0,100}(not found|not exist|n't exist|does not have access|unknown|unavailable)"
)
_KEY = (
    r"invalid_api_key|api_key_invalid|(invalid|incorrect|missing|wrong) (or invalid )?(api[ _-]?key|authorization)"
    r"|api[ _-]?key (is )?(not valid|invalid|missing|not found)"
)

# The first line that fits decides: the statuses (0: none), what the answer says, and what it is then.
_KINDS: tuple[tuple[frozenset[int], str, type[EndpointError]], ...] = (
    (frozenset({402}), "", QuotaExhausted),
    (frozenset({0, 400, 413, 422, 500}), _CONTEXT, ContextTooLong),
    (frozenset({413}), "", ContextTooLong),
    (frozenset({0, 400, 403, 404, 422}), _MODEL, UnknownModel),
    (frozenset({0, 400}), _KEY, WrongKey),
    (frozenset({401, 403}), "", WrongKey),
    (frozenset({404, 405, 410}), "", NotAnEndpoint),
    (frozenset({408, 504}), "", TimedOut),
    (frozenset({429}), "", RateLimited),
    (frozenset({0}), "rate_limit", RateLimited),
)


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked of whom: what a message names. `path` as in `/chat/completions`."""

    endpoint: Endpoint
    path: str
    model: str = ""


@dataclass(frozen=True, slots=True)
class Said:
    """A server's refusal. `status` is 0 where it had none; `text` is fit to be shown; `wait` is in seconds."""

    status: int
    text: str = ""
    codes: str = ""
    page: bool = False
    wait: float | None = None

    @property
    def words(self) -> str:
        """All that tells what it is about."""
        return f"{self.codes} {self.text}"


def read_refusal(status: int, body: object, key: str = "", wait: float | None = None) -> Said:
    """What the body of a refusal says, whichever of the many shapes it has.

    `status` 0 takes the one that the body names, if it does. `wait` is the time the server asked for, in seconds.
    """
    while isinstance(body, list) and body:
        body = body[0]
    if isinstance(body, Mapping):
        inner = body.get("error")
        fields: Mapping[str, Any] = inner if isinstance(inner, Mapping) else body
        text = next((fields[name] for name in ("message", "detail", "error", "msg") if fields.get(name)), "")
        codes = " ".join(str(fields.get(name) or "") for name in ("code", "type", "status")).casefold()
        return Said(status or _status_in(fields.get("code")), clean(_flat(text), key), codes, wait=wait)
    text = body if isinstance(body, str) else ""
    page = text.lstrip().startswith("<")
    return Said(status, "" if page else clean(text, key), page=page, wait=wait)


def kind_of(said: Said) -> type[EndpointError]:
    """The class of a refusal, before it is known whether a key was sent."""
    # Only the code tells an empty account: some servers say "quota" of a mere rate.
    if re.search(_QUOTA, said.codes):
        return QuotaExhausted
    for statuses, pattern, kind in _KINDS:
        if said.status in statuses and re.search(pattern, said.words, re.IGNORECASE):
            return kind
    return EndpointError


def refusal(said: Said, asked: Asked) -> EndpointError:
    """The error for a refusal."""
    kind = kind_of(said)
    if asked.path == "/models" and (kind is NotAnEndpoint or said.status in (500, 501)):
        return EndpointError(
            f"{asked.endpoint.address} does not list its models ({said.status})",
            "Check base_url; if it is right, name the model yourself with --model.",
        )
    if kind is WrongKey and not asked.endpoint.key:
        kind = MissingKey
    return kind(_message(kind, said, asked), _hint(kind, said, asked))


def body_refusal(body: object, asked: Asked) -> EndpointError:
    """The error for a refusal that came inside an answer or a stream."""
    return refusal(read_refusal(0, body, asked.endpoint.key), asked)


def cut(asked: Asked, why: str = "") -> StreamCut:
    """The error for an answer that broke off."""
    message = f"{asked.endpoint.host} broke off in the middle of its answer"
    return StreamCut(f"{message}: {why}" if why else message, "Ask again for the rest.")


def no_api(asked: Asked) -> NotAnEndpoint:
    """The error for an answer that is none of this API."""
    return NotAnEndpoint(
        f"{asked.endpoint.address} answered with something that is not the OpenAI API", _address_hint(asked)
    )


def clean(text: str, key: str = "") -> str:
    """A server's words on one harmless line, without anything that looks like a key."""
    if key:
        text = text.replace(key, "…")
    if len(key) > 12:
        # Servers like to show a key's beginning.
        text = re.sub(rf"{re.escape(key[:6])}\S*", "…", text)
    text = re.sub(r"\S*\*{3,}\S*|\b(sk|pk|gsk|xai|hf|AIza)[-_]?[\w-]{16,}", "…", text)
    return one_line(re.sub(r"(?i)\bbearer\s+\S+", "Bearer …", text), _WIDTH)


def _status_in(code: object) -> int:
    digits = str(code)
    return int(digits) if re.fullmatch(r"[45]\d\d", digits) else 0


def _flat(value: object) -> str:
    if isinstance(value, Mapping):
        return ", ".join(_flat(part) for part in (value.get("loc"), value.get("msg") or value.get("message")) if part)
    if isinstance(value, list):
        return " ".join(_flat(part) for part in value)
    return str(value)


def _message(kind: type[EndpointError], said: Said, asked: Asked) -> str:
    host, model = asked.endpoint.host, one_line(asked.model or "the model", 80)
    quoted = f": {said.text}" if said.text else ""
    status = f" ({said.status})" if said.status else ""
    messages: dict[type[EndpointError], str] = {
        MissingKey: f"{host} wants a key, and none is set",
        WrongKey: f"{host} refused the key{quoted if said.status == 403 else ''}",
        UnknownModel: f"{host} does not offer the model “{model}”",
        NotAnEndpoint: f"{asked.endpoint.address}{asked.path} is not there{status}",
        TimedOut: f"{host} took too long{status}",
        RateLimited: f"{host} asks to slow down{quoted}",
        QuotaExhausted: f"the account at {host} has no credit left{quoted}",
        ContextTooLong: f"the text is too long for {model}{quoted}",
        EndpointError: f"{host} answered with {'a web page' if said.page else 'an error'}{status}{quoted}",
    }
    return messages[kind]


def _hint(kind: type[EndpointError], said: Said, asked: Asked) -> str:
    key = asked.endpoint.key_hint or "the variable that holds the endpoint's key"
    again = f"Try again in {said.wait:.0f} s." if said.wait else "Try again in a moment."
    hints: dict[type[EndpointError], str] = {
        MissingKey: f"Set {key}.",
        WrongKey: f"Check {key}.",
        UnknownModel: "`memchat models` lists what it offers; choose one with --model.",
        NotAnEndpoint: _address_hint(asked),
        TimedOut: again,
        RateLimited: again,
        QuotaExhausted: "Add credit with the provider, or choose another endpoint.",
        ContextTooLong: "Shorten the message, begin a new conversation, or choose a model with a larger context.",
        EndpointError: again if said.status >= 500 else "",
    }
    return hints[kind]


def _address_hint(asked: Asked) -> str:
    address = asked.endpoint.address
    if not re.search(r"/v\d", address):
        return f"Check base_url: most end in /v1, so perhaps {address}/v1."
    return f"Check base_url; or the server has no {asked.path}."
