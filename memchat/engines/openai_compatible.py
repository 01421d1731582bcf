"""Models behind the OpenAI API: chat completions, the one interface that all servers share.

This package of modules is the only home of the `openai` SDK, which is imported when the first question is asked.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import replace
from itertools import chain, islice
from typing import TYPE_CHECKING, Any, TypeVar

from memchat.engines.endpoint import Endpoint
from memchat.engines.openai_connection import Ask, Connection, Response
from memchat.engines.openai_errors import endpoint_errors
from memchat.engines.openai_manners import Manners, conceded_stream, conceded_structured
from memchat.engines.openai_refusals import Asked, cut, no_api
from memchat.engines.openai_requests import first_for_chat, model_names, sent, structured_request
from memchat.engines.openai_stream import Event, Reply, content_of, events, first_choice
from memchat.model import Chunk, Message, Prompt

if TYPE_CHECKING:
    import openai

__all__ = ["Endpoint", "OpenAIModel"]

T = TypeVar("T")
_CHAT = "/chat/completions"


class OpenAIModel:
    """A ChatModel. An empty `model` means the first that the endpoint lists, looked up when first needed.

    `temperature` is for replies, None leaves it to the server. `sleep` takes seconds, between two tries.
    Everything raises EndpointError; any thread may call.
    """

    def __init__(
        self,
        endpoint: Endpoint,
        model: str = "",
        temperature: float | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._endpoint = endpoint
        self._model = model
        self._temperature = temperature
        self._connection = Connection(endpoint, sleep)
        self._replies = Manners()
        self._answers = Manners()

    @property
    def name(self) -> str:
        """The model's name; while it is not looked up yet, whose first model it is."""
        return self._model or f"first model of {self._endpoint.host}"

    def warm(self) -> None:
        """Imports the SDK, which takes about a second: for a thread that has nothing else to do."""
        with endpoint_errors(self._asked("")):
            self._connection.sdk()

    def close(self) -> None:
        """Closes the connections. The model can still be used: it opens new ones."""
        self._connection.close()

    def models(self) -> list[str]:
        """The names of the models that the endpoint offers, sorted."""
        return sorted(self._listed())

    def stream(self, prompt: Prompt) -> Iterator[Chunk]:
        """The reply, piece by piece; the last Chunk carries the usage. Closing the iterator ends the request.

        Nothing is tried again once the server has begun to answer.
        """
        asked = self._asked(_CHAT, self._named())
        with endpoint_errors(asked), ExitStack() as held:
            reply = Reply(prompt.messages)
            for event in self._begun(held, prompt.messages, asked):
                if event is None:
                    reply.finished = True
                    break
                yield from _unless_empty(reply.take(event))
            yield from _unless_empty(reply.rest())
            if not reply.finished:
                raise cut(asked)
            yield Chunk(usage=reply.usage())

    def structured(self, messages: Sequence[Message], name: str, schema: Mapping[str, Any]) -> str:
        """One complete answer that should be JSON of the schema: it may hold thoughts, a fence, or anything.

        Asks for a JSON schema, else for a JSON object, else in words, and remembers what the server takes.
        """
        asked = self._asked(_CHAT, self._named())
        with endpoint_errors(asked):
            answer = self._answer(messages, name, schema, asked)
        self._answers = replace(self._answers, settled=True)
        return _content(answer, asked)

    def _asked(self, path: str, model: str = "") -> Asked:
        return Asked(self._endpoint, path, model)

    def _named(self) -> str:
        if not self._model:
            self._model = first_for_chat(self._listed(), self._endpoint)
        return self._model

    def _listed(self) -> list[str]:
        asked = self._asked("/models")
        with endpoint_errors(asked):
            answer = self._connection.retried(lambda: self._connection.json(_list_models, asked))
        return model_names(answer, asked)

    def _begun(self, held: ExitStack, messages: Sequence[Message], asked: Asked) -> Iterator[Event]:
        """The events of a stream whose first one has come: until then a failure may be tried again."""

        def attempt() -> Iterator[Event]:
            with ExitStack() as own:
                coming = events(own.enter_context(self._opened(messages)), asked)
                first = list(islice(coming, 1))
                held.enter_context(own.pop_all())
            return chain(first, coming)

        return self._connection.retried(lambda: self._conceding(attempt, self._concede_stream))

    def _answer(self, messages: Sequence[Message], name: str, schema: Mapping[str, Any], asked: Asked) -> object:
        def attempt() -> object:
            ask = self._ask(structured_request(messages, name, schema, self._answers), self._answers, 0.0)
            return self._connection.json(ask, asked)

        return self._connection.retried(lambda: self._conceding(attempt, self._concede_structured))

    def _conceding(self, attempt: Callable[[], T], concede: Callable[[int, str], bool]) -> T:
        """The result of the attempt, made anew while there is something to leave out that the server refuses."""
        import openai

        while True:
            try:
                return attempt()
            except openai.APIStatusError as error:
                if not concede(error.status_code, str(error.body)):
                    raise

    def _concede_stream(self, status: int, said: str) -> bool:
        conceded = conceded_stream(self._replies, status, said)
        self._replies = conceded or self._replies
        return conceded is not None

    def _concede_structured(self, status: int, said: str) -> bool:
        conceded = conceded_structured(self._answers, status, said)
        self._answers = conceded or self._answers
        return conceded is not None

    def _opened(self, messages: Sequence[Message]) -> Response:
        body: dict[str, Any] = {"messages": sent(messages), "stream": True}
        if self._replies.usage:
            body["stream_options"] = {"include_usage": True}
        return self._connection.opened(self._ask(body, self._replies, self._temperature))

    def _ask(self, body: Mapping[str, Any], manners: Manners, temperature: float | None) -> Ask:
        whole = {**body, "model": self._named()}
        if manners.temperature and temperature is not None:
            whole["temperature"] = temperature

        def ask(client: openai.OpenAI, timeout: openai.Timeout) -> Response:
            create: Callable[..., Response] = client.chat.completions.with_streaming_response.create
            return create(**whole, timeout=timeout)

        return ask


def _list_models(client: openai.OpenAI, timeout: openai.Timeout) -> Response:
    return client.models.with_streaming_response.list(timeout=timeout)


def _unless_empty(chunk: Chunk) -> Iterator[Chunk]:
    if chunk.text or chunk.thinking:
        yield chunk


def _content(answer: object, asked: Asked) -> str:
    choices = answer.get("choices") if isinstance(answer, dict) else None
    if not isinstance(choices, list):
        raise no_api(asked)
    message = first_choice(choices).get("message")
    return content_of(message)[0] if isinstance(message, Mapping) else ""
