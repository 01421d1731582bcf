"""Everything that a server and the way to it can do wrong: one class, one message, one hint each."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass

import pytest

from memchat.engines.openai_compatible import Endpoint, OpenAIModel
from memchat.engines.openai_embeddings import OpenAIEmbedder
from memchat.engines.openai_refusals import clean, kind_of, read_refusal
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
    UnknownModel,
    Unreachable,
    WrongKey,
)
from memchat.model import Message, Prompt
from tests.support.endpoint import Cut, ErrorEvent, Fail, Hang, LoopbackEndpoint, Misbehaviour, Page

_KEY = "sk-test-0123456789abcdef"
_PROMPT = Prompt((Message("user", "Hello there, you"),), "Hello there, you")


def _streamed(model: OpenAIModel) -> None:
    for _ in model.stream(_PROMPT):
        pass


def _structured(model: OpenAIModel) -> None:
    model.structured(_PROMPT.messages, "memory_facts", {"type": "object"})


def _listed(model: OpenAIModel) -> None:
    model.models()


@dataclass(frozen=True)
class Row:
    """What goes wrong, and what the user is told: pieces of the message and of the hint."""

    wrong: Misbehaviour
    error: type[EndpointError]
    message: str
    hint: str = ""
    calls: tuple[Callable[[OpenAIModel], None], ...] = (_streamed, _structured)
    key: str = _KEY


_CONTEXT = "This model's maximum context length is 8192 tokens."
_TABLE = {
    "401": Row(Fail(401, {"message": f"Incorrect API key provided: {_KEY}."}), WrongKey, "refused the key", "SOME_KEY"),
    "401 without a key": Row(Fail(401, {"message": "no"}), MissingKey, "wants a key", "Set SOME_KEY.", key=""),
    "401 to a list": Row(Fail(401, {"message": "no"}), WrongKey, "refused the key", "SOME_KEY", (_listed,)),
    "403": Row(Fail(403, {"message": "Country not supported"}), WrongKey, "Country not supported", "SOME_KEY"),
    "400 about the key": Row(
        Fail(400, body=[{"error": {"code": 400, "message": "API key not valid. Please pass a valid API key."}}]),
        WrongKey,
        "refused the key",
    ),
    "404 model": Row(
        Fail(404, {"message": "The model `m` does not exist", "code": "model_not_found"}),
        UnknownModel,
        "does not offer the model “m”",
        "`memchat models`",
    ),
    "404 model, of Ollama": Row(
        Fail(404, {"message": 'model "m" not found, try pulling it first', "code": None}), UnknownModel, "“m”"
    ),
    "404 model, flat": Row(
        Fail(404, body={"object": "error", "message": "The model `m` does not exist.", "code": 404}),
        UnknownModel,
        "“m”",
    ),
    "400 model": Row(Fail(400, {"message": "m is not a valid model ID", "code": 400}), UnknownModel, "“m”"),
    "400 model not exist": Row(Fail(400, {"message": "Model Not Exist"}), UnknownModel, "“m”"),
    "403 model": Row(
        Fail(403, {"message": "Project `p` does not have access to model `m`", "code": "model_not_found"}),
        UnknownModel,
        "“m”",
    ),
    "404": Row(Fail(404, body={"detail": "Not Found"}), NotAnEndpoint, "/v1/chat/completions is not there", "base_url"),
    "405": Row(Fail(405, body="Method Not Allowed"), NotAnEndpoint, "not there (405)", "base_url"),
    "404 to a list": Row(
        Fail(404, body={"detail": "Not Found"}), EndpointError, "does not list its models (404)", "--model", (_listed,)
    ),
    "500 to a list": Row(
        Fail(500, body="Internal Server Error"), EndpointError, "does not list its models (500)", "--model", (_listed,)
    ),
    "429": Row(Fail(429, {"message": "Slow down"}), RateLimited, "asks to slow down: Slow down", "in a moment"),
    "429 with a time": Row(
        Fail(429, {"message": "Slow down"}, headers={"Retry-After": "60"}), RateLimited, "slow down", "in 60 s"
    ),
    "429 that says quota": Row(
        Fail(429, {"message": "You exceeded your current quota", "status": "RESOURCE_EXHAUSTED"}), RateLimited, "quota"
    ),
    "429 quota by code": Row(
        Fail(429, {"message": "Out of money", "code": "insufficient_quota"}), QuotaExhausted, "no credit left", "credit"
    ),
    "429 quota by type": Row(
        Fail(429, {"message": "Out of money", "type": "insufficient_quota"}), QuotaExhausted, "Out of money"
    ),
    "402": Row(Fail(402, {"message": "Insufficient Balance"}), QuotaExhausted, "Insufficient Balance"),
    "400 context": Row(
        Fail(400, {"message": _CONTEXT, "code": "context_length_exceeded"}), ContextTooLong, "too long for m", "Shorten"
    ),
    "400 context, of llama.cpp": Row(
        Fail(400, {"message": "the request exceeds it", "code": 400, "type": "exceed_context_size_error"}),
        ContextTooLong,
        "exceeds it",
    ),
    "400 context, in words": Row(Fail(400, {"message": _CONTEXT}), ContextTooLong, "8192"),
    "413": Row(Fail(413, {"message": "Request too large"}), ContextTooLong, "Request too large"),
    "400": Row(Fail(400, {"message": "No\x1b[31m such\nthing"}), EndpointError, "(400): No␛[31m such thing"),
    "422 of FastAPI": Row(
        Fail(422, body={"detail": [{"loc": ["body", "stop"], "msg": "not a list"}]}),
        EndpointError,
        "body stop, not a list",
    ),
    "500": Row(Fail(500, {"message": "boom"}), EndpointError, "an error (500): boom", "in a moment"),
    "502 page": Row(Page(502), EndpointError, "a web page (502)", "in a moment"),
    "503": Row(Fail(503, {"message": "Loading model"}), EndpointError, "Loading model", "in a moment"),
    "504": Row(Page(504), TimedOut, "took too long (504)"),
    "page": Row(Page(), NotAnEndpoint, "not the OpenAI API", "base_url", (_streamed, _structured, _listed)),
    "other JSON": Row(
        Fail(200, body={"hello": 1}), NotAnEndpoint, "not the OpenAI API", "", (_streamed, _structured, _listed)
    ),
    "a number": Row(Fail(200, body=[1]), NotAnEndpoint, "not the OpenAI API", "", (_streamed, _structured, _listed)),
    "an error that says 200": Row(
        Fail(200, {"message": "Provider is busy", "code": 429}), RateLimited, "Provider is busy"
    ),
    "silence": Row(Hang(), TimedOut, "did not answer in time", "try again"),
    "silence in the middle": Row(Hang(after=1), TimedOut, "did not answer in time", "", (_streamed,)),
    "dropped": Row(Cut(after=1), StreamCut, "broke off in the middle", "", (_streamed,)),
    "dropped, answer in one piece": Row(Cut(), StreamCut, "broke off in the middle", "", (_structured,)),
    "ended without an end": Row(Cut(after=1, clean=True), StreamCut, "broke off in the middle", "", (_streamed,)),
    "error event": Row(
        ErrorEvent({"message": "overloaded", "code": 502}, after=2),
        StreamCut,
        "its answer: overloaded",
        "",
        (_streamed,),
    ),
}


@pytest.fixture
def server() -> Iterator[LoopbackEndpoint]:
    with LoopbackEndpoint() as running:
        yield running


def _model(base_url: str, key: str = _KEY) -> OpenAIModel:
    endpoint = Endpoint(base_url, key, first_token_timeout=0.25, retries=1, key_hint="SOME_KEY")
    return OpenAIModel(endpoint, "m", sleep=lambda _: None)


def _failure(model: OpenAIModel, call: Callable[[OpenAIModel], None]) -> EndpointError:
    with closing(model), pytest.raises(EndpointError) as caught:
        call(model)
    return caught.value


@pytest.mark.parametrize(
    ("row", "call"),
    [pytest.param(row, call, id=f"{name}{call.__name__}") for name, row in _TABLE.items() for call in row.calls],
)
def test_each_failure_has_one_name(server, row, call):
    server.always(row.wrong)
    error = _failure(_model(server.base_url, row.key), call)
    assert type(error) is row.error
    assert row.message in error.message
    assert row.hint in error.hint
    assert "\n" not in error.message + error.hint
    assert _KEY not in error.message + error.hint
    assert error.exit_code == 3


@pytest.mark.parametrize("call", [_streamed, _structured, _listed])
def test_nobody_listens(call):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    error = _failure(_model(f"http://127.0.0.1:{port}/v1"), call)
    assert type(error) is Unreachable
    assert f"cannot reach 127.0.0.1:{port}" in error.message
    assert error.hint == "Is the server running?"


def test_a_server_that_speaks_no_http():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(5)
        error = _failure(_model(f"https://127.0.0.1:{listener.getsockname()[1]}/v1"), _listed)
    assert isinstance(error, TimedOut | Unreachable)


def test_a_host_that_cannot_be_a_name():
    error = _failure(_model("http://xn--/v1"), _listed)
    assert isinstance(error, BadAddress | Unreachable)


def test_a_base_url_without_v1_is_told_where_it_may_be(server):
    error = _failure(_model(server.base_url.removesuffix("/v1")), _streamed)
    assert type(error) is NotAnEndpoint
    assert f"perhaps {server.base_url}." in error.hint


def test_an_error_as_the_first_event_keeps_its_name(server):
    server.always(
        Fail(200, body='data: {"error": {"message": "too big", "type": "exceed_context_size_error"}}\n\n'), on="chat"
    )
    assert type(_failure(_model(server.base_url), _streamed)) is ContextTooLong


def test_an_event_that_is_no_json(server):
    server.always(Fail(200, body="data: {nonsense\n\n"), on="chat")
    assert type(_failure(_model(server.base_url), _streamed)) is NotAnEndpoint


def test_half_an_event(server):
    server.always(Fail(200, body='data: {"choices": []}\n\ndata: {"choi'), on="chat")
    assert type(_failure(_model(server.base_url), _streamed)) is StreamCut


def test_the_quota_is_asked_about_once(server):
    server.always(Fail(429, {"message": "Out of money", "code": "insufficient_quota"}))
    _failure(_model(server.base_url), _streamed)
    assert len(server.requests) == 1


def test_an_embedder_without_the_route(server):
    server.always(Fail(404, body={"detail": "Not Found"}))
    with closing(OpenAIEmbedder(Endpoint(server.base_url), "m")) as embedder, pytest.raises(NotAnEndpoint) as caught:
        embedder.embed(["one"])
    assert caught.value.hint == "Check base_url; or the server has no /embeddings."


@pytest.mark.parametrize(
    "said",
    [
        f"Incorrect API key provided: {_KEY}.",
        "Incorrect API key provided: sk-test-****************cdef.",
        f"Bearer {_KEY} is unknown",
        "You sent sk-other-0123456789abcdefghij",
        "You sent sk-test-0123…",
    ],
)
def test_a_message_never_shows_a_key(said):
    shown = clean(said, _KEY)
    assert "0123" not in shown
    assert "cdef" not in shown


def test_a_long_message_is_cut():
    assert len(clean("word " * 1000)) == 200


@pytest.mark.parametrize("body", [None, 7, [], [[]], {}, {"error": None}, {"error": []}, {"error": 7}, "", "<html>"])
def test_any_body_can_be_read(body):
    assert kind_of(read_refusal(500, body)) is EndpointError
    assert "<" not in read_refusal(500, body).text
