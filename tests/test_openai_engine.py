"""Chat models over a real loopback server: streams, thoughts, retries, structured answers."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from threading import Thread

import pytest

from memchat.engines.openai_compatible import Endpoint, OpenAIModel
from memchat.engines.openai_stream import ThoughtSplitter, payloads
from memchat.errors import EndpointError, RateLimited, StreamCut, TimedOut, UnknownModel
from memchat.model import Chunk, Message, Prompt, Usage
from tests.support.endpoint import Cut, Drip, Fail, Hang, LoopbackEndpoint

_PROMPT = Prompt((Message("system", "Be brief."), Message("user", "Hello there")), "Hello there")
_SCHEMA = {"type": "object", "properties": {"facts": {"type": "array"}}, "required": ["facts"]}


@pytest.fixture
def server() -> Iterator[LoopbackEndpoint]:
    with LoopbackEndpoint() as running:
        yield running


@pytest.fixture
def pauses() -> list[float]:
    return []


@pytest.fixture
def model(server, pauses) -> Iterator[OpenAIModel]:
    with closing(_model(server, pauses)) as made:
        yield made


def _model(server, pauses, name="test-model", **endpoint) -> OpenAIModel:
    return OpenAIModel(Endpoint(server.base_url, **endpoint), name, sleep=pauses.append)


def _text(chunks: list[Chunk]) -> str:
    return "".join(chunk.text for chunk in chunks)


def _thoughts(chunks: list[Chunk]) -> str:
    return "".join(chunk.thinking for chunk in chunks)


def _facts(model: OpenAIModel) -> str:
    return model.structured(_PROMPT.messages, "memory_facts", _SCHEMA)


# Streams


def test_a_reply_comes_in_pieces_and_ends_with_the_servers_count(server, model):
    server.reply = lambda _: ["Good", " day", " – ", "grüß dich 🙂"]
    chunks = list(model.stream(_PROMPT))
    assert [chunk.text for chunk in chunks] == ["Good", " day", " – ", "grüß dich 🙂", ""]
    assert chunks[-1].usage == Usage(4, 6)
    assert [chunk.usage for chunk in chunks[:-1]] == [None] * 4


def test_the_request_is_what_was_composed(server, model):
    list(model.stream(_PROMPT))
    (asked,) = server.asked("chat")
    assert asked["model"] == "test-model"
    assert asked["stream"] is True
    assert asked["messages"][-1] == {"role": "user", "content": "Hello there"}
    assert "temperature" not in asked


def test_tokens_are_estimated_where_the_server_does_not_count(server, model):
    server.usage = False
    server.reply = lambda _: "twelve chars"
    usage = list(model.stream(_PROMPT))[-1].usage
    assert usage == Usage(prompt_tokens=14, completion_tokens=3, estimated=True)


def test_a_server_that_refuses_stream_options_is_asked_without_from_then_on(server, model):
    server.refused = {"stream_options"}
    assert list(model.stream(_PROMPT))[-1].usage.estimated
    list(model.stream(_PROMPT))
    assert ["stream_options" in asked for asked in server.asked("chat")] == [True, False, False]


def test_a_refused_temperature_is_left_out(server, pauses):
    server.refused = {"temperature"}
    with closing(OpenAIModel(Endpoint(server.base_url), "m", temperature=0.3, sleep=pauses.append)) as model:
        assert list(model.stream(_PROMPT))
    assert [asked.get("temperature") for asked in server.asked("chat")] == [0.3, None]


@pytest.mark.parametrize("field", ["reasoning_content", "reasoning"])
def test_thoughts_come_apart_from_the_text(server, model, field):
    server.thoughts, server.thoughts_field = "Let me see.", field
    server.reply = lambda _: "Here."
    chunks = list(model.stream(_PROMPT))
    assert (_thoughts(chunks), _text(chunks)) == ("Let me see.", "Here.")


def test_tags_of_thoughts_may_be_torn(server, model):
    server.reply = lambda _: ["\n<th", "ink>a < b </", "thi", "nk> yes</think", ">\n\n", "So <think> ", "stays."]
    chunks = list(model.stream(_PROMPT))
    assert _thoughts(chunks) == "a < b "
    assert _text(chunks) == "yes</think>\n\nSo <think> stays."


@pytest.mark.parametrize(
    ("whole", "text", "thoughts"),
    [
        ("plain", "plain", ""),
        ("<think>deep</think>\n\nshallow\n", "shallow\n", "deep"),
        (" \n<think></think>x", "x", ""),
        ("<think>never closed", "", "never closed"),
        ("<think>almost</thin", "", "almost</thin"),
        ("<thi", "<thi", ""),
        ("<thinner> <think>no</think>", "<thinner> <think>no</think>", ""),
        ("  leading", "  leading", ""),
        ("", "", ""),
    ],
)
def test_thoughts_are_the_same_wherever_the_reply_is_cut(whole, text, thoughts):
    cuts = [[whole[:at], whole[at:]] for at in range(len(whole) + 1)]
    for pieces in [*cuts, list(whole)]:
        splitter = ThoughtSplitter()
        parts = [splitter.feed(piece) for piece in pieces] + [splitter.finish()]
        assert "".join(part[0] for part in parts) == text
        assert "".join(part[1] for part in parts) == thoughts


def test_a_character_may_be_cut_in_two(server, model):
    server.torn = True
    server.reply = lambda _: ["grüß", " 日本 🙂\u2028!"]
    assert _text(list(model.stream(_PROMPT))) == "grüß 日本 🙂\u2028!"


@pytest.mark.parametrize(
    "sent",
    [
        b'data: {"a":1}\n\ndata: [DONE]\n\n',
        b'data:{"a":1}\r\n\r\ndata:[DONE]\r\n\r\n',
        b': keep-alive\n\nevent: message\nid: 1\ndata: {"a":1}\ndata: [DONE]',
    ],
)
def test_events_are_read_however_the_server_ends_its_lines(sent):
    for at in range(len(sent)):
        assert list(payloads([sent[:at], sent[at:]])) == [b'{"a":1}', b"[DONE]"]


def test_a_server_that_does_not_stream_is_understood(server, model):
    server.streams = False
    server.facts = lambda _: "all at once"
    server.reply = lambda _: "all at once"
    chunks = list(model.stream(_PROMPT))
    assert _text(chunks) == "all at once"
    assert chunks[-1].usage


@pytest.mark.parametrize(("finish", "done"), [(True, False), (False, True)])
def test_either_word_for_the_end_will_do(server, model, finish, done):
    server.finish, server.done = finish, done
    assert list(model.stream(_PROMPT))[-1].usage


def test_an_end_without_a_word_is_a_cut_after_what_came(server, model):
    server.finish = server.done = False
    server.reply = lambda _: "one two"
    came: list[Chunk] = []
    with pytest.raises(StreamCut):
        came.extend(model.stream(_PROMPT))
    assert _text(came) == "one two"


@pytest.mark.parametrize("interrupt", [GeneratorExit, KeyboardInterrupt])
def test_an_interrupted_reply_ends_the_request_and_the_client_stays_usable(server, model, interrupt):
    server.then(Hang(after=1))
    stream = model.stream(_PROMPT)
    assert next(stream).text
    begun = time.monotonic()
    if interrupt is GeneratorExit:
        stream.close()
    else:
        with pytest.raises(KeyboardInterrupt):
            stream.throw(KeyboardInterrupt())
    assert time.monotonic() - begun < 0.2
    assert server.hung_up.wait(2)
    assert _text(list(model.stream(_PROMPT)))


def _interrupt(*_: object) -> None:
    raise KeyboardInterrupt


def test_ctrl_c_ends_the_wait_for_the_next_word_at_once(server, model):
    server.then(Hang(after=1))
    stream = model.stream(_PROMPT)
    assert next(stream).text
    before = signal.signal(signal.SIGALRM, _interrupt)
    begun = time.monotonic()
    try:
        signal.setitimer(signal.ITIMER_REAL, 0.1)
        with pytest.raises(KeyboardInterrupt):
            next(stream)
    finally:
        signal.signal(signal.SIGALRM, before)
    assert time.monotonic() - begun < 0.5
    assert server.hung_up.wait(2)
    assert _text(list(model.stream(_PROMPT)))


def test_a_reply_is_never_begun_twice(server, model, pauses):
    server.always(Cut(after=1), on="chat")
    stream = model.stream(_PROMPT)
    assert next(stream).text
    with pytest.raises(StreamCut):
        next(stream)
    assert len(server.requests) == 1
    assert pauses == []


def test_a_silent_server_is_left_after_the_first_token_timeout(server, pauses):
    server.always(Hang())
    with closing(_model(server, pauses, first_token_timeout=0.2)) as model, pytest.raises(TimedOut):
        next(model.stream(_PROMPT))
    assert len(server.requests) == 1


def test_half_characters_of_a_terminal_do_not_break_a_request(server, model):
    prompt = Prompt((Message("user", "caf\udce9"),), "caf\udce9")
    assert list(model.stream(prompt))
    assert server.asked("chat")[0]["messages"][0]["content"] == "caf?"


# Retries


@pytest.mark.parametrize("status", [408, 409, 429, 500, 502, 503])
def test_a_passing_failure_is_tried_again(server, model, pauses, status):
    server.then(Fail(status, {"message": "later"}), Fail(status, {"message": "later"}))
    assert _text(list(model.stream(_PROMPT)))
    assert pauses == [0.5, 1.0]


def test_retry_after_is_obeyed(server, model, pauses):
    server.then(Fail(429, headers={"Retry-After": "3"}), Fail(503, headers={"Retry-After": "0.2"}))
    list(model.stream(_PROMPT))
    assert pauses == [3.0, 0.2]


def test_retry_after_may_be_a_date(server, model, pauses):
    later = time.strftime("%a, %d %b %Y %H:%M:%S GMT", time.gmtime(time.time() + 10))
    server.then(Fail(429, headers={"Retry-After": later}))
    list(model.stream(_PROMPT))
    assert 7 < pauses[0] <= 10


@pytest.mark.parametrize("value", ["soon", "Sat, 99 Foo", "-1", "nan", ""])
def test_an_unreadable_retry_after_is_ignored(server, model, pauses, value):
    server.then(Fail(429, headers={"Retry-After": value}))
    list(model.stream(_PROMPT))
    assert pauses == [0.5]


def test_a_long_wait_is_the_users_decision(server, model, pauses):
    server.always(Fail(429, {"message": "slow down"}, headers={"Retry-After": "90"}))
    with pytest.raises(RateLimited) as caught:
        list(model.stream(_PROMPT))
    assert caught.value.hint == "Try again in 90 s."
    assert pauses == []


@pytest.mark.parametrize(
    "failure",
    [
        Fail(400, {"message": "bad"}),
        Fail(401, {"message": "who?"}),
        Fail(404, {"message": "where?"}),
        Fail(429, {"message": "pay", "code": "insufficient_quota"}),
        Fail(500, {"message": "the request exceeds the available context size"}),
    ],
    ids=lambda failure: str(failure.status),
)
def test_a_lasting_failure_is_not(server, model, pauses, failure):
    server.always(failure)
    with pytest.raises(EndpointError):
        list(model.stream(_PROMPT))
    assert len(server.requests) == 1
    assert pauses == []


def test_tries_are_counted(server, pauses):
    server.always(Fail(503))
    with closing(_model(server, pauses, retries=1)) as model, pytest.raises(EndpointError):
        list(model.stream(_PROMPT))
    assert len(server.requests) == 2


def test_an_answer_in_one_piece_that_breaks_off_is_asked_for_again(server, model, pauses):
    server.then(Cut(after=0), on="facts")
    assert _facts(model)
    assert pauses == [0.5]


# Structured answers


def test_a_structured_answer_is_asked_by_schema_and_coolly(server, model):
    server.facts = lambda _: {"facts": [{"text": "grüß"}]}
    assert json.loads(_facts(model)) == {"facts": [{"text": "grüß"}]}
    (asked,) = server.asked("chat")
    assert asked["response_format"]["json_schema"]["name"] == "memory_facts"
    assert asked["response_format"]["json_schema"]["schema"] == _SCHEMA
    assert asked["temperature"] == 0
    assert "stream" not in asked


def _forms(server) -> list[str]:
    return [asked.get("response_format", {}).get("type", "plain") for asked in server.asked("chat")]


@pytest.mark.parametrize("status", [400, 404, 422, 500])
def test_a_server_without_schemas_is_asked_for_an_object_from_then_on(server, model, pauses, status):
    server.refused, server.refusal_status = {"json_schema"}, status
    assert json.loads(_facts(model)) == json.loads(_facts(model)) == {"facts": []}
    assert _forms(server) == ["json_schema", "json_object", "json_object"]
    assert pauses == []


def test_a_server_without_either_is_asked_in_words(server, model):
    server.refused = {"response_format"}
    _facts(model)
    _facts(model)
    assert _forms(server) == ["json_schema", "json_object", "plain", "plain"]
    told = server.asked("chat")[-1]["messages"]
    assert json.dumps(_SCHEMA) in told[0]["content"]
    assert told[1] == {"role": "user", "content": "Hello there"}


def test_a_server_that_breaks_over_a_schema_without_a_word_is_asked_otherwise(server, model, pauses):
    server.then(Fail(500, body="Internal Server Error"))
    _facts(model)
    assert _forms(server) == ["json_schema", "json_object"]
    assert pauses == []


def test_once_a_schema_has_worked_a_failure_is_only_a_failure(server, model, pauses):
    _facts(model)
    server.then(Fail(500, body="Internal Server Error"))
    _facts(model)
    assert _forms(server) == ["json_schema"] * 3
    assert pauses == [0.5]


def test_a_structured_answer_without_temperature(server, model):
    server.refused = {"temperature"}
    _facts(model)
    _facts(model)
    assert ["temperature" in asked for asked in server.asked("chat")] == [True, False, False]
    assert _forms(server) == ["json_schema"] * 3


def test_a_structured_answer_has_a_longest_time(server, pauses):
    server.always(Drip(0.05))
    with closing(_model(server, pauses, first_token_timeout=0.3)) as model:
        begun = time.monotonic()
        with pytest.raises(TimedOut):
            _facts(model)
    assert time.monotonic() - begun < 1
    assert pauses == []


@pytest.mark.parametrize(
    ("message", "answer"),
    [
        ({"content": None}, ""),
        ({"content": [{"type": "text", "text": "{}"}]}, "{}"),
        ({"content": "<think>so</think>{}"}, "<think>so</think>{}"),
        (None, ""),
    ],
)
def test_an_odd_answer_is_handed_over_as_text(server, model, message, answer):
    server.always(Fail(200, body={"choices": [{"message": message}]}))
    assert _facts(model) == answer


# Models, names, keys


def test_models_are_listed_in_order(server, model):
    server.models = ["b", "a"]
    assert model.models() == ["a", "b"]


def test_without_a_name_the_first_model_for_chat_is_looked_up_once(server, pauses):
    server.models = ["nomic-embed-text", "zephyr", "alpha"]
    with closing(_model(server, pauses, name="")) as model:
        assert model.name == f"first model of 127.0.0.1:{server.port}"
        list(model.stream(_PROMPT))
        _facts(model)
        assert model.name == "zephyr"
    assert [request.path for request in server.requests].count("/v1/models") == 1
    assert [asked["model"] for asked in server.asked("chat")] == ["zephyr", "zephyr"]


def test_without_a_name_and_without_models_nothing_can_be_asked(server, pauses):
    server.models = []
    with closing(_model(server, pauses, name="")) as model, pytest.raises(UnknownModel):
        next(model.stream(_PROMPT))


def test_the_key_is_sent_and_nothing_of_the_environment(server, pauses, monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", "sk-from-elsewhere")
    monkeypatch.setenv("OPENAI_ORG_ID", "org-secret")
    monkeypatch.setenv("OPENAI_PROJECT_ID", "project-secret")
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    for key, sent in (("sk-mine", "Bearer sk-mine"), ("", "Bearer none")):
        with closing(_model(server, pauses, key=key)) as model:
            list(model.stream(_PROMPT))
        headers = server.requests[-1].headers
        assert headers["authorization"] == sent
        assert not [name for name in headers if name in ("openai-organization", "openai-project")]


def test_a_closed_model_opens_again(server, model):
    list(model.stream(_PROMPT))
    model.close()
    model.close()
    assert list(model.stream(_PROMPT))


def test_two_threads_may_ask_at_once(server, model):
    server.delay = 0.01
    replies: list[str] = []
    threads = [Thread(target=lambda: replies.append(_text(list(model.stream(_PROMPT))))) for _ in range(4)]
    threads += [Thread(target=lambda: replies.append(_facts(model))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert sorted(replies) == sorted(["You said: *Hello there*"] * 4 + ['{"facts": []}'] * 4)


def test_nothing_is_imported_before_the_first_question():
    code = (
        "import sys; from memchat.engines.openai_compatible import Endpoint, OpenAIModel; "
        "from memchat.engines.openai_embeddings import OpenAIEmbedder; "
        "end = Endpoint('https://api.example.com/v1'); "
        "OpenAIModel(end, 'm').close(); OpenAIEmbedder(end, 'm').close(); "
        "assert not {'openai', 'httpx2', 'pydantic'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=20)


def test_warming_imports_and_asks_nothing(server, model):
    model.warm()
    assert server.requests == []
