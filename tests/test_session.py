"""The session's smaller parts: pastes, history, clipboard, files, costs, personas, the first screen, stream modes."""

from __future__ import annotations

import io
import json
import os
import stat
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from prompt_toolkit.completion import CompleteEvent
from prompt_toolkit.document import Document
from rich.console import Console

from memchat.assistant import Mode
from memchat.chat import talking
from memchat.chat.clipboard import code_blocks, copy
from memchat.chat.commands import run_command, table
from memchat.chat.completion import SlashCompleter
from memchat.chat.folding import Folds, LineHistory
from memchat.chat.interactive import Interactive
from memchat.chat.piped import run_piped
from memchat.chat.session import Session
from memchat.chat.welcome import is_first_run, welcome
from memchat.config import load_config
from memchat.engines.openai_requests import sent
from memchat.errors import ConfigError, NothingFound, Refused, UsageError
from memchat.importing import guessed, reader_for
from memchat.locations import locate
from memchat.model import Message, Turn, Usage
from memchat.render.stream import ReplyStream
from memchat.render.streams import LiveStream, PlainStream, reply_stream
from memchat.wiring import Parts
from tests.support.endpoint import LoopbackEndpoint
from tests.support.making import NOON, turn
from tests.support.program import run
from tests.support.screen import rows_of


class Notes:
    """A surface that remembers what was written on it."""

    def __init__(self, *, yes: bool = True, picks: str | None = None, writes: str = "", ways: str = "tests") -> None:
        self.said: list[str] = []
        self.copied = ""
        self._yes, self._picks, self._writes, self._ways = yes, picks, writes, ways

    def say(self, text: str) -> None:
        self.said.append(text)

    def memories(self, memories: Sequence[Any], short: Any) -> None:
        self.said += [one.text for one in memories]

    def confirm(self, question: str) -> bool:
        return self._yes

    def pick(self, question: str, choices: Sequence[tuple[str, str]]) -> str | None:
        self.said += [words for _, words in choices]
        return self._picks

    def edit(self, text: str) -> str:
        return self._writes

    def copy(self, text: str) -> str:
        self.copied = text
        return self._ways

    def clear(self) -> None:
        self.said.clear()


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    path = tmp_path / "config.toml"
    path.write_text('[agents.coach]\nsystem = "You are a coach."\n')
    config = load_config(path, profile="default", environ={})
    where = locate({"MEMCHAT_HOME": str(tmp_path)}, config_file=path)
    made = Session(Parts(config, where, {}, offline=True), Mode(), None)
    yield made
    made.close()


def says(session: Session, line: str) -> None:
    answer = session.ask(line)
    for _ in answer:
        pass
    session.done(answer)
    session.learner.drain()


class TestPasting:
    def test_a_long_paste_is_folded_and_sent_whole(self) -> None:
        folds = Folds()
        pasted = "\n".join(f"line {n}" for n in range(120))
        mark = folds.fold(pasted)
        assert len(mark) == 1
        assert folds.shown(mark) == "[pasted 120 lines]"
        assert folds.unfold(f"see {mark}!") == f"see {pasted}!"

    def test_two_pastes_of_one_size_have_two_labels(self) -> None:
        folds = Folds()
        one, other = "a\n" * 30, "b\n" * 30
        assert folds.shown(folds.fold(one)) != folds.shown(folds.fold(other))
        assert folds.fold(one) == folds.fold(one)
        assert folds.unfold(folds.fold(one) + folds.fold(other)) == one + other

    def test_a_short_one_stays(self) -> None:
        assert Folds().fold("a\nb") == "a\nb"


class TestLineHistory:
    def test_what_is_kept_is_asked_for_each_line(self, tmp_path: Path) -> None:
        keeps = iter([True, False, True])
        history = LineHistory(tmp_path / "new" / "history", Folds(), lambda: next(keeps))
        for line in ("one", "two", "three"):
            history.store_string(line)
        text = (tmp_path / "new" / "history").read_text()
        assert "two" not in text
        assert "three" in text

    def test_a_line_with_a_secret_is_not_kept(self, tmp_path: Path) -> None:
        history = LineHistory(tmp_path / "history", Folds())
        history.store_string("hello")
        history.store_string("my password is hunter2")
        assert "hunter2" not in (tmp_path / "history").read_text()
        assert list(history.load_history_strings()) == ["hello"]

    def test_a_folded_paste_is_kept_whole(self, tmp_path: Path) -> None:
        folds = Folds()
        history = LineHistory(tmp_path / "history", folds)
        history.store_string(folds.fold("x\n" * 20))
        assert next(iter(history.load_history_strings())) == "x\n" * 20

    @pytest.mark.parametrize("content", [b"\xff\xfe\x00garbage", b"no plus signs\n", b"+\n+\n", b""])
    def test_a_file_of_another_version_does_not_matter(self, tmp_path: Path, content: bytes) -> None:
        (tmp_path / "history").write_bytes(content)
        list(LineHistory(tmp_path / "history", Folds()).load_history_strings())


class TestClipboard:
    def _tool(self, directory: Path, body: str) -> dict[str, str]:
        path = directory / "pbcopy"
        path.write_text(f"#!/bin/sh\n{body}\n")
        path.chmod(path.stat().st_mode | stat.S_IXUSR)
        return {"PATH": f"{directory}{os.pathsep}{os.environ['PATH']}"}

    def test_the_systems_tool(self, tmp_path: Path) -> None:
        environ = self._tool(tmp_path, f"cat > {tmp_path}/copied")
        assert copy("some *text*", io.StringIO(), environ) == "pbcopy"
        assert (tmp_path / "copied").read_text() == "some *text*"

    @pytest.mark.parametrize("body", ["sleep 30", "exit 1"])
    def test_a_tool_that_hangs_or_fails(self, tmp_path: Path, body: str) -> None:
        began = time.monotonic()
        assert copy("text", io.StringIO(), self._tool(tmp_path, body)) == ""
        assert time.monotonic() - began < 10

    def test_the_terminals_own(self) -> None:
        class Terminal(io.StringIO):
            def isatty(self) -> bool:
                return True

        screen = Terminal()
        assert copy("hé", screen, {"PATH": ""}) == "the terminal"
        assert screen.getvalue() == "\x1b]52;c;aMOp\x07"
        assert copy("x" * 100_000, screen, {"PATH": ""}) == ""

    def test_code_blocks(self) -> None:
        text = "Hi\n\n```python\nx = 1\n\ny = 2\n```\n\n~~~\nz\n~~~\n```\nopen"
        assert code_blocks(text) == ["x = 1\n\ny = 2", "z"]


class TestCommands:
    def test_every_command_of_the_contract_is_there(self) -> None:
        wanted = (
            "help exit new resume model agent memories remember forget edit pin why undo incognito retry copy editor"
            " file cost save clear why-not review"
        )
        assert set(wanted.split()) == set(table())
        assert all(command.help for command in table().values())

    def test_copy(self, session: Session) -> None:
        surface = Notes()
        with pytest.raises(NothingFound):
            run_command("/copy", session, surface)
        session.assistant.history += [turn("a", reply="first"), turn("b", reply="Do:\n```\nls\n```\n")]
        run_command("/copy 2", session, surface)
        assert surface.copied == "first"
        run_command("/copy code", session, surface)
        assert surface.copied == "ls"
        with pytest.raises(UsageError):
            run_command("/copy all", session, surface)
        with pytest.raises(NothingFound):
            run_command("/copy 3", session, surface)
        with pytest.raises(Refused):
            run_command("/copy", session, Notes(ways=""))

    def test_resume_goes_on_with_what_is_picked(self, session: Session) -> None:
        says(session, "I live in Lisbon")
        first = session.assistant.conversation
        run_command("/new", session, Notes())
        assert session.assistant.history == []
        surface = Notes(picks=first)
        run_command("/resume", session, surface)
        assert "I live in Lisbon" in surface.said[0]
        assert session.assistant.conversation == first
        assert [one.line for one in session.assistant.history] == ["I live in Lisbon"]
        run_command("/resume", session, Notes(picks=None))
        assert session.assistant.conversation == first

    def test_an_agent_has_its_own_system_prompt_and_conversation(self, session: Session) -> None:
        says(session, "I live in Lisbon")
        run_command("/agent coach", session, Notes())
        answer = session.ask("where do I live?")
        assert answer.prompt.messages[0].content.startswith("You are a coach.")
        assert answer.turn.agent == "coach"
        assert [hit.memory.text for hit in answer.recalled.hits] == ["Lives in Lisbon"]
        with pytest.raises(ConfigError):
            run_command("/agent nobody", session, Notes())
        assert session.parts.config.chat.agent == "coach"
        run_command("/agent none", session, Notes())
        assert session.parts.config.chat.agent == ""

    def test_cost(self, session: Session) -> None:
        session.spent = Usage(1_000, 200, cached_tokens=800) + Usage(10, 1, estimated=True)
        surface = Notes()
        run_command("/cost", session, surface)
        assert surface.said[0] == "about 1010 tokens in (800 of them cached), 201 out, this session"
        assert "no price" in surface.said[1]

    def test_files_are_attached_and_checked(self, session: Session, tmp_path: Path) -> None:
        path = tmp_path / "notes.txt"
        path.write_text("the plan")
        done = run_command(f"/file {path} what is this?", session, Notes())
        assert (done.send, done.attached) == ("what is this?", "the plan")
        image = tmp_path / "a.png"
        image.write_bytes(b"\x89PNG\xff")
        done = run_command(f"/file {image}", session, Notes())
        assert done.images[0].startswith("data:image/png;base64,")
        assert done.attached == "[image a.png]"
        path.write_text("x" * 500_000)
        with pytest.raises(Refused, match="is the most"):
            run_command(f"/file {path}", session, Notes())
        path.write_bytes(b"\xff\xfe")
        with pytest.raises(UsageError):
            run_command(f"/file {path}", session, Notes())

    @pytest.mark.parametrize("typed", ['"{}/d d/a b.txt"', "'{}/d d/a b.txt'", "{}/d\\ d/a\\ b.txt"])
    def test_names_with_spaces(self, session: Session, tmp_path: Path, typed: str) -> None:
        path = tmp_path / "d d" / "a b.txt"
        path.parent.mkdir()
        path.write_text("the plan")
        done = run_command(f"/file {typed.format(tmp_path)} what's  it?", session, Notes())
        assert (done.send, done.attached) == ("what's  it?", "the plan")

    def test_what_tab_offers_can_be_read(self, session: Session, tmp_path: Path) -> None:
        path = tmp_path / "d d" / "it's a b.txt"
        path.parent.mkdir()
        path.write_text("the plan")
        completer = SlashCompleter(lambda: ([], str), {})
        for typed in (f"/file {tmp_path}/d", f'/file "{tmp_path}/d', f"/file {tmp_path}/d\\ d/it"):
            line = typed
            while not line.endswith(".txt"):
                [found] = completer.get_completions(Document(line), CompleteEvent())
                line = line[: len(line) + found.start_position] + found.text
                line += "" if line.endswith(".txt") else "/"
            assert run_command(f"{line} what is it?", session, Notes()).attached == "the plan"
        assert not list(completer.get_completions(Document(f"/file {tmp_path}/d d"), CompleteEvent()))

    def test_what_is_saved_quotes_every_line_of_the_user(self, session: Session, tmp_path: Path) -> None:
        session.assistant.history += [turn("one\n\ntwo", reply="first")]
        (tmp_path / "out.md.new").write_text("mine")
        run_command(f"/save {tmp_path}/out.md", session, Notes())
        assert (tmp_path / "out.md").read_text() == "> one\n>\n> two\n\nfirst\n\n"
        assert (tmp_path / "out.md.new").read_text() == "mine"
        run_command(f"/save {tmp_path}/a b.md", session, Notes())
        assert (tmp_path / "a b.md").exists()

    def test_another_model_learns_too(self, tmp_path: Path) -> None:
        with LoopbackEndpoint() as endpoint:
            path = tmp_path / "config.toml"
            path.write_text(f'[model]\nbase_url = "{endpoint.base_url}"\nname = "m-one"\n')
            where = locate({"MEMCHAT_HOME": str(tmp_path)}, config_file=path)
            config = load_config(path, profile="default", environ={})
            other = Session(Parts(config, where, {}), Mode(), None)
            run_command("/model m-two", other, Notes())
            says(other, "I like tea")
            other.close()
            assert {one["model"] for one in endpoint.asked("chat")} == {"m-two"}

    def test_what_fits_no_query(self, session: Session) -> None:
        says(session, "I like tea")
        surface = Notes()
        run_command("/memories zzz", session, surface)
        assert surface.said == ["no memory fits that"]

    def test_the_editor_fills_the_prompt(self, session: Session) -> None:
        assert run_command("/editor", session, Notes(writes="a long\nquestion\n")).write == "a long\nquestion"
        surface = Notes(writes="  \n")
        assert run_command("/editor", session, surface).write == ""
        assert surface.said == ["nothing was written"]

    def test_the_status_line_says_what_memory_does(self, session: Session) -> None:
        assert session.status == "offline · memory on"
        run_command("/review", session, Notes())
        assert "asks before it stores" in session.status
        session.switch_incognito()
        assert "INCOGNITO: nothing is recalled, learnt or kept" in session.status
        session.spent = Usage(40, 2, estimated=True)
        assert session.status.endswith("~42 tokens")

    def test_models_of_no_endpoint(self, session: Session) -> None:
        assert talking.offered_models(session) == []


class TestWelcome:
    def test_it_says_what_was_found_and_only_once(self, session: Session, tmp_path: Path) -> None:
        assert not is_first_run(session.parts)
        where = locate({"MEMCHAT_HOME": str(tmp_path / "new")})
        fresh = Parts(load_config(where.config_file, profile="default", environ={}), where, {}, offline=True)
        assert is_first_run(fresh)
        text = "\n".join(welcome(fresh))
        assert "offline engine" in text
        assert str(where.data) in text


class TestRequests:
    def test_an_image_is_a_part_of_the_message(self) -> None:
        [plain, seen] = sent([Message("user", "hi"), Message("user", "what is it?", ("data:image/png;base64,AA",))])
        assert plain["content"] == "hi"
        assert seen["content"] == [
            {"type": "text", "text": "what is it?"},
            {"type": "image_url", "image_url": {"url": "data:image/png;base64,AA"}},
        ]

    def test_an_image_goes_to_the_endpoint_and_not_to_the_disk(self, home: Path, tmp_path: Path) -> None:
        image = tmp_path / "a.png"
        image.write_bytes(b"\x89PNG" + b"unmistakable" * 9)
        with LoopbackEndpoint() as endpoint:
            run("chat", stdin=f"/file {image} what is it?\n", MEMCHAT_BASE_URL=endpoint.base_url, MEMCHAT_MODEL="m")
            content = next(one for one in endpoint.asked("chat") if one.get("stream"))["messages"][-1]["content"]
        assert content[1]["image_url"]["url"].startswith("data:image/png;base64,")
        assert all(b"dW5taXN0YWthYmxl" not in one.read_bytes() for one in home.rglob("*") if one.is_file())


class TestStreamModes:
    def _console(self) -> Console:
        class Terminal(io.StringIO):
            def isatty(self) -> bool:
                return True

        return Console(file=Terminal(), width=40, height=12, force_terminal=True, color_system=None)

    def test_the_mode_decides(self) -> None:
        console = self._console()
        kinds = {mode: type(reply_stream(console, mode)) for mode in ("blocks", "live", "plain")}
        assert kinds == {"blocks": ReplyStream, "live": LiveStream, "plain": PlainStream}
        assert isinstance(reply_stream(Console(file=io.StringIO()), "live"), PlainStream)

    def test_live_ends_with_the_whole_reply(self) -> None:
        console = self._console()
        with reply_stream(console, "live") as stream:
            for n in range(30):
                stream.feed(f"- item {n}\n")
        rows = rows_of(console.file.getvalue().replace("\n", "\n"), 40, 12)
        assert [row.strip(" •") for row in rows if "item" in row][-1] == "item 29"


class TestImporting:
    def _texts(self, content: object, format_: str = "auto") -> list[str]:
        text = json.dumps(content)
        return [one.text for one in reader_for(format_, text)(text, "me")]

    def test_mem0(self) -> None:
        record = {"id": "7", "memory": "Likes tea", "created_at": "2025-01-01T00:00:00-08:00", "updated_at": None}
        assert self._texts({"results": [record, {"memory": ""}]}) == ["Likes tea"]
        assert self._texts([record]) == ["Likes tea"]

    def test_chatgpt(self) -> None:
        saved = {"message": {"recipient": "bio", "create_time": 1.7e9, "content": {"parts": ["Likes tea\nHas a cat"]}}}
        other = {"message": {"recipient": "all", "content": {"parts": ["Hello"]}}}
        content = [{"title": "x", "mapping": {"a": saved, "b": other, "c": {"message": None}}}]
        assert self._texts(content) == ["Likes tea", "Has a cat"]

    def test_claude(self) -> None:
        memory = "**Work context**:\n\n- Works at Acme\n- **Likes** tea\n# Head\nHas a cat"
        assert self._texts([{"conversations_memory": memory}]) == ["Works at Acme", "Likes tea", "Has a cat"]

    @pytest.mark.parametrize(
        ("text", "format_"),
        [
            ("Likes tea\n", "text"),
            ('{"text": "x"}\n{"text": "y"}', "jsonl"),
            ('{"text": "x"}', "jsonl"),
            ("[1]", "jsonl"),
        ],
    )
    def test_what_a_file_is(self, text: str, format_: str) -> None:
        assert guessed(text) == format_

    @pytest.mark.parametrize("format_", ["mem0", "chatgpt", "claude"])
    def test_another_file_takes_nothing_in(self, format_: str, tmp_path: Path) -> None:
        path = tmp_path / "x.json"
        for content in ('"x"', "{", '{"a": 1}'):
            path.write_text(content)
            assert run("import", str(path), "--format", format_).code in (1, 2)
        assert run("memories", "list", "--json").json == []

    def test_the_same_file_twice(self, tmp_path: Path) -> None:
        path = tmp_path / "x.json"
        path.write_text(json.dumps({"results": [{"id": "a-1", "memory": "Likes tea"}]}))
        assert run("import", str(path), "--json").json["taken_in"] == 1
        assert run("import", str(path), "--json").json["taken_in"] == 0


class TestCommandLine:
    def test_searching_what_was_said(self, home: Path) -> None:
        run("chat", "--offline", stdin="The café near the harbour has xylophones\nI like tea\n")
        found = run("conversations", "search", "cafe", "harbour", "--json").json
        assert len(found) == 1
        assert "harbour" in found[0]["snippet"]
        assert run("conversations", "search", "xylophones").out.count("\n") == 1
        for query in ('"', "xyl*", "xylophones NEAR(b", "nothing-of-it"):
            assert run("conversations", "search", query, "--json").json == []
        assert run("conversations", "search", "cafe", "--user", "ana", "--json").json == []

    def test_conversations_have_their_days(self, home: Path) -> None:
        run("chat", "--offline", stdin="The old xylophone stands behind the door\n")
        assert len(run("conversations", "list", "--json").json) == 1
        import sqlite3

        with sqlite3.connect(home / "data" / "default" / "memchat.db") as connection:
            connection.execute("UPDATE conversations SET updated_at = '2020-01-01T00:00:00.000000+00:00'")
        done = run("chat", "--offline", stdin="hello\n", MEMCHAT_HISTORY_KEEP_DAYS="30")
        assert "deleted 1 conversations" in done.err
        assert all(b"xylophone stands" not in one.read_bytes() for one in home.rglob("*") if one.is_file())

    def test_statistics_fit_a_narrow_window(self) -> None:
        for n in range(12):
            run("memories", "add", f"Owns item {n} of a set of very many things", "--kind", "interaction")
        shown = run("memories", "stats", COLUMNS="40").out
        assert max(len(line) for line in shown.splitlines()) <= 40

    @pytest.mark.parametrize(("shell", "seen"), [("zsh", "#compdef"), ("fish", "complete --"), ("bash", "COMPREPLY")])
    def test_completion_of_a_shell_that_is_named(self, tmp_path: Path, shell: str, seen: str) -> None:
        assert seen in run("--show-completion", shell).out
        assert run("--install-completion", shell).out.startswith(f"{shell} completion installed")
        assert run("--show-completion", "tcsh").code == 2

    def test_statistics(self) -> None:
        run("memories", "add", "Likes tea", "--pin")
        run("memories", "add", "Plays the drums in a band")
        run("ask", "--offline", "do I play the drums in a band?")
        found = run("memories", "stats", "--json").json
        assert (found["total"], found["pinned"], found["never_recalled"]) == (2, 1, 1)
        assert found["most_recalled"][0]["text"] == "Plays the drums in a band"
        assert found["by_kind"] == {"profile": 2}
        assert found["disk"] > 0
        assert "most recalled" in run("memories", "stats").out
        assert run("memories", "stats", "--user", "nobody").code == 0

    def test_config_values(self, home: Path) -> None:
        assert run("config", "init", "--yes").code == 0
        path = home / "config" / "config.toml"
        before = path.read_text()
        assert run("config", "set", "model.name", "qwen3").code == 0
        after = path.read_text()
        assert [line for line in before.splitlines() if line not in after.splitlines()] == ['name = ""'] * 0
        assert before.count("#") == after.count("#")
        assert run("config", "get", "model.name").out == "qwen3\n"
        assert run("config", "set", "memory.limit", "many").code == 2
        assert run("config", "set", "memory.limit", "7").code == 0
        assert run("config", "get", "memory.limit").out == "7\n"
        assert run("config", "set", "display.theme", "pink").code == 2
        assert run("config", "get", "model.nmae").code == 2
        assert run("config", "set", "model.name", "other", "--profile", "work").code == 0
        assert run("config", "get", "model.name", "--profile", "work").out == "other\n"
        assert run("config", "get", "model.name").out == "qwen3\n"

    def test_a_broken_file_is_not_made_worse(self, home: Path) -> None:
        path = home / "config" / "config.toml"
        path.parent.mkdir(parents=True)
        path.write_text("[model\n")
        assert run("config", "set", "model.name", "x").code == 2
        assert path.read_text() == "[model\n"


def test_a_turn_of_another_time_keeps_its_place() -> None:
    assert Turn("a", "b", NOON, "x").at == NOON


class TestBugs:
    def _broken(self, *_: object) -> None:
        raise ZeroDivisionError(" ".join(("words", "of", "the", "user")))

    def test_a_bug_in_a_turn_is_reported_and_the_chat_goes_on(
        self, session: Session, home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        environ = {"MEMCHAT_HOME": str(home)}
        parts = Parts(session.parts.config, session.parts.locations, environ, offline=True)
        chat = Interactive(parts, Mode(), None)
        monkeypatch.setattr("memchat.chat.interactive.run_command", self._broken)
        assert chat._take("/memories tea")
        said = capsys.readouterr().out
        assert "a bug in memchat: ZeroDivisionError" in said
        log = locate(environ).log
        assert log.name in said
        assert "words of the user" not in log.read_text()
        assert chat._put_back == "/memories tea"
        parts.close()

    def test_a_bug_over_a_pipe_ends_nothing(
        self, session: Session, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        monkeypatch.setattr("memchat.chat.piped.run_command", self._broken)
        lines = io.BytesIO(b"/memories\nI like tea\n")
        assert run_piped(session.parts, Mode(), None, lines) == 70
        seen = capsys.readouterr()
        assert "a bug in memchat" in seen.err
        assert "Likes tea" in seen.out
