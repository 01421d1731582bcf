"""What an OpenAI-compatible server and the way to it can do wrong, each under one name of `memchat.errors`."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from memchat.engines.endpoint import Endpoint
from memchat.errors import (
    BadAddress,
    ContextTooLong,
    EndpointError,
    MissingKey,
    NotAnEndpoint,
    QuotaExhausted,
    RateLimited,
    StreamCut,
    TimedOut,
    Unreachable,
    UnknownModel,
    WrongKey,
)
from memchat.text import one_line

LONGEST_PAUSE = 20.0
_FIRST_PAUSE = 0.5
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
_KEY = r"invalid_api_key|api_key_invalid|(invalid|incorrect|missing|wrong) (or invalid )?(api[ _-]?key|authorization)"
_KEY += r"|api[ _-]?key (is )?(not valid|invalid|missing|not found)"
_SIZE = r"too (long|large|big|many)|exceed|context|length|maximum|batch"

# The first line that fits decides: statuses (empty: any), what the answer says, and what it is then.
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
    (frozenset({0}), r"rate_limit", RateLimited),
)


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked of whom: what a message names. `path` as in `/chat/completions`."""

    endpoint: Endpoint
    path: str
    model: str = ""


@dataclass(frozen=True, slots=True)
class Said:
    """A server's refusal. `status` is 0 where there was none of its own; `text` is fit to be shown."""

    status: int
    text: str = ""
    codes: str = ""
    page: bool = False
    wait: float | None = field(default=None)


@contextmanager
def endpoint_errors(asked: Asked) -> Iterator[None]:
    """Turns what the SDK and its transport raise inside into an EndpointError."""
    import openai

    kinds = (openai.OpenAIError, *transport_errors())
    try:
        yield
    except kinds as error:
        raise translated(error, asked) from error


def transport_errors() -> tuple[type[Exception], ...]:
    """What the SDK's HTTP library raises by itself while a body is read: older SDKs have another library."""
    loaded = [module for name in ("httpx2", "httpx") if (module := sys.modules.get(name))]
    return (*(module.HTTPError for module in loaded), *(module.InvalidURL for module in loaded))


def translated(error: Exception, asked: Asked) -> EndpointError:
    """The one error of ours for one of the SDK or of its transport."""
    import openai

    if isinstance(error, openai.APIStatusError):
        return refusal(_from_response(error, asked.endpoint.key), asked)
    name = type(error).__name__
    if isinstance(error, openai.APITimeoutError) or "Timeout" in name:
        return _timed_out(error, asked)
    if name == "InvalidURL":
        return BadAddress(f"{asked.endpoint.address} is no base URL", "Check base_url.")
    if isinstance(error, openai.APIConnectionError):
        return _unreachable(error, asked)
    if isinstance(error, transport_errors()):
        return cut(asked, clean(str(error), asked.endpoint.key))
    return EndpointError(f"{asked.endpoint.host}: {clean(str(error), asked.endpoint.key)}")


def refusal(said: Said, asked: Asked) -> EndpointError:
    """The error for what a server said."""
    kind = _kind(said)
    if asked.path == "/models" and (kind is NotAnEndpoint or said.status in (500, 501)):
        return EndpointError(
            f"{asked.endpoint.address} does not list its models ({said.status})",
            "Check base_url; if it is right, name the model yourself with --model.",
        )
    if kind is WrongKey and not asked.endpoint.key:
        kind = MissingKey
    return kind(_message(kind, said, asked), _hint(kind, said, asked))


def body_refusal(body: object, asked: Asked) -> EndpointError:
    """The error for a refusal that came inside an answer or a stream: such a body may name its own status."""
    return refusal(read_refusal(0, body, asked.endpoint.key), asked)


def cut(asked: Asked, why: str = "") -> StreamCut:
    """The error for an answer that broke off."""
    message = f"{asked.endpoint.host} broke off in the middle of its answer"
    return StreamCut(f"{message}: {why}" if why else message, "What came so far is kept; ask again for the rest.")


def no_api(asked: Asked) -> NotAnEndpoint:
    """The error for an answer that is none of this API."""
    return NotAnEndpoint(
        f"{asked.endpoint.address} answered with something that is not the OpenAI API", _address_hint(asked)
    )


def read_refusal(status: int, body: object, key: str = "", wait: float | None = None) -> Said:
    """What a refused request's body says, whichever of the many shapes it has.

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


def pause_before_retry(error: Exception, tries: int) -> float | None:
    """How many seconds to wait after the failure of that many tries (from 1), or None if another one is no use.

    A server that asks for more than 20 s is not waited for: the user decides better than we do.
    """
    import openai

    backoff = _FIRST_PAUSE * 2 ** (tries - 1)
    if "Timeout" in type(error).__name__:
        return None
    if not isinstance(error, openai.APIStatusError):
        return backoff
    said = _from_response(error)
    if said.status not in (408, 409, 429) and said.status < 500:
        return None
    if _kind(said) in (QuotaExhausted, ContextTooLong) or (said.wait or 0) > LONGEST_PAUSE:
        return None
    return backoff if said.wait is None else said.wait


def about_size(error: Exception) -> bool:
    """Whether a server refused because there was too much at once."""
    said = _from_response(error)
    return said.status == 413 or (
        said.status in (400, 422, 500) and bool(re.search(_SIZE, f"{said.codes} {said.text}", re.IGNORECASE))
    )


def clean(text: str, key: str = "") -> str:
    """A server's words on one harmless line, without anything that looks like a key."""
    if key:
        text = text.replace(key, "…")
        text = re.sub(rf"{re.escape(key[:6])}\S*", "…", text) if len(key) > 12 else text
    text = re.sub(r"\S*\*{3,}\S*|\b(sk|pk|gsk|xai|hf|AIza)[-_]?[\w-]{16,}", "…", text)
    return one_line(re.sub(r"(?i)\bbearer\s+\S+", "Bearer …", text), _WIDTH)


def _from_response(error: Any, key: str = "") -> Said:
    wait = _asked_pause(error.response.headers)
    return read_refusal(error.status_code, error.body, key, wait)


def _asked_pause(headers: Mapping[str, str]) -> float | None:
    """Retry-After in seconds: given as a number or as a date; None where it is missing or unreadable."""
    value = headers.get("retry-after", "").strip()
    try:
        return max(0.0, float(value))
    except ValueError:
        pass
    try:
        return max(0.0, (parsedate_to_datetime(value) - datetime.now(UTC)).total_seconds())
    except (ValueError, TypeError):  # TypeError: a date without a zone
        return None


def _status_in(code: object) -> int:
    digits = str(code)
    return int(digits) if re.fullmatch(r"[45]\d\d", digits) else 0


def _flat(value: object) -> str:
    if isinstance(value, Mapping):
        return ", ".join(_flat(part) for part in (value.get("loc"), value.get("msg") or value.get("message")) if part)
    if isinstance(value, list):
        return " ".join(_flat(part) for part in value)
    return str(value)


def _kind(said: Said) -> type[EndpointError]:
    # Only the code tells an empty account: some servers say "quota" of a mere rate.
    if re.search(_QUOTA, said.codes):
        return QuotaExhausted
    words = f"{said.codes} {said.text}"
    for statuses, pattern, kind in _KINDS:
        if said.status in statuses and re.search(pattern, words, re.IGNORECASE):
            return kind
    return EndpointError


def _message(kind: type[EndpointError], said: Said, asked: Asked) -> str:
    host, model = asked.endpoint.host, asked.model or "the model"
    quoted = f": {said.text}" if said.text else ""
    status = f" ({said.status})" if said.status else ""
    told: dict[type[EndpointError], str] = {
        MissingKey: f"{host} wants a key, and none is set",
        WrongKey: f"{host} refused the key{quoted if said.status == 403 else ''}",
        UnknownModel: f"{host} does not offer the model “{one_line(model, 80)}”",
        NotAnEndpoint: f"{asked.endpoint.address}{asked.path} is not there{status}",
        TimedOut: f"{host} took too long{status}",
        RateLimited: f"{host} asks to slow down{quoted}",
        QuotaExhausted: f"the account at {host} has no credit left{quoted}",
        ContextTooLong: f"the text is too long for {one_line(model, 80)}{quoted}",
    }
    if kind in told:
        return told[kind]
    return f"{host} answered with {'a web page' if said.page else 'an error'}{status}{quoted}"


def _hint(kind: type[EndpointError], said: Said, asked: Asked) -> str:
    key = asked.endpoint.key_hint or "the variable that holds the endpoint's key"
    wait = f"in {said.wait:.0f} s" if said.wait else "in a moment"
    hints: dict[type[EndpointError], str] = {
        MissingKey: f"Set {key}.",
        WrongKey: f"Check {key}.",
        UnknownModel: "`memchat models` lists what it offers; choose one with --model.",
        NotAnEndpoint: _address_hint(asked),
        RateLimited: f"Try again {wait}.",
        QuotaExhausted: "Add credit with the provider, or choose another endpoint.",
        ContextTooLong: "Shorten the message, begin a new conversation, or choose a model with a larger context.",
    }
    return hints.get(kind, f"Try again {wait}." if said.status >= 500 or kind is TimedOut else "")


def _address_hint(asked: Asked) -> str:
    address = asked.endpoint.address
    if not re.search(r"/v\d", address):
        return f"Check base_url: most end in /v1, so perhaps {address}/v1."
    return f"Check base_url; or the server has no {asked.path}."


def _timed_out(error: Exception, asked: Asked) -> TimedOut:
    host, local = asked.endpoint.host, asked.endpoint.is_local
    if any("ConnectTimeout" in type(cause).__name__ for cause in (error, error.__cause__)):
        return TimedOut(f"no connection to {host} in time", "Check the network and base_url.")
    return TimedOut(
        f"{host} did not answer in time",
        "It may still be loading the model: try again in a moment." if local else "Try again in a moment.",
    )


def _unreachable(error: Exception, asked: Asked) -> EndpointError:
    cause = error.__cause__ or error
    if type(cause).__name__ in ("TooManyRedirects", "DecodingError"):
        return no_api(asked)
    local = "Is the server running?" if asked.endpoint.is_local else "Check the network and base_url."
    return Unreachable(f"cannot reach {asked.endpoint.host}: {clean(str(cause), asked.endpoint.key)}", local)
