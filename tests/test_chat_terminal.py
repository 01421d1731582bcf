"""The chat in a real pseudo-terminal, typed at as a person does."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pexpect
import pytest

from memchat.stores.edge import EdgeStore
from tests.support.endpoint import Drip, Fail, Hang, LoopbackEndpoint
from tests.support.program import run

_ENTER, _CTRL_C, _CTRL_D, _CTRL_J = "\r", "\x03", "\x04", "\n"
_ROOT = Path(__file__).parent.parent


class Terminal:
    """A chat under a pseudo-terminal."""

    def __init__(self, *arguments: str, columns: int = 80, **environ: str) -> None:
        self.child = pexpect.spawn(
            sys.executable,
            ["-m", "memchat", "chat", *arguments],
            env={**os.environ, "TERM": "xterm-256color", "NO_COLOR": "1", "PYTHONUTF8": "1", **environ},
            cwd=str(_ROOT),
            encoding="utf-8",
            timeout=20,
            dimensions=(24, columns),
        )
        self.sees("❯|>")

    def types(self, text: str) -> None:
        self.child.send(text)

    def sees(self, pattern: str) -> None:
        self.child.expect(pattern)

    def leaves(self) -> int:
        self.types(_CTRL_D)
        self.child.expect(pexpect.EOF)
        self.child.close()
        return self.child.exitstatus


@pytest.fixture
def endpoint() -> Iterator[LoopbackEndpoint]:
    with LoopbackEndpoint() as server:
        yield server


@pytest.fixture
def opened() -> Iterator[Callable[..., Terminal]]:
    made: list[Terminal] = []

    def start(*arguments: str, **environ: str) -> Terminal:
        made.append(Terminal(*arguments, **environ))
        return made[-1]

    yield start
    for terminal in made:
        terminal.child.close(force=True)


def test_what_was_said_is_remembered_in_the_next_session(opened: Callable[..., Terminal]) -> None:
    first = opened("--offline")
    first.types("My name is Ana and I live in Lisbon" + _ENTER)
    first.sees("Understood: Name is Ana; Lives in Lisbon")
    assert first.leaves() == 0
    second = opened("--offline")
    second.types("where do I live?" + _ENTER)
    second.sees("Lives in Lisbon")
    second.types("/why" + _ENTER)
    second.sees("you said: “I live in Lisbon")
    assert second.leaves() == 0


def test_a_reply_can_be_stopped_and_the_conversation_resumed(
    opened: Callable[..., Terminal], endpoint: LoopbackEndpoint
) -> None:
    endpoint.reply = lambda _: ["one ", "two ", *(f"word{n} " for n in range(500))]
    endpoint.delay = 0.02
    chat = opened(MEMCHAT_BASE_URL=endpoint.base_url, MEMCHAT_MODEL="test-model")
    chat.types("count for me" + _ENTER)
    chat.sees("two")
    chat.types(_CTRL_C)
    chat.sees("stopped")
    assert chat.leaves() == 0
    endpoint.reply = lambda _: "Going on."
    again = opened("--continue", MEMCHAT_BASE_URL=endpoint.base_url, MEMCHAT_MODEL="test-model")
    again.types("go on" + _ENTER)
    again.sees("Going on")
    messages = endpoint.asked("chat")[-1]["messages"]
    assert messages[1]["content"] == "count for me"
    assert messages[2]["content"].startswith("one two")
    assert again.leaves() == 0


def test_an_error_is_one_line_and_the_text_comes_back(opened: Callable[..., Terminal]) -> None:
    chat = opened(MEMCHAT_BASE_URL="http://127.0.0.1:9/v1", MEMCHAT_MODEL_RETRIES="0", MEMCHAT_MODEL="m")
    chat.types("hello there" + _ENTER)
    chat.sees("error: cannot reach")
    chat.sees("❯ hello there")
    chat.types(_CTRL_C)
    assert chat.leaves() == 0


def test_a_line_stopped_before_anything_came_is_put_back(
    opened: Callable[..., Terminal], endpoint: LoopbackEndpoint, tmp_path: Path
) -> None:
    endpoint.then(Hang(), on="reply")
    chat = opened(MEMCHAT_BASE_URL=endpoint.base_url, MEMCHAT_MODEL="test-model")
    chat.types("hello there" + _ENTER)
    until = time.monotonic() + 20
    while not endpoint.asked("chat") and time.monotonic() < until:
        time.sleep(0.05)
    chat.types(_CTRL_C)
    chat.sees("❯ hello there")
    endpoint.reply = lambda _: "Here I am."
    chat.types(_ENTER)
    chat.sees("Here I am")
    chat.sees("❯")
    endpoint.always(Fail(401, {"message": "no"}), on="reply")
    chat.types("/retry" + _ENTER)
    chat.sees("error: ")
    chat.sees("❯ /retry")
    chat.types(_CTRL_C)
    chat.types(f"/save {tmp_path}/kept.md" + _ENTER)
    chat.sees("saved 1 turns")
    assert chat.leaves() == 0


def test_the_keys(opened: Callable[..., Terminal]) -> None:
    chat = opened("--offline")
    chat.types(_CTRL_C)
    chat.sees("Ctrl-D or /exit leaves")
    chat.types("I live in" + _CTRL_J + "Lisbon \\" + _ENTER + "by the sea")
    chat.types(_CTRL_C)
    chat.types("\x1b[200~I like tea\rI like cats\x1b[201~")
    time.sleep(0.3)
    chat.types(_ENTER)
    chat.sees("Understood: Likes tea; Likes cats")
    chat.sees("❯")
    chat.types("/mem\t")
    chat.sees("memories|ories")
    chat.types(_ENTER)
    chat.sees("Likes tea")
    chat.types("/hlep" + _ENTER)
    chat.sees("Did you mean /help")
    chat.types(_CTRL_C)
    assert chat.leaves() == 0


def test_no_lease_is_held_while_the_prompt_waits(opened: Callable[..., Terminal], home: Path) -> None:
    one, two = opened("--offline"), opened("--offline")
    for chat, fact in ((one, "I like tea"), (two, "I like cats")):
        chat.types(fact + _ENTER)
        chat.sees("Understood")
        chat.sees("❯")
    time.sleep(0.5)
    with EdgeStore(home / "data" / "default" / "memories", wait=1.0).lease() as store:
        assert len(store.ids()) == 2
    assert one.leaves() == 0
    assert two.leaves() == 0


def test_forgetting_asks_first(opened: Callable[..., Terminal], home: Path) -> None:
    chat = opened("--offline")
    chat.types("/remember the xylophone is under the stairs" + _ENTER)
    chat.sees("remembered ([0-9a-f]+)")
    id_ = chat.child.match.group(1)
    chat.types(f"/forget {id_}" + _ENTER)
    chat.sees("for good")
    time.sleep(0.3)
    chat.types(_CTRL_D)
    chat.sees(r"\[y/N\] [^ ]*\nerror: nothing was forgotten")
    chat.sees("❯ ")
    chat.types(_CTRL_C + f"/forget {id_}" + _ENTER)
    chat.sees("for good")
    chat.types("y" + _ENTER)
    chat.sees("in none of")
    assert chat.leaves() == 0
    for path in home.rglob("*"):
        assert path.is_dir() or b"xylophone" not in path.read_bytes(), path


def test_incognito_leaves_nothing_on_disk(opened: Callable[..., Terminal], home: Path) -> None:
    chat = opened("--offline", "--incognito")
    chat.types("I live in Xanadu" + _ENTER)
    chat.sees("incognito")
    assert chat.leaves() == 0
    for path in home.rglob("*") if home.exists() else []:
        assert path.is_dir() or b"Xanadu" not in path.read_bytes(), path


def test_what_is_typed_while_a_reply_streams_is_the_next_line(
    opened: Callable[..., Terminal], endpoint: LoopbackEndpoint
) -> None:
    endpoint.reply = lambda _: [f"word{n} " for n in range(40)]
    endpoint.delay = 0.05
    chat = opened(MEMCHAT_BASE_URL=endpoint.base_url, MEMCHAT_MODEL="test-model")
    chat.types("first question" + _ENTER)
    chat.sees("word3")
    chat.types("second question" + _ENTER)
    chat.sees("❯ second question")
    chat.sees("word39")
    chat.sees("❯")
    asked = [one["messages"][-1]["content"] for one in endpoint.asked("chat") if one.get("stream")]
    assert asked == ["first question", "second question"]
    assert chat.leaves() == 0


def test_a_long_paste_is_one_word_on_the_screen_and_whole_in_the_message(
    opened: Callable[..., Terminal], endpoint: LoopbackEndpoint
) -> None:
    chat = opened(MEMCHAT_BASE_URL=endpoint.base_url, MEMCHAT_MODEL="test-model")
    pasted = "\r".join(f"line {n}" for n in range(120))
    chat.types(f"\x1b[200~{pasted}\x1b[201~")
    chat.sees(r"\[pasted 120 lines\]")
    chat.types(_ENTER)
    chat.sees("You said")
    content = next(one for one in endpoint.asked("chat") if one.get("stream"))["messages"][-1]["content"]
    assert content == pasted.replace("\r", "\n")
    assert chat.leaves() == 0


def test_the_line_below_the_prompt_and_a_window_that_shrinks(opened: Callable[..., Terminal]) -> None:
    chat = opened("--offline")
    # As a terminal answers to "where is the cursor": without it there is no line below.
    chat.types("\x1b[3;1R")
    chat.sees("offline · memory on")
    chat.child.setwinsize(12, 40)
    chat.types("I live in Lisbon" + _ENTER)
    chat.sees("Understood: Lives in Lisbon")
    chat.types("/incognito" + _ENTER)
    chat.sees("ends it")
    chat.types("\x1b[3;1R")
    chat.sees("INCOGNITO")
    assert chat.leaves() == 0


@pytest.mark.parametrize(
    ("body", "seen"), [("echo 'I like tea' > \"$1\"", "❯ I like tea"), ("exit 3", "ended with code 3")]
)
def test_the_editor(opened: Callable[..., Terminal], tmp_path: Path, body: str, seen: str) -> None:
    script = tmp_path / "editor.sh"
    script.write_text(f"#!/bin/sh\n{body}\n")
    script.chmod(0o700)
    chat = opened("--offline", EDITOR=str(script), VISUAL=str(script))
    chat.types("/editor" + _ENTER)
    chat.sees(seen)
    chat.types(_CTRL_C)
    assert chat.leaves() == 0


def test_a_conversation_is_picked_from_a_list(opened: Callable[..., Terminal]) -> None:
    first = opened("--offline")
    first.types("I live in Lisbon" + _ENTER)
    first.sees("Understood")
    assert first.leaves() == 0
    chat = opened("--offline")
    chat.types("/resume" + _ENTER)
    chat.sees("which conversation")
    chat.types("zzzz" + _ENTER)
    chat.sees("nothing fits")
    chat.sees("❯")
    chat.types("/resume" + _ENTER)
    chat.sees("which conversation")
    chat.types("Lisb\t" + _ENTER)
    chat.sees("going on with")
    assert chat.leaves() == 0


def test_a_secret_is_not_in_the_history_of_lines(opened: Callable[..., Terminal], home: Path) -> None:
    chat = opened("--offline")
    chat.types("my password is hunter2" + _ENTER)
    chat.sees("not a language model")
    chat.types("I like tea" + _ENTER)
    chat.sees("Understood")
    assert chat.leaves() == 0
    for path in home.rglob("*"):
        assert path.is_dir() or b"hunter2" not in path.read_bytes(), path


def test_a_window_that_changes_while_a_reply_streams(
    opened: Callable[..., Terminal], endpoint: LoopbackEndpoint
) -> None:
    endpoint.reply = lambda _: [f"- item number {n} of a list\n" for n in range(60)]
    endpoint.delay = 0.03
    chat = opened(MEMCHAT_BASE_URL=endpoint.base_url, MEMCHAT_MODEL="test-model")
    chat.types("count" + _ENTER)
    for columns, number in ((40, 5), (120, 20), (60, 40)):
        chat.sees(f"item number {number}")
        chat.child.setwinsize(20, columns)
    chat.sees("item number 59")
    chat.sees("tokens")
    chat.sees("❯")
    assert chat.leaves() == 0


@pytest.mark.parametrize("reply", ["  \n \n", "\x1b[31mred\x1b]0;title\x07\a", "```python\nx = 1", "w" * 100_000])
def test_the_session_survives_every_reply(
    opened: Callable[..., Terminal], endpoint: LoopbackEndpoint, reply: str
) -> None:
    endpoint.reply = lambda _: reply
    chat = opened(MEMCHAT_BASE_URL=endpoint.base_url, MEMCHAT_MODEL="test-model")
    chat.types("go" + _ENTER)
    chat.sees("tokens")
    endpoint.reply = lambda _: "Still here."
    chat.types("and now?" + _ENTER)
    chat.sees("Still here")
    assert chat.leaves() == 0


def test_the_first_questions_fill_the_configuration(home: Path) -> None:
    child = pexpect.spawn(
        sys.executable,
        ["-m", "memchat", "config", "init"],
        env={**os.environ},
        cwd=str(_ROOT),
        encoding="utf-8",
        timeout=20,
    )
    for question, answer in (
        ("Provider", "ollama"),
        ("Base URL", ""),
        ("Model", "qwen3"),
        ("Embedding", ""),
        ("call you", "ana"),
    ):
        child.expect(question)
        child.send(answer + "\n")
    child.expect("wrote")
    child.expect(pexpect.EOF)
    text = (home / "config" / "config.toml").read_text()
    assert 'provider = "ollama"' in text
    assert 'user = "ana"' in text
    assert "# What learns facts" in text


@pytest.mark.parametrize("vi", [False, True])
def test_a_search_in_the_history_is_accepted_and_left(opened: Callable[..., Terminal], vi: bool) -> None:
    chat = opened("--offline", MEMCHAT_CHAT_VI="yes" if vi else "no")
    for line in ("I like alpha", "I like beta", "I like gamma"):
        chat.types(line + _ENTER)
        chat.sees("Understood")
        chat.sees("❯")
    search = "\x1b/" if vi else "\x12"
    chat.types(search)
    chat.sees("search|/")
    time.sleep(0.8)
    chat.types("bet")
    time.sleep(0.3)
    chat.types(_ENTER)
    time.sleep(0.3)
    chat.types(_ENTER)
    chat.sees("I like beta")
    chat.sees("not a language model|Understood|memor")
    chat.sees("❯")
    chat.types(search)
    time.sleep(0.8)
    chat.types("gam")
    time.sleep(0.3)
    chat.types(_CTRL_C)
    time.sleep(0.3)
    chat.types("i/exit" + _ENTER if vi else "/exit" + _ENTER)
    chat.child.expect(pexpect.EOF)


def test_lines_typed_incognito_are_in_no_history(opened: Callable[..., Terminal], home: Path) -> None:
    chat = opened("--offline")
    for line, seen in (
        ("I like tea", "Understood"),
        ("/incognito", "ends it"),
        ("I live in Xanadu", "incognito ·"),
        ("/incognito", "has ended"),
        ("I like cats", "Understood"),
    ):
        chat.types(line + _ENTER)
        chat.sees(seen)
        chat.sees("❯")
    assert chat.leaves() == 0
    for path in home.rglob("*"):
        assert path.is_dir() or b"Xanadu" not in path.read_bytes(), path
    assert "I like cats" in (home / "data" / "default" / "history").read_text()


@pytest.mark.parametrize("key", [_CTRL_C, _CTRL_D])
def test_who_will_not_be_asked_has_not_said_yes(opened: Callable[..., Terminal], home: Path, key: str) -> None:
    chat = opened("--offline", "--review")
    chat.types("My name is Ana and I live in Lisbon" + _ENTER)
    chat.sees("store it")
    time.sleep(0.3)
    chat.types(key)
    if key == _CTRL_D:
        chat.sees("store it")
        chat.types("n" + _ENTER)
    chat.sees(r"0 memories")
    chat.sees("❯")
    time.sleep(0.3)
    assert chat.leaves() == 0
    again = opened("--offline")
    again.types("/memories" + _ENTER)
    again.sees("no memories yet")
    assert again.leaves() == 0


def test_nothing_that_a_line_asks_for_ends_the_session(opened: Callable[..., Terminal], tmp_path: Path) -> None:
    big = tmp_path / "big.txt"
    with big.open("w") as file:
        file.truncate(40_000_000_000)
    chat = opened("--offline", columns=200)
    for line, seen in (
        ("/save .", "is a directory"),
        ("/save /nope/x.md", "no directory /nope"),
        ("/undo abc", "not a number"),
        ("/why ²", "not a number"),
        ("/copy ²", "not a number"),
        (f"/undo {'9' * 5000}", "not a number"),
        (f"/file {big} what", "is the most"),
        ("/file /dev/zero what", "no file"),
        ("/memories zzz", "no memory fits"),
    ):
        chat.types(line + _ENTER)
        chat.sees(seen)
        time.sleep(0.2)
        chat.types(_CTRL_C)
    assert chat.leaves() == 0


def test_a_terminal_that_is_not_utf8(opened: Callable[..., Terminal], endpoint: LoopbackEndpoint) -> None:
    endpoint.reply = lambda _: "- café\n- naïve\n"
    chat = opened(
        MEMCHAT_BASE_URL=endpoint.base_url, MEMCHAT_MODEL="test-model", PYTHONUTF8="0", PYTHONIOENCODING="ascii"
    )
    chat.types("go" + _ENTER)
    chat.sees("tokens")
    assert chat.leaves() == 0


def test_the_editor_gives_the_line_back(
    opened: Callable[..., Terminal], endpoint: LoopbackEndpoint, tmp_path: Path
) -> None:
    script = tmp_path / "editor.sh"
    script.touch(0o700)
    chat = opened(
        EDITOR=str(script), VISUAL=str(script), MEMCHAT_BASE_URL=endpoint.base_url, MEMCHAT_MODEL="test-model"
    )
    for body, seen in (
        ("printf ' and more' >> \"$1\"", "some words and more"),
        ("exit 3", "ended with code 3"),
        ("printf 'caf\\351' > \"$1\"", "caf"),
        (': > "$1"', "❯"),
    ):
        script.write_text(f"#!/bin/sh\n{body}\n")
        chat.types("some words")
        time.sleep(0.2)
        chat.types("\x18\x05")
        chat.sees(seen)
        time.sleep(0.3)
        chat.types("x" + _CTRL_C)
    assert endpoint.asked("chat") == []
    assert chat.leaves() == 0


def test_the_label_of_a_paste_goes_as_one(opened: Callable[..., Terminal], endpoint: LoopbackEndpoint) -> None:
    chat = opened(MEMCHAT_BASE_URL=endpoint.base_url, MEMCHAT_MODEL="test-model")
    pasted = "\r".join(f"line {n}" for n in range(120))
    chat.types(f"see \x1b[200~{pasted}\x1b[201~")
    chat.sees(r"\[pasted 120 lines\]")
    chat.types("\x7fnothing" + _ENTER)
    chat.sees("You said")
    content = next(one for one in endpoint.asked("chat") if one.get("stream"))["messages"][-1]["content"]
    assert content == "see nothing"
    assert chat.leaves() == 0


def test_a_failing_line_brings_its_command_back(
    opened: Callable[..., Terminal], endpoint: LoopbackEndpoint, tmp_path: Path
) -> None:
    path = tmp_path / "a b.png"
    path.write_bytes(b"\x89PNG" + b"x" * 9)
    chat = opened(MEMCHAT_BASE_URL=endpoint.base_url, MEMCHAT_MODEL="test-model", columns=200)
    endpoint.reply = lambda _: "A picture."
    endpoint.then(Fail(400, {"message": "no"}), on="reply")
    chat.types(f"/file '{path}' describe" + _ENTER)
    chat.sees("error: ")
    chat.sees("❯ /file ")
    chat.types(_ENTER)
    chat.sees("A picture")
    chat.sees("tokens")
    endpoint.then(Fail(400, {"message": "no"}), on="reply")
    chat.types("/retry" + _ENTER)
    chat.sees("error: ")
    chat.sees("❯ /retry")
    endpoint.reply = lambda _: "Another one."
    chat.types(_ENTER)
    chat.sees("Another one")
    chat.sees("tokens")
    asked = [one["messages"] for one in endpoint.asked("chat") if one.get("stream")]
    assert all(messages[-1]["content"][1]["type"] == "image_url" for messages in asked)
    assert [len(messages) for messages in asked] == [2, 2, 2, 2]
    assert chat.leaves() == 0


def test_an_empty_reply_is_told_and_roles_alternate(
    opened: Callable[..., Terminal], endpoint: LoopbackEndpoint
) -> None:
    endpoint.reply = lambda _: " \n "
    chat = opened(MEMCHAT_BASE_URL=endpoint.base_url, MEMCHAT_MODEL="test-model")
    chat.types("first words" + _ENTER)
    chat.sees("answered with nothing")
    endpoint.reply = lambda _: "Here."
    chat.types("second words" + _ENTER)
    chat.sees("Here")
    chat.sees("tokens")
    last = [one for one in endpoint.asked("chat") if one.get("stream")][-1]["messages"]
    assert [message["role"] for message in last] == ["system", "user"]
    assert last[-1]["content"] == "first words\n\nsecond words"
    assert chat.leaves() == 0


def test_learning_that_has_ended_is_no_longer_shown(
    opened: Callable[..., Terminal], endpoint: LoopbackEndpoint
) -> None:
    endpoint.then(Drip(), on="facts")
    endpoint.always(Drip(), on="facts")
    chat = opened(MEMCHAT_BASE_URL=endpoint.base_url, MEMCHAT_MODEL="test-model", MEMCHAT_MODEL_FIRST_TOKEN_SECONDS="2")
    chat.types("\x1b[3;1R")
    chat.sees("memory on")
    chat.types("I like tea" + _ENTER)
    chat.sees("tokens")
    chat.types("\x1b[3;1R")
    chat.sees(r"\(learning\)[^\n]*tokens")
    chat.sees("· [0-9]+ tokens")
    assert chat.leaves() == 0


def test_the_first_questions_are_asked_again(home: Path) -> None:
    child = pexpect.spawn(
        sys.executable,
        ["-m", "memchat", "config", "init"],
        env={**os.environ},
        cwd=str(_ROOT),
        encoding="utf-8",
        timeout=20,
    )
    for question, answer in (
        ("Provider", "nonsense"),
        ("no known provider[\\s\\S]*Provider", ""),
        ("Base URL", "notaurl"),
        ("Base URL", "http://127.0.0.1:9/v1"),
        ("Model", _CTRL_D),
    ):
        child.expect(question)
        child.send(answer + "\n" if answer != _CTRL_D else answer)
    child.expect("nothing was written")
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 1
    assert not (home / "config" / "config.toml").exists()


@pytest.mark.parametrize(
    ("environ", "seen"),
    [
        ({}, "the last words"),
        ({"PAGER": "no-such-pager"}, "the last words"),
        ({"PAGER": "cat"}, "the last"),
    ],
)
def test_a_conversation_is_shown_without_escapes_to_read(environ: dict[str, str], seen: str) -> None:
    run("chat", "--offline", stdin="".join(f"**bold words** number {n}\n" for n in range(30)) + "the last words\n")
    shown = run("conversations", "list", "--json").json
    child = pexpect.spawn(
        sys.executable,
        ["-m", "memchat", "conversations", "show", shown[0]["id"][:8]],
        env={**os.environ, "TERM": "xterm-256color", "NO_COLOR": "1", **environ},
        cwd=str(_ROOT),
        encoding="utf-8",
        timeout=20,
        dimensions=(24, 80),
    )
    child.expect("number 0")
    child.send("Gq")
    child.expect(seen)
    child.expect(pexpect.EOF)
    assert "ESC[" not in child.before
