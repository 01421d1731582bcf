"""What the `openai` package and its transport raise: which error of ours it is, and whether to try again."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

from memchat.engines.openai_refusals import Asked, Said, clean, cut, kind_of, no_api, read_refusal, refusal
from memchat.errors import BadAddress, ContextTooLong, EndpointError, QuotaExhausted, TimedOut, Unreachable

if TYPE_CHECKING:
    import openai

LONGEST_PAUSE = 20.0
_FIRST_PAUSE = 0.5
_SIZE = r"too (long|large|big|many)|exceed|context|length|maximum|batch"


@contextmanager
def endpoint_errors(asked: Asked) -> Iterator[None]:
    """Turns what the SDK and its transport raise inside into an EndpointError."""
    import openai

    kinds: tuple[type[Exception], ...] = (openai.OpenAIError, *transport_errors())
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
        return refusal(said_in(error, asked.endpoint.key), asked)
    if _is(error, "Timeout"):
        return _timed_out(error, asked)
    if _is(error, "InvalidURL"):
        return BadAddress(f"{asked.endpoint.address} is no base URL", "Check base_url.")
    if isinstance(error, openai.APIConnectionError):
        return _unreachable(error, asked)
    said = clean(str(error), asked.endpoint.key)
    if isinstance(error, transport_errors()):
        return cut(asked, said)
    return EndpointError(f"{asked.endpoint.host}: {said}")


def said_in(error: openai.APIStatusError, key: str = "") -> Said:
    """What the server said."""
    return read_refusal(error.status_code, error.body, key, _asked_pause(error.response.headers))


def pause_before_retry(error: Exception, tries: int) -> float | None:
    """How many seconds to wait after the failure of that many tries (from 1), or None if another one is no use.

    A server that asks for more than 20 s is not waited for: the user decides better than we do.
    """
    import openai

    backoff = _FIRST_PAUSE * 2 ** (tries - 1)
    if not isinstance(error, openai.APIStatusError):
        return None if _is(error, "Timeout") else backoff
    said = said_in(error)
    if said.status not in (408, 409, 429) and said.status < 500:
        return None
    if kind_of(said) in (QuotaExhausted, ContextTooLong) or about_size(error) or (said.wait or 0) > LONGEST_PAUSE:
        return None
    return backoff if said.wait is None else said.wait


def about_size(error: Exception) -> bool:
    """Whether a server refused because there was too much at once."""
    import openai

    if not isinstance(error, openai.APIStatusError):
        return False
    said = said_in(error)
    return said.status == 413 or (
        said.status in (400, 422, 500) and re.search(_SIZE, said.words, re.IGNORECASE) is not None
    )


def _is(error: BaseException | None, word: str) -> bool:
    # By name, because the classes belong to whichever HTTP library the SDK came with.
    return word in type(error).__name__


def _asked_pause(headers: Mapping[str, str]) -> float | None:
    """Retry-After in seconds: given as a number or as a date; None where it is missing or unreadable."""
    value = headers.get("retry-after", "").strip()
    if re.fullmatch(r"\d+(\.\d+)?", value):
        return float(value)
    try:
        return max(0.0, (parsedate_to_datetime(value) - datetime.now(UTC)).total_seconds())
    except (ValueError, TypeError):  # TypeError: a date without a zone
        return None


def _timed_out(error: Exception, asked: Asked) -> TimedOut:
    host = asked.endpoint.host
    if _is(error, "ConnectTimeout") or _is(error.__cause__, "ConnectTimeout"):
        return TimedOut(f"no connection to {host} in time", "Check the network and base_url.")
    loading = "It may still be loading the model: t" if asked.endpoint.is_local else "T"
    return TimedOut(f"{host} did not answer in time", f"{loading}ry again in a moment.")


def _unreachable(error: Exception, asked: Asked) -> EndpointError:
    cause = error.__cause__ or error
    if _is(cause, "TooManyRedirects") or _is(cause, "DecodingError"):
        return no_api(asked)
    hint = "Is the server running?" if asked.endpoint.is_local else "Check the network and base_url."
    return Unreachable(f"cannot reach {asked.endpoint.host}: {clean(str(cause), asked.endpoint.key)}", hint)
