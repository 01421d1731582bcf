"""Endpoints by name, by environment, and those that answer on this machine."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from urllib.parse import urlsplit

import pytest

from memchat.engines.endpoint import Endpoint, is_loopback, is_openai
from memchat.engines.presets import PRESETS, Found, from_environment, local_servers, preset
from memchat.engines.probe import probed
from memchat.errors import BadAddress, ConfigError, WrongKey
from tests.support.endpoint import Fail, Hang, LoopbackEndpoint, Page

_OPENAI = preset("openai")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _ollama(found: list[Found]) -> list[Found]:
    # Other ports of the table may really be in use where the tests run.
    return [entry for entry in found if entry.preset.name == "ollama"]


def _at(server: LoopbackEndpoint) -> dict[str, str]:
    return {"OLLAMA_HOST": f"127.0.0.1:{server.port}"}


@pytest.mark.parametrize("entry", PRESETS, ids=lambda entry: entry.name)
def test_every_preset_is_a_valid_endpoint(entry):
    endpoint = Endpoint(entry.base_url)
    assert endpoint.base_url == entry.base_url
    assert endpoint.is_local == (entry.key_env is None)


@pytest.mark.parametrize("spelling", ["lmstudio", "LM Studio", "lm-studio", " LMStudio"])
def test_a_name_may_be_spelt_as_the_makers_spell_it(spelling):
    assert preset(spelling).name == "lmstudio"


def test_an_unknown_name_suggests_the_nearest():
    with pytest.raises(ConfigError) as caught:
        preset("openrooter")
    assert "openrooter" in caught.value.message
    assert caught.value.hint == "Did you mean openrouter?"


def test_a_name_near_to_nothing_lists_all():
    with pytest.raises(ConfigError) as caught:
        preset("xyzzy")
    assert all(entry.name in caught.value.hint for entry in PRESETS)


@pytest.mark.parametrize(
    ("environ", "name"),
    [
        ({}, None),
        ({"GROQ_API_KEY": "k", "OPENROUTER_API_KEY": "k"}, "openrouter"),
        ({"GEMINI_API_KEY": "k"}, "gemini"),
        ({"OPENAI_API_KEY": "  ", "DEEPSEEK_API_KEY": "k"}, "deepseek"),
        ({"OPENAI_BASE_URL": "http://127.0.0.1:9/v1", "GROQ_API_KEY": "k"}, "openai"),
        ({"OPENAI_BASE_URL": ""}, None),
        ({"OLLAMA_HOST": "127.0.0.1"}, None),
    ],
)
def test_the_first_key_in_the_order_of_the_table_is_taken(environ, name):
    found = from_environment(environ)
    assert (found and found.name) == name


def test_openai_base_url_moves_openai_only():
    environ = {"OPENAI_BASE_URL": "http://127.0.0.1:9/v1/", "OPENAI_API_KEY": "k"}
    found = from_environment(environ)
    assert found is not None
    assert (found.base_url, found.key_env, found.default_model) == ("http://127.0.0.1:9/v1", "OPENAI_API_KEY", "")
    moved = preset("openai", {"OPENAI_BASE_URL": "https://eu.api.openai.com/v1"})
    assert moved.default_model == _OPENAI.default_model
    assert preset("groq", environ) == preset("groq")
    assert preset("openai") == _OPENAI


@pytest.mark.parametrize(
    ("host", "url"),
    [
        ("", "http://127.0.0.1:11434/v1"),
        ("127.0.0.1", "http://127.0.0.1:11434/v1"),
        ("box:1234", "http://box:1234/v1"),
        (":1234", "http://127.0.0.1:1234/v1"),
        ("0.0.0.0", "http://127.0.0.1:11434/v1"),
        ("0.0.0.0:80", "http://127.0.0.1:80/v1"),
        ("http://box", "http://box:80/v1"),
        ("https://box.example/", "https://box.example:443/v1"),
        ("https://box.example/ollama/", "https://box.example:443/ollama/v1"),
        ("http://box:11434/v1", "http://box:11434/v1"),
        ("[::1]:1234", "http://[::1]:1234/v1"),
        ("[::]", "http://[::1]:11434/v1"),
        ("::1", "http://[::1]:11434/v1"),
    ],
)
def test_ollama_host_is_read_as_ollama_reads_it(host, url):
    assert preset("ollama", {"OLLAMA_HOST": host}).base_url == url


def test_a_server_that_answers_is_found_with_its_models():
    with LoopbackEndpoint() as server:
        server.models = ["second", "first"]
        (found,) = _ollama(local_servers(_at(server), timeout=2))
    assert found.models == ("second", "first")
    assert found.preset.base_url == server.base_url


@pytest.mark.parametrize(
    "answer",
    [
        Page(),
        Fail(404, body={"detail": "Not Found"}),
        Fail(401, {"message": "no"}),
        Fail(200, body={"status": "ok"}),
        Fail(200, body=[1]),
        Fail(200, body="hello"),
        Fail(200, body={"data": [1]}),
        Fail(200, body={"data": "x"}),
    ],
    ids=str,
)
def test_something_else_on_the_port_is_not_counted(answer):
    with LoopbackEndpoint() as server:
        server.always(answer)
        assert _ollama(local_servers(_at(server), timeout=2)) == []
        assert server.requests[0].path == "/v1/models"


def test_something_that_speaks_no_http_is_not_counted():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        found = local_servers({"OLLAMA_HOST": f"127.0.0.1:{listener.getsockname()[1]}"}, timeout=0.2)
    assert _ollama(found) == []


def test_ollama_without_a_model_counts():
    with LoopbackEndpoint() as server:
        server.always(Fail(200, body={"object": "list", "data": None}))
        (found,) = _ollama(local_servers(_at(server), timeout=2))
    assert found.models == ()


def test_silence_costs_no_more_than_the_timeout():
    with LoopbackEndpoint() as server, LoopbackEndpoint() as other:
        server.always(Hang())
        other.always(Hang())
        begun = time.monotonic()
        assert probed([server.base_url, other.base_url], 0.2) == {}
        assert time.monotonic() - begun < 0.35


def test_where_nobody_listens_no_http_client_is_imported():
    code = (
        "import sys; from memchat.engines.probe import probed; "
        f"assert probed(['http://127.0.0.1:{_free_port()}/v1'], 1) == {{}}; "
        "assert not {'http.client', 'openai', 'httpx2', 'ssl'} & set(sys.modules), sys.modules.keys()"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=20)


def test_only_this_machine_is_asked_unless_the_user_says_otherwise():
    hosts = [urlsplit(entry.base_url).hostname or "" for entry in PRESETS if entry.key_env is None]
    assert all(is_loopback(host) for host in hosts)


@pytest.mark.parametrize("host", ["nonsense:port", "a b", "http://[", "https://127.0.0.1:1", "x" * 300])
def test_an_unusable_ollama_host_finds_nothing(host):
    assert _ollama(local_servers({"OLLAMA_HOST": host}, timeout=0.2)) == []


@pytest.mark.parametrize(
    ("url", "hint"),
    [
        ("localhost:1234/v1", "Try http://localhost:1234/v1"),
        ("127.0.0.1:1234/v1", "Try http://127.0.0.1:1234/v1"),
        ("api.example.com/v1", "Try https://api.example.com/v1"),
        ("ftp://example.com", "Try https://example.com"),
        ("", "Set base_url."),
        ("http://", "Check base_url."),
        ("http://example.com:port/v1", "Check base_url."),
        ("http://exam ple.com/v1", "Check base_url."),
        ("http://[::1", "Check base_url."),
    ],
)
def test_an_address_that_cannot_be_one_is_refused_with_a_hint(url, hint):
    with pytest.raises(BadAddress) as caught:
        Endpoint(url)
    assert caught.value.hint == hint


def test_a_full_address_is_cut_to_the_base_url():
    assert Endpoint(" https://api.example.com/v1/chat/completions/ ").base_url == "https://api.example.com/v1"


@pytest.mark.parametrize(
    ("url", "own"),
    [
        ("https://api.openai.com/v1", True),
        ("https://eu.api.openai.com", True),
        ("https://notopenai.com/v1", False),
        ("https://openai.com.example.org/v1", False),
        ("http://127.0.0.1:1/https://api.openai.com", False),
    ],
)
def test_openai_is_told_from_those_who_speak_like_it(url, own):
    assert is_openai(url) is own


def test_neither_key_nor_credentials_are_shown():
    endpoint = Endpoint("https://me:hidden@api.example.com/v1", "sk-secret\n", key_hint="SOME_KEY")
    assert endpoint.key == "sk-secret"
    assert endpoint.host == "api.example.com"
    for shown in (repr(endpoint), str(endpoint), f"{endpoint}", endpoint.address):
        assert "secret" not in shown
        assert "hidden" not in shown


@pytest.mark.parametrize("key", ["sk-one two", "“sk-quoted”", "sk-ключ"])
def test_what_cannot_be_a_key_is_refused_without_showing_it(key):
    with pytest.raises(WrongKey) as caught:
        Endpoint("https://api.example.com/v1", key, key_hint="SOME_KEY")
    assert key not in caught.value.message + caught.value.hint
    assert "SOME_KEY" in caught.value.hint
