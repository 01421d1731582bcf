"""The way to one endpoint: the SDK's client, made when it is first used, with our own retries and deadlines."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from threading import Lock
from typing import TYPE_CHECKING, Protocol, TypeVar

from memchat.engines.endpoint import Endpoint, is_openai
from memchat.engines.openai_errors import pause_before_retry, transport_errors
from memchat.engines.openai_refusals import Asked, body_refusal, no_api
from memchat.errors import TimedOut

if TYPE_CHECKING:
    import openai

T = TypeVar("T")


class Answer(Protocol):
    """What is used of the SDK's response: headers with small names, and the body as it comes."""

    @property
    def headers(self) -> Mapping[str, str]: ...

    def iter_bytes(self) -> Iterator[bytes]: ...


Response = AbstractContextManager[Answer]
Ask = Callable[["openai.OpenAI", "openai.Timeout"], Response]

# The SDK refuses to be made without a key, and local servers do not look at it.
_NO_KEY = "none"


class Connection:
    """Asks one endpoint, from any thread. `sleep` takes seconds.

    What fails is raised as the SDK raises it: the caller may know what to give up before it tells the user.
    """

    def __init__(self, endpoint: Endpoint, sleep: Callable[[float], None] = time.sleep) -> None:
        self.endpoint = endpoint
        self._sleep = sleep
        self._lock = Lock()
        self._client: openai.OpenAI | None = None

    def sdk(self) -> openai.OpenAI:
        """The client. The first call imports the SDK, which takes about a second."""
        with self._lock:
            if self._client is None:
                self._client = _client(self.endpoint)
            return self._client

    def close(self) -> None:
        """Closes every connection; the next call opens new ones."""
        with self._lock:
            client, self._client = self._client, None
        if client is not None:
            client.close()

    def opened(self, ask: Ask) -> Response:
        """One response, to be entered, whose body may come slowly."""
        return ask(self.sdk(), self._timeout(None))

    def json(self, ask: Ask, asked: Asked, seconds: float | None = None) -> object:
        """An answer in one piece, parsed, within that many seconds; None means the endpoint's own patience.

        Raises NotAnEndpoint, TimedOut, a refusal that the answer holds, and what the SDK raises.
        """
        seconds = self.endpoint.first_token_timeout if seconds is None else seconds
        late = TimedOut(f"{asked.endpoint.host} did not answer within {seconds:g} s", "Try again in a moment.")
        deadline = time.monotonic() + seconds
        with ask(self.sdk(), self._timeout(seconds)) as response:
            whole = b"".join(_until(deadline, response.iter_bytes(), late))
        return parsed(whole, asked)

    def retried(self, attempt: Callable[[], T], retries: int | None = None) -> T:
        """The result of the first try that succeeds; None as `retries` means the endpoint's own number."""
        import openai

        kinds: tuple[type[Exception], ...] = (openai.APIError, *transport_errors())
        left = self.endpoint.retries if retries is None else retries
        tries = 0
        while True:
            tries += 1
            try:
                return attempt()
            except kinds as error:
                pause = pause_before_retry(error, tries)
                if pause is None or tries > left:
                    raise
            self._sleep(pause)

    def _timeout(self, seconds: float | None) -> openai.Timeout:
        import openai

        patience = self.endpoint.first_token_timeout if seconds is None else seconds
        return openai.Timeout(patience, connect=min(self.endpoint.connect_timeout, patience))


def loaded(body: bytes, asked: Asked) -> object:
    """The JSON of a body. Raises NotAnEndpoint where it is none."""
    try:
        return json.loads(body)
    except (ValueError, RecursionError) as error:
        raise no_api(asked) from error


def parsed(body: bytes, asked: Asked) -> object:
    """The same for a whole answer: some servers put a refusal into one that says 200. Raises its EndpointError."""
    answer = loaded(body, asked)
    if isinstance(answer, dict) and answer.get("error"):
        raise body_refusal(answer, asked)
    return answer


def sendable(text: str) -> str:
    """The text without half characters, which a terminal may hand over and no JSON can carry."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _until(deadline: float, chunks: Iterable[bytes], late: TimedOut) -> Iterator[bytes]:
    # The transport's timeout is for each read: a server that sends a blank now and then would never hit it.
    for chunk in chunks:
        if time.monotonic() > deadline:
            raise late
        yield chunk


def _client(endpoint: Endpoint) -> openai.OpenAI:
    import openai

    client = openai.OpenAI(
        api_key=endpoint.key or _NO_KEY,
        base_url=endpoint.base_url,
        max_retries=0,
        # A proxy set for the internet must not see, or lose, what goes to this machine.
        http_client=openai.DefaultHttpxClient(trust_env=False) if endpoint.is_local else None,
    )
    if not is_openai(endpoint.base_url):
        # The SDK reads these from the environment and would show them to everyone.
        client.organization = client.project = None
    return client
