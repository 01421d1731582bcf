"""The command line as scripts see it: shapes, exit codes, what is written where."""

from __future__ import annotations

import inspect
import json
import os
import signal
import subprocess
import sys
import time
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import memchat.errors
from memchat import __version__
from memchat.cli.arguments import hoisted
from memchat.config import Config, load_config
from memchat.config_example import example
from memchat.errors import ConfigError, MemchatError
from memchat.records import FIELDS
from tests.support.endpoint import Fail, Hang, LoopbackEndpoint, Page
from tests.support.program import Finished, run

_ROOT = Path(__file__).parent.parent


@pytest.fixture
def endpoint() -> Iterator[LoopbackEndpoint]:
    with LoopbackEndpoint() as server:
        yield server


def at(server: LoopbackEndpoint) -> dict[str, str]:
    return {"MEMCHAT_BASE_URL": server.base_url, "MEMCHAT_MODEL": "test-model", "MEMCHAT_MODEL_RETRIES": "0"}


def replies(server: LoopbackEndpoint) -> list[dict[str, Any]]:
    """The requests for a reply: they are streamed."""
    return [asked for asked in server.asked("chat") if asked.get("stream")]


def extractions(server: LoopbackEndpoint) -> list[dict[str, Any]]:
    """The requests for facts: they are answered in one piece."""
    return [asked for asked in server.asked("chat") if not asked.get("stream")]


def fact(text: str, quote: str) -> dict[str, object]:
    return {"facts": [{"text": text, "kind": "profile", "scope": "user", "quote": quote, "when": None, "replaces": []}]}


def holding(home: Path, words: str) -> list[Path]:
    return [path for path in home.rglob("*") if path.is_file() and words.encode() in path.read_bytes()]


class TestMemories:
    def test_add_list_search_edit_undo_log(self) -> None:
        assert run("memories", "add", "Lives in Lisbon").code == 0
        assert run("memories", "add", "-", stdin="Likes tea\nLikes cats\n").out.count("remembered") == 2
        listed = run("memories", "list", "--json").json
        assert [one["text"] for one in listed] == ["Lives in Lisbon", "Likes tea", "Likes cats"]
        assert tuple(listed[0]) == FIELDS
        assert run("memories", "search", "Lisbon", "--json").json[0]["score"] == 1.0
        id_ = listed[0]["id"]
        assert run("memories", "edit", id_[:6], "--text", "Lives in Porto").code == 0
        assert run("memories", "undo").code == 0
        log = run("memories", "log", "--json").json
        assert [one["cause"] for one in log] == ["undo", "edit", "add", "add"]
        assert run("memories", "list").out.splitlines()[0].endswith("\tprofile\tLives in Lisbon")
        assert len(run("memories", "show", id_, "--json").json["history"]) == 3

    def test_archive_restore_pin(self) -> None:
        run("memories", "add", "Lives in Lisbon")
        id_ = run("memories", "list", "--json").json[0]["id"]
        assert run("memories", "archive", id_).code == 0
        assert run("memories", "list").out == ""
        assert run("memories", "archive", id_).code == 1
        assert run("memories", "restore", id_).code == 0
        assert run("memories", "pin", id_).code == 0
        assert run("memories", "list", "--json").json[0]["pinned"] is True

    def test_forgetting_needs_the_users_word_and_then_leaves_nothing(self, home: Path) -> None:
        run("memories", "add", "The xylophone is under the stairs")
        refused = run("memories", "forget", "--all")
        assert refused.code == 1
        assert "--yes" in refused.err
        assert len(run("memories", "list", "--json").json) == 1
        done = run("memories", "forget", "--matching", "xylophone", "--yes")
        assert done.code == 0
        assert "in none of them" in done.out
        assert holding(home, "xylophone") == []

    def test_export_then_import_elsewhere_is_the_identity(self, tmp_path: Path) -> None:
        run("memories", "add", "Lives in Lisbon", "--pin", "--when", "2026-05")
        run("memories", "add", "Likes tea", "--kind", "preference")
        exported = run("export").out
        assert json.loads(exported.splitlines()[0])["memchat_export"] == 1
        file = tmp_path / "memories.jsonl"
        file.write_text(exported)
        other = {"MEMCHAT_HOME": str(tmp_path / "other")}
        assert run("import", str(file), "--dry-run", **other).out.startswith("would take in 2")
        assert run("import", str(file), "--json", **other).json["taken_in"] == 2
        assert run("import", str(file), "--json", **other).json["taken_in"] == 0
        assert run("export", **other).out.splitlines()[1:] == exported.splitlines()[1:]

    def test_a_bad_import_takes_nothing_in(self, tmp_path: Path) -> None:
        file = tmp_path / "bad.jsonl"
        file.write_text('{"text": "Likes tea"}\n{"text": 7}\n')
        done = run("import", str(file))
        assert done.code == 2
        assert "line 2" in done.err
        assert run("memories", "list").out == ""

    def test_users_and_profiles_are_apart(self) -> None:
        run("--user", "ana", "memories", "add", "Likes tea")
        run("memories", "add", "Likes cats", "--profile", "work")
        assert run("memories", "list").out == ""
        assert "tea" in run("memories", "list", "--user", "ana").out
        assert "cats" in run("--profile", "work", "memories", "list").out

    def test_the_editor(self, tmp_path: Path) -> None:
        run("memories", "add", "-", stdin="Likes tea\nLikes cats\n")
        script = tmp_path / "editor"
        script.write_text("#!/bin/sh\nsed -i 's/tea/green tea/; /cats/d' \"$1\"\n")
        script.chmod(0o755)
        assert run("memories", "edit", EDITOR=str(script)).code == 1
        done = run("memories", "edit", "--yes", EDITOR=str(script))
        assert "+ Likes green tea" in done.err
        assert run("memories", "list").out.count("\n") == 1
        assert run("memories", "edit", "--yes", EDITOR="false").code == 1


class TestAsk:
    def test_what_was_learnt_is_recalled_by_the_next(self, endpoint: LoopbackEndpoint) -> None:
        endpoint.facts = lambda _: fact("Lives in Lisbon", "I live in Lisbon")
        endpoint.reply = lambda _: "Very well."
        first = run("ask", "--json", "I live in Lisbon", **at(endpoint)).json
        assert first["reply"] == "Very well."
        assert [change["text"] for change in first["changes"]] == ["Lives in Lisbon"]
        assert set(first["timings_ms"]) == {"recall", "first_token", "total"}
        endpoint.facts = lambda _: {"facts": []}
        second = run("ask", "--json", "Is Lisbon where I live?", **at(endpoint)).json
        assert [used["text"] for used in second["memories"]] == ["Lives in Lisbon"]
        assert "Lives in Lisbon" in replies(endpoint)[-1]["messages"][-1]["content"]

    def test_attached_material_is_sent_and_never_learnt_from(self, endpoint: LoopbackEndpoint) -> None:
        endpoint.facts = lambda _: fact("Lives in Rome", "I live in Rome")
        done = run("ask", "--json", "what does it say?", stdin="I live in Rome\n", **at(endpoint))
        assert done.json["changes"] == []
        assert "I live in Rome" in replies(endpoint)[-1]["messages"][-1]["content"]
        assert all("I live in Rome" not in json.dumps(asked["messages"]) for asked in extractions(endpoint))

    def test_a_turn_that_could_not_be_learnt_waits(self, endpoint: LoopbackEndpoint) -> None:
        endpoint.facts = lambda _: "no JSON at all"
        done = run("ask", "I live in Lisbon", **at(endpoint))
        assert (done.code, "not learnt yet" in done.err) == (0, True)
        endpoint.facts = lambda asked: (
            fact("Lives in Lisbon", "I live in Lisbon") if "I live in Lisbon" in json.dumps(asked) else {"facts": []}
        )
        run("ask", "thanks", **at(endpoint))
        assert [one["text"] for one in run("memories", "list", "--json").json] == ["Lives in Lisbon"]

    def test_no_wait_leaves_learning_to_the_next_start(self, endpoint: LoopbackEndpoint) -> None:
        endpoint.facts = lambda asked: (
            fact("Lives in Lisbon", "I live in Lisbon") if "I live in Lisbon" in json.dumps(asked) else {"facts": []}
        )
        run("ask", "--no-wait", "I live in Lisbon", **at(endpoint))
        assert extractions(endpoint) == []
        run("chat", stdin="hello\n", **at(endpoint))
        assert len(run("memories", "list", "--json").json) == 1

    @pytest.mark.parametrize("flag", ["--no-learn", "--read-only", "--incognito"])
    def test_nothing_is_learnt_when_asked_not_to(self, endpoint: LoopbackEndpoint, flag: str, home: Path) -> None:
        endpoint.facts = lambda _: fact("Lives in Xanadu", "I live in Xanadu")
        endpoint.reply = lambda _: "Yes."
        assert run("ask", flag, "I live in Xanadu", **at(endpoint)).code == 0
        assert extractions(endpoint) == []
        assert bool(holding(home, "Xanadu")) is (flag != "--incognito")

    def test_a_kill_while_learning_loses_nothing_and_doubles_nothing(self, endpoint: LoopbackEndpoint) -> None:
        endpoint.then(Hang(), on="facts")
        child = subprocess.Popen(
            [sys.executable, "-m", "memchat", "chat"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, **at(endpoint)},
        )
        assert child.stdin is not None
        assert child.stdout is not None
        child.stdin.write(b"I live in Lisbon\n")
        child.stdin.flush()
        until = time.monotonic() + 20
        while not extractions(endpoint) and time.monotonic() < until:
            time.sleep(0.05)
        child.send_signal(signal.SIGKILL)
        child.communicate()
        endpoint.facts = lambda asked: (
            fact("Lives in Lisbon", "I live in Lisbon") if "I live in Lisbon" in json.dumps(asked) else {"facts": []}
        )
        for _ in range(2):
            run("ask", "hello", **at(endpoint))
        assert [one["text"] for one in run("memories", "list", "--json").json] == ["Lives in Lisbon"]


class TestChatOverAPipe:
    def test_lines_are_turns_and_replies_come_in_order(self) -> None:
        done = run("chat", "--offline", stdin="My name is Ana\nwhat is my name?\n")
        assert done.out.index("Understood: Name is Ana") < done.out.index("- Name is Ana")
        assert done.code == 0

    def test_slash_commands(self, endpoint: LoopbackEndpoint) -> None:
        endpoint.reply = lambda asked: asked["messages"][-1]["content"]
        done = run("chat", stdin="/remember Likes tea\n/memories\n/memoris\n//etc\n", **at(endpoint))
        assert "remembered" in done.out
        assert "profile\tLikes tea" in done.out
        assert "Did you mean /memories?" in done.err
        assert [asked["messages"][-1]["content"] for asked in replies(endpoint)] == ["/etc"]
        assert done.code == 2

    def test_an_error_does_not_end_it(self, endpoint: LoopbackEndpoint) -> None:
        endpoint.then(Fail(401, {"message": "no"}), on="reply")
        endpoint.reply = lambda _: "Here I am."
        done = run("chat", stdin="one\ntwo\n", **at(endpoint))
        assert (done.code, "Here I am." in done.out) == (3, True)


class TestBadInput:
    def _one_clear_error(self, done: Finished, code: int) -> None:
        assert done.code == code, done.err
        assert done.err.count("error: ") == 1
        assert "Traceback" not in done.err

    @pytest.mark.parametrize(
        "failure", [Fail(401, {"message": "bad key"}), Fail(404, {"code": "model_not_found"}), Page(), Fail(500, {})]
    )
    def test_an_endpoint_that_fails(self, endpoint: LoopbackEndpoint, failure: object) -> None:
        endpoint.always(failure, on="reply")
        self._one_clear_error(run("ask", "hello", **at(endpoint)), 3)
        assert run("conversations", "list").out == ""

    @pytest.mark.parametrize("url", ["http://127.0.0.1:9/v1", "localhost:11434", "nonsense"])
    def test_an_address_where_nobody_is(self, url: str) -> None:
        self._one_clear_error(run("ask", "hello", MEMCHAT_BASE_URL=url, MEMCHAT_MODEL_RETRIES="0"), 3)

    def test_a_provider_without_its_key(self) -> None:
        done = run("ask", "hello", MEMCHAT_PROVIDER="openai")
        self._one_clear_error(done, 3)
        assert "hint: Set OPENAI_API_KEY" in done.err

    def test_an_endpoint_that_hangs(self, endpoint: LoopbackEndpoint) -> None:
        endpoint.then(Hang(), on="reply")
        done = run("ask", "hello", **at(endpoint), MEMCHAT_MODEL_FIRST_TOKEN_SECONDS="0.5")
        self._one_clear_error(done, 3)

    @pytest.mark.parametrize(
        ("content", "words"),
        [("model = [", "not valid TOML"), ("[model]\nretries = 'x'", "model.retries"), ("model = 3", "[model]")],
    )
    def test_a_config_that_is_wrong(self, home: Path, content: str, words: str) -> None:
        (home / "config").mkdir(parents=True)
        (home / "config" / "config.toml").write_text(content)
        done = run("memories", "list")
        self._one_clear_error(done, 2)
        assert words in done.err

    def test_a_damaged_database(self, home: Path) -> None:
        (home / "data" / "default").mkdir(parents=True)
        (home / "data" / "default" / "memchat.db").write_bytes(b"not a database" * 1000)
        self._one_clear_error(run("memories", "list"), 4)

    def test_a_home_that_is_a_file(self, tmp_path: Path) -> None:
        (tmp_path / "file").write_text("")
        self._one_clear_error(run("memories", "add", "x", MEMCHAT_HOME=str(tmp_path / "file")), 4)

    def test_a_file_size_that_is_limited(self) -> None:
        import resource

        limit = lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (8192, 8192))  # noqa: E731
        self._one_clear_error(run("memories", "add", "Likes tea", before=limit), 4)

    @pytest.mark.parametrize(
        ("arguments", "code"),
        [
            (["memories", "show", "zzzz"], 1),
            (["memories", "lst"], 2),
            (["memories", "show"], 2),
            (["--bogus"], 2),
            (["memories", "forget"], 2),
            (["memories", "list", "--since", "yesterday"], 2),
            (["chat", "--incognito", "--read-only"], 2),
            (["ask"], 2),
            (["chat", "--resume", "zzzz"], 1),
            (["memories", "add", " "], 1),
            (["import", "/nowhere"], 2),
            (["--profile", "../x", "memories", "list"], 2),
            (["--config", "/nowhere.toml", "memories", "list"], 2),
        ],
    )
    def test_a_command_line_that_makes_no_sense(self, arguments: list[str], code: int) -> None:
        self._one_clear_error(run(*arguments), code)

    def test_an_ambiguous_id_lists_the_candidates(self) -> None:
        lines = [{"id": f"aaaa{n}000-0000-4000-8000-000000000000", "text": f"fact {n}"} for n in range(2)]
        run("import", "-", stdin="\n".join(json.dumps(line) for line in lines))
        done = run("memories", "show", "aaaa")
        self._one_clear_error(done, 2)
        assert "aaaa0 fact 0" in done.err

    def test_a_line_of_a_megabyte(self, endpoint: LoopbackEndpoint) -> None:
        endpoint.reply = lambda _: "Long."
        done = run("chat", stdin="a" * 1_000_000 + "\nhello\n", **at(endpoint))
        assert done.out.count("Long.") == 2
        assert run("chat", "--offline", stdin="a " * 500_000).code == 0

    def test_bytes_that_are_no_utf8(self) -> None:
        done = run("chat", "--offline", stdin=b"I like \xff cheese\n")
        assert done.code == 0
        assert "not valid UTF-8" in done.err
        assert "cheese" in run("memories", "list").out

    def test_escapes_are_shown_and_not_obeyed(self, endpoint: LoopbackEndpoint) -> None:
        run("memories", "add", "evil \x1b[31mred\x07")
        assert "␛[31mred␇" in run("memories", "list").out
        endpoint.reply = lambda _: "\x1b]0;title\x07done"
        assert run("ask", "hello", **at(endpoint)).out == "␛]0;title␇done\n"


class TestConfig:
    def test_the_example_is_true(self) -> None:
        text = (_ROOT / "config.example.toml").read_text()
        assert text == example()
        path = _ROOT / "config.example.toml"
        config = load_config(path, profile="default", environ={})
        assert config.warnings == ()
        assert dict(config.items()) == dict(Config().items())
        assert {f"{section}.{key}" for section, keys in tomllib.loads(text).items() for key in keys} == dict(
            Config().items()
        ).keys()

    def test_flag_beats_environment_beats_file_beats_default(self, tmp_path: Path) -> None:
        path = tmp_path / "config.toml"
        path.write_text('[model]\nname = "file"\nretries = 5\n[profiles.work.model]\nname = "work"\n')
        load = lambda profile="default", environ=None, flags=None: load_config(  # noqa: E731
            path, profile=profile, environ=environ or {}, flags=flags
        )
        assert (load().model.name, load().origin("model.name")) == ("file", str(path))
        assert load("work").model.name == "work"
        assert load(environ={"MEMCHAT_MODEL": "env"}).origin("model.name") == "MEMCHAT_MODEL"
        assert load(environ={"MEMCHAT_MODEL": "env"}, flags={"model.name": "flag"}).model.name == "flag"
        assert (load().model.retries, load().origin("model.connect_seconds")) == (5, "default")
        with pytest.raises(ConfigError, match="MEMCHAT_MODEL_RETRIES"):
            load(environ={"MEMCHAT_MODEL_RETRIES": "many"})

    def test_init_path_and_show(self, home: Path) -> None:
        assert run("config", "path").out.strip() == str(home / "config" / "config.toml")
        assert run("config", "init").code == 0
        assert run("config", "init").code == 1
        shown = run("config", "show", "--json", OPENAI_API_KEY="sk-secret", MEMCHAT_MODEL="m").out
        assert json.loads(shown)["model.name"] == {"value": "m", "origin": "MEMCHAT_MODEL"}
        assert "sk-secret" not in shown

    def test_an_unknown_key_is_warned_of(self, home: Path) -> None:
        (home / "config").mkdir(parents=True)
        (home / "config" / "config.toml").write_text('[model]\nnmae = "x"\n')
        done = run("memories", "list")
        assert (done.code, "did you mean model.name?" in done.err) == (0, True)

    @pytest.mark.parametrize("source", ["key_file", "key_command"])
    def test_a_key_is_sent_and_not_shown(self, endpoint: LoopbackEndpoint, tmp_path: Path, source: str) -> None:
        endpoint.key = "sk-secret-12345678"
        file = tmp_path / "key"
        file.write_text(endpoint.key)
        file.chmod(0o600)
        value = str(file) if source == "key_file" else f"cat {file}"
        given = {**at(endpoint), f"MEMCHAT_MODEL_{source.upper()}": value}
        done = run("ask", "hello", **given)
        assert done.code == 0, done.err
        assert "sk-secret" not in done.out + done.err + run("doctor", **given).out
        if source == "key_file":
            file.chmod(0o644)
            assert run("ask", "hello", **given).code == 2


def test_the_version() -> None:
    assert run("--version").out == f"memchat {__version__}\n"


def test_several_processes_at_once_all_succeed(tmp_path: Path) -> None:
    file = tmp_path / "many.txt"
    file.write_text("".join(f"imported fact number {n}\n" for n in range(200)))
    commands = [["chat", "--offline"], ["chat", "--offline"], ["memories", "list"], ["import", str(file)]]
    children = [
        subprocess.Popen(
            [sys.executable, "-m", "memchat", *command],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        for command in commands
    ]
    for number, child in enumerate(children):
        child.communicate(f"I like number{number}\n".encode() if number < 2 else b"", timeout=60)
    assert [child.returncode for child in children] == [0, 0, 0, 0]
    assert len(run("memories", "list", "--json").json) == 202


@pytest.mark.parametrize("command", [["memories", "list"], ["config", "show"], ["chat", "--offline"]])
def test_nothing_slow_is_imported_before_it_is_needed(command: list[str]) -> None:
    code = (
        "import sys; from memchat.__main__ import main; main(sys.argv[1:]);"
        "print(sorted({'openai', 'qdrant_client', 'numpy', 'httpx', 'httpx2'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code, *command], input="", capture_output=True, text=True, timeout=60)
    assert done.stdout.splitlines()[-1] == "[]"


def test_global_options_may_stand_anywhere() -> None:
    assert hoisted(["memories", "list", "--user", "ana", "--quiet"]) == ["--user", "ana", "--quiet", "memories", "list"]
    assert hoisted(["ask", "--", "--user", "x"]) == ["ask", "--", "--user", "x"]
    assert hoisted(["--profile=work", "chat"]) == ["--profile=work", "chat"]


def test_every_error_has_the_exit_code_that_the_tree_says() -> None:
    documented = {}
    code = 0
    for line in (memchat.errors.__doc__ or "").splitlines()[3:]:
        words = line.replace("├──", " ").replace("└──", " ").replace("│", " ").replace(",", " ").split()
        code = next((int(word) for word in words if word.isdigit()), code)
        documented |= {word: code for word in words if hasattr(memchat.errors, word)}
    classes = {
        name: kind
        for name, kind in inspect.getmembers(memchat.errors, inspect.isclass)
        if issubclass(kind, MemchatError) and kind is not MemchatError
    }
    assert {name: kind.exit_code for name, kind in classes.items()} == documented


class TestOverTime:
    def _moved(self) -> None:
        run("chat", "--offline", stdin="I live in Lisbon\nI moved to Porto\n")

    def test_what_held_then(self, tmp_path: Path) -> None:
        ids = [f"{digit * 8}-1111-4111-8111-111111111111" for digit in "12"]
        old = {"text": "Lives in Lisbon", "id": ids[0], "said_at": "2024-01-01T00:00:00Z"}
        old |= {"status": "superseded", "superseded_by": ids[1]}
        new = {"text": "Lives in Porto", "id": ids[1], "said_at": "2025-01-01T00:00:00Z"}
        path = tmp_path / "x.jsonl"
        path.write_text("\n".join(map(json.dumps, (old, new))))
        assert run("import", str(path)).code == 0
        for day, text in (("2024-06-01", "Lives in Lisbon"), ("2025-06-01", "Lives in Porto")):
            assert [one["text"] for one in run("memories", "list", "--as-of", day, "--json").json] == [text]
            assert [one["text"] for one in run("memories", "search", "lives", "--as-of", day, "--json").json] == [text]
            asked = run("ask", "--offline", "--as-of", day, "--json", "do I live in Lisbon or Porto?").json
            assert [one["text"] for one in asked["memories"]] == [text]
            assert asked["changes"] == []
        assert run("memories", "list", "--as-of", "2023-01-01", "--json").json == []

    def test_review_mends_what_is_certain(self, tmp_path: Path) -> None:
        path = tmp_path / "x.jsonl"
        texts = ("Likes tea", "likes tea.", "Lives in Rome", "Lives in Oslo")
        path.write_text("\n".join(json.dumps({"text": text}) for text in texts))
        run("import", str(path))
        found = run("memories", "review", "--json").json
        assert {one["flaw"] for one in found} == {"duplicate", "contradiction"}
        assert len(run("memories", "list", "--json").json) == 4
        assert "2 findings, 0 mended" in run("memories", "review").out
        assert "2 findings, 2 mended" in run("memories", "review", "--yes").out
        assert len(run("memories", "list", "--json").json) == 2
        assert run("memories", "review").out == "nothing is amiss\n"
        assert run("memories", "undo").code == 0
        assert len(run("memories", "list", "--json").json) == 3

    def test_replay_writes_nothing(self, home: Path) -> None:
        self._moved()
        conversation = run("conversations", "list", "--json").json[0]["id"]
        before = run("memories", "log", "--json").out
        turns = run("replay", conversation[:6], "--offline", "--json").json
        assert [one["line"] for one in turns] == ["I live in Lisbon", "I moved to Porto"]
        assert [one["action"] for one in turns[1]["then"]["changes"]] == ["add", "supersede"]
        assert turns[0]["now"]["facts"][0]["text"] == "Lives in Lisbon"
        assert turns[0]["now"]["composed"][0]["role"] == "system"
        assert turns[1]["then"]["composed"][-1]["content"].endswith("I moved to Porto")
        assert "was composed then" in run("replay", conversation, "--offline", "--composed").out
        assert len(run("replay", conversation, "--turn", "2", "--offline", "--json").json) == 1
        assert run("replay", conversation, "--turn", "9", "--offline").code == 2
        assert "would be extracted now" in run("replay", conversation, "--offline").out
        assert run("memories", "log", "--json").out == before

    def test_deleting_a_conversation_takes_its_passages(self, home: Path) -> None:
        run("chat", "--offline", stdin="The old xylophone stands behind the kitchen door\n")
        asked = run("ask", "--offline", "--json", "where does the old xylophone stand?").json
        assert [one["text"] for one in asked["passages"]] == ["The old xylophone stands behind the kitchen door"]
        for one in run("conversations", "list", "--json").json:
            assert run("conversations", "delete", one["id"], "--yes").code == 0
        assert holding(home, "xylophone") == []

    def test_retention_is_told_and_can_be_undone(self, tmp_path: Path) -> None:
        path = tmp_path / "x.jsonl"
        old = {
            "text": "Paints the shed",
            "kind": "task",
            "created_at": "2024-01-01T00:00:00Z",
            "said_at": "2024-01-01T00:00:00Z",
        }
        path.write_text(json.dumps(old))
        run("import", str(path))
        done = run("chat", "--offline", stdin="hello\n", MEMCHAT_RETENTION_TASK_DAYS="30")
        assert "archived 1 memories" in done.err
        assert run("memories", "list", "--json").json == []
        run("memories", "undo")
        assert len(run("memories", "list", "--json").json) == 1

    def test_what_is_asked_to_be_forgotten_is_named_and_kept(self) -> None:
        run("memories", "add", "Is allergic to peanuts")
        asked = run("ask", "--offline", "--json", "please forget that I am allergic to peanuts")
        assert [one["text"] for one in asked.json["to_forget"]] == ["Is allergic to peanuts"]
        assert "memories forget" in asked.err
        assert len(run("memories", "list", "--json").json) == 1

    def test_why_not(self) -> None:
        run("memories", "add", "Plays the drums")
        done = run("chat", "--offline", stdin="what is the weather in Oslo?\n/why-not drums\n/review\n/review\n")
        assert "it shares no word with the line" in done.out
        assert "stored unasked again" in done.out

    def test_a_secret_reaches_no_disk_and_no_extraction(self, endpoint: LoopbackEndpoint, home: Path) -> None:
        run("ask", "my password is hunter2 and I live in Ulm", **at(endpoint))
        assert "hunter2" in json.dumps(replies(endpoint))
        assert "hunter2" not in json.dumps(extractions(endpoint))
        assert holding(home, "hunter2") == []


class TestWhatMustNeverHappen:
    @pytest.mark.parametrize("line", ["1234-56-78", "2026-13-45", "0000-01-01", "2026-W01-1"])
    def test_digits_like_a_date_in_a_line(self, line: str) -> None:
        run("ask", f"Remember that my library card number is {line}")
        listed = run("memories", "list", "--json").json
        assert len(listed) == 1
        assert listed[0]["when"] is None

    @pytest.mark.parametrize("date", ["2026-W01-1", "2026-05-31garbage", "20260503", "2026-13", "0000-01-01"])
    def test_what_is_no_date_is_refused_before_anything_is_written(self, date: str, tmp_path: Path) -> None:
        assert run("memories", "add", "Trip", "--when", date).code == 2
        path = tmp_path / "m.jsonl"
        path.write_text(json.dumps({"text": "Trip", "when": date}))
        assert run("import", str(path)).code == 2
        assert run("memories", "list", "--json").json == []

    def test_a_store_never_takes_a_directory_that_holds_something_else(self, tmp_path: Path) -> None:
        there = tmp_path / "docs"
        there.mkdir()
        (there / "thesis.txt").write_text("thesis")
        run("memories", "add", "I like tea")
        assert run("migrate", "--to", str(there)).code == 1
        assert run("config", "set", "store.location", str(there)).code == 0
        assert run("memories", "optimize").code == 1
        assert (there / "thesis.txt").read_text() == "thesis"

    def test_what_lies_beside_or_later_in_a_store_is_left_alone(self, tmp_path: Path) -> None:
        for name in ("notes.old", "notes.new", "notes.lock"):
            (tmp_path / name).mkdir()
            (tmp_path / name / "precious").write_text("x")
        run("memories", "add", "I like tea")
        assert run("migrate", "--to", str(tmp_path / "notes")).code == 0
        (tmp_path / "notes" / "mine.txt").write_text("mine")
        assert run("memories", "optimize").code == 0
        assert (tmp_path / "notes" / "mine.txt").read_text() == "mine"
        assert all((tmp_path / name / "precious").exists() for name in ("notes.old", "notes.new", "notes.lock"))

    def test_moving_one_profile_leaves_the_others_where_they_are(self, tmp_path: Path) -> None:
        run("--profile", "work", "memories", "add", "Knows Bluebird")
        run("memories", "add", "Plays the piano")
        assert run("migrate", "--to", str(tmp_path / "x")).code == 0
        assert [one["text"] for one in run("--profile", "work", "memories", "list", "--json").json] == [
            "Knows Bluebird"
        ]
        run("--profile", "work", "memories", "forget", "--all", "--yes")
        assert [one["text"] for one in run("memories", "list", "--json").json] == ["Plays the piano"]
        run("config", "set", "store.location", str(tmp_path / "y"))
        run("--profile", "work", "memories", "add", "Knows Robin")
        assert [one["text"] for one in run("memories", "list", "--json").json] == ["Plays the piano"]

    def test_a_relative_target_is_kept_as_an_absolute_one(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        run("memories", "add", "I like tea")
        monkeypatch.chdir(tmp_path)
        assert run("migrate", "--to", "./store").code == 0
        assert run("config", "get", "store.location").out.strip() == str(tmp_path / "store")
        assert run("config", "set", "store.location", "store").code == 2

    def test_migrating_is_refused_where_a_variable_would_win(self, tmp_path: Path) -> None:
        done = run("migrate", "--to", str(tmp_path / "b"), MEMCHAT_STORE_LOCATION=str(tmp_path / "a"))
        assert (done.code, "MEMCHAT_STORE_LOCATION" in done.err) == (2, True)

    def test_a_store_may_be_a_link(self, home: Path, tmp_path: Path) -> None:
        run("memories", "add", "-", stdin="I like tea\nI like cats\n")
        store = home / "data" / "default" / "memories"
        store.rename(tmp_path / "elsewhere")
        store.symlink_to(tmp_path / "elsewhere")
        assert run("memories", "forget", "--matching", "tea", "--yes").code == 0
        assert [one["text"] for one in run("memories", "list", "--json").json] == ["I like cats"]
        assert store.is_symlink()

    def test_what_was_undone_can_be_forgotten(self, home: Path) -> None:
        run("memories", "add", "Zanzibar holiday planned")
        run("memories", "undo")
        assert holding(home, "Zanzibar")
        assert run("memories", "forget", "--matching", "zanzibar", "--yes").code == 0
        assert holding(home, "Zanzibar") == []

    def test_every_wording_is_forgotten(self, home: Path) -> None:
        run("ask", "--offline", "My dog is called Flabbergast")
        run("ask", "--offline", "what is my dog called?")
        one = run("memories", "list", "--json").json[0]["id"]
        run("memories", "edit", one, "--text", "Dog is a poodle")
        run("ask", "--offline", "my dog is called flabbergast")
        done = run("memories", "forget", "--all", "--with-source", "--yes")
        assert done.code == 0
        assert holding(home, "Dog's name is Flabbergast") == []

    def test_an_empty_id_names_no_conversation(self) -> None:
        run("ask", "--offline", "I like tea")
        assert run("conversations", "delete", "", "--yes").code == 1
        assert run("replay", "").code == 1
        assert len(run("conversations", "list", "--json").json) == 1

    def test_a_store_moved_away_from_is_looked_through_too(self, tmp_path: Path) -> None:
        run("memories", "add", "I like quetzals")
        assert run("migrate", "--to", str(tmp_path / "one")).code == 0
        assert run("migrate", "--to", str(tmp_path / "two")).code == 0
        done = run("memories", "forget", "--all", "--yes")
        assert str(tmp_path / "one") in done.out
        assert str(tmp_path / "two") not in done.out.partition("stand in")[2]

    def test_vectors_of_another_length_never_stop_anything(self) -> None:
        with LoopbackEndpoint() as endpoint:
            where = {**at(endpoint), "MEMCHAT_EMBEDDING_NAME": "e"}
            run("memories", "add", "I like tea", **where)
            endpoint.dimensions += 1
            assert run("memories", "add", "I like cats", **where).code == 0
            found = run("memories", "search", "tea", "--json", **where)
            assert (found.code, found.json[0]["text"]) == (0, "I like tea")
            assert "reindex" in found.err
            assert run("reindex", **where).code == 0
            again = run("memories", "search", "cats", "--json", **where)
            assert (again.json[0]["text"], again.err) == ("I like cats", "")

    def test_users_do_not_reach_each_other(self) -> None:
        added = run("--user", "alice", "memories", "add", "Has a diagnosis", "--json").json
        alice = run("--user", "alice", "memories", "list", "--json").json[0]["id"]
        for words in (["show"], ["archive"], ["edit", "--text", "x"], ["forget", "--yes"]):
            done = run("--user", "bob", "memories", words[0], alice, *words[1:])
            assert done.code == 1
            assert "diagnosis" not in done.out + done.err
        assert run("--user", "bob", "memories", "undo", str(added["id"] if isinstance(added, dict) else 1)).code == 1
        assert len(run("--user", "alice", "memories", "list", "--json").json) == 1


class TestOddInput:
    @pytest.mark.parametrize(
        ("content", "code"),
        [
            ("[" * 100_000, 2),
            ('{"text": "half \\ud800 of one"}', 0),
            ('{"text": "early", "created_at": "0001-01-01T00:00:00+14:00"}', 2),
            ('{"text": "late", "said_at": "9999-12-31T23:59:59-12:00"}', 2),
            ('{"text": "unpinned", "pinned": null}', 0),
            ('{\n  "text": "over some lines"\n}', 0),
            ("[ ] buy milk\n[x] buy bread\n", 0),
            ('[{"mapping": {"a": {"message": {"recipient": "bio", "create_time": 1e20,'
             ' "content": {"parts": ["Likes tea"]}}}}}]', 0),
        ],
    )  # fmt: skip
    def test_files_to_import(self, tmp_path: Path, content: str, code: int) -> None:
        path = tmp_path / "file"
        path.write_text(content)
        assert run("import", str(path)).code == code
        assert run("memories", "list", "--json").code == 0

    @pytest.mark.parametrize("option", ["--since", "--until", "--as-of"])
    @pytest.mark.parametrize("date", ["0001-01-01", "9999-12-31"])
    def test_days_at_the_ends_of_the_calendar(self, option: str, date: str) -> None:
        assert run("memories", "list", option, date, TZ="Asia/Kolkata").code in (0, 2)
        assert run("memories", "list", option, date, TZ="America/Los_Angeles").code in (0, 2)

    def test_a_configuration_that_is_no_text(self, home: Path) -> None:
        (home / "config").mkdir(parents=True)
        (home / "config" / "config.toml").write_bytes(b"\xff\xfe")
        assert run("config", "set", "model.name", "m").code == 2

    def test_every_line_of_a_message_is_quoted(self) -> None:
        run("ask", "--offline", "first para\n\n# second")
        assert "> first para\n>\n> # second\n" in run("export", "--conversations", "--format", "markdown").out

    def test_the_version_after_a_command(self) -> None:
        assert run("ask", "--version").out.strip() == f"memchat {__version__}"

    def test_what_lets_somebody_in_is_never_shown(self) -> None:
        url = "https://bob:hunter2@127.0.0.1:9/?key=hunter3"
        shown = run("config", "set", "store.location", url)
        listed = run("config", "show")
        tried = run("memories", "list", MEMCHAT_STORE_TIMEOUT_SECONDS="1")
        assert tried.code == 4
        for done in (shown, listed, tried):
            assert "hunter" not in done.out + done.err

    @pytest.mark.skipif(not Path("/dev/full").exists(), reason="no such device here")
    def test_output_that_cannot_be_written(self) -> None:
        command = [sys.executable, "-m", "memchat", "config", "show"]
        with Path("/dev/full").open("w") as full:
            done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
        assert (done.returncode, done.stderr) == (1, "error: no space left to write the output\n")

    def test_a_reader_that_has_enough(self) -> None:
        run("memories", "add", "-", stdin="\n".join(f"Likes thing number {number}" for number in range(2_000)))
        listed = f"{sys.executable} -m memchat memories list"
        done = subprocess.run(
            ["bash", "-c", f"{listed} | head -1; exit ${{PIPESTATUS[0]}}"], capture_output=True, text=True, check=False
        )
        assert (done.returncode, done.stderr) == (0, "")

    def test_closed_streams(self) -> None:
        for closed in ("<&-", ">&-"):
            command = f"{sys.executable} -m memchat memories list {closed}"
            done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False)
            assert (done.returncode, done.stderr) == (0, "")

    def test_thousands_of_lines_at_once(self) -> None:
        began = time.monotonic()
        lines = "\n".join(f"Likes thing number {number}" for number in range(1_500))
        assert run("memories", "add", "-", stdin=lines).code == 0
        assert time.monotonic() - began < 20

    def test_what_was_edited_or_archived_since_read_otherwise_then(self, tmp_path: Path) -> None:
        path = tmp_path / "m.jsonl"
        then = {"created_at": "2024-01-01T00:00:00Z", "said_at": "2024-01-01T00:00:00Z"}
        path.write_text("\n".join(json.dumps({"text": text, **then}) for text in ("Likes tea", "Likes cats")))
        run("import", str(path))
        tea, cats = (one["id"] for one in run("memories", "list", "--sort", "text", "--json").json[::-1])
        run("memories", "edit", tea, "--text", "Likes milk")
        run("memories", "archive", cats)
        assert [one["text"] for one in run("memories", "list", "--json").json] == ["Likes milk"]
        # The import itself is of today: before it there is only what it says was said.
        now = run("memories", "list", "--as-of", "2099-01-01", "--json").json
        assert [one["text"] for one in now] == ["Likes milk"]
        before = run("memories", "list", "--as-of", "2025-01-01", "--json").json
        assert sorted(one["text"] for one in before) == ["Likes cats", "Likes tea"]

    def test_a_device_is_written_to_and_not_replaced(self, tmp_path: Path) -> None:
        run("memories", "add", "I like tea")
        target = tmp_path / "real.jsonl"
        target.write_text("old")
        link = tmp_path / "link.jsonl"
        link.symlink_to(target)
        assert run("export", str(link), "--yes").code == 0
        assert link.is_symlink()
        assert "I like tea" in target.read_text()
