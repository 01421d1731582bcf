"""A streamed reply, from bytes to Chunks: server-sent events, thoughts, the count of tokens, the end."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from memchat.engines.openai_connection import Answer, loaded, parsed
from memchat.engines.openai_refusals import Asked, body_refusal, cut, no_api, read_refusal
from memchat.errors import NotAnEndpoint
from memchat.model import Chunk, Message, Usage
from memchat.text import estimate_tokens

# None is the server's word that the reply is complete.
Event = dict[str, Any] | None

_OPEN, _CLOSE = "<think>", "</think>"
_DONE = b"[DONE]"
# Tokens that a message costs beside its words.
_FRAME = 4


class ThoughtSplitter:
    """Tells a model's thoughts, between tags at the start of its reply, from the reply. Tags may come in pieces."""

    def __init__(self) -> None:
        self._held = ""
        self._state = "start"

    def feed(self, content: str) -> tuple[str, str]:
        """What of the content so far can be told apart: text and thoughts, either may be empty."""
        self._held += content
        if self._state == "start":
            self._start()
        if self._state == "thinking":
            return self._thinking()
        if self._state == "gap":
            # The blank lines after the thoughts are the template's, not the reply's.
            self._held = self._held.lstrip()
            self._state = "text" if self._held else "gap"
        return (self._taken(), "") if self._state == "text" else ("", "")

    def finish(self) -> tuple[str, str]:
        """What was held back in case a tag was coming."""
        thinking, rest = self._state == "thinking", self._taken()
        return ("", rest) if thinking else (rest, "")

    def _start(self) -> None:
        begun = self._held.lstrip()
        if begun.startswith(_OPEN):
            self._held, self._state = begun.removeprefix(_OPEN), "thinking"
        elif not _OPEN.startswith(begun):
            self._state = "text"

    def _thinking(self) -> tuple[str, str]:
        thought, closed, rest = self._held.partition(_CLOSE)
        if closed:
            self._held, self._state = "", "gap"
            return self.feed(rest)[0], thought
        kept = _begun_tag(thought)
        self._held = thought[len(thought) - kept :]
        return "", thought[: len(thought) - kept]

    def _taken(self) -> str:
        taken, self._held = self._held, ""
        return taken


class Reply:
    """Collects one reply. `finished` once the server has said that nothing is missing."""

    def __init__(self, messages: Sequence[Message]) -> None:
        self.finished = False
        self._messages = messages
        self._splitter = ThoughtSplitter()
        self._usage: Usage | None = None
        self._said: list[str] = []

    def take(self, event: Mapping[str, Any]) -> Chunk:
        """The Chunk of one event; it may be empty."""
        self._usage = _usage(event.get("usage")) or self._usage
        choice = first_choice(event.get("choices"))
        self.finished = self.finished or bool(choice.get("finish_reason"))
        delta = choice.get("delta") or choice.get("message") or {}
        content, thoughts = content_of(delta)
        text, tagged = self._splitter.feed(content)
        return self._chunk(text, thoughts + tagged)

    def rest(self) -> Chunk:
        """The last Chunk with text, which was held back."""
        return self._chunk(*self._splitter.finish())

    def usage(self) -> Usage:
        """The server's count of tokens, else our estimate."""
        if self._usage:
            return self._usage
        asked = sum(estimate_tokens(message.content) + _FRAME for message in self._messages)
        return Usage(asked, estimate_tokens("".join(self._said)), estimated=True)

    def _chunk(self, text: str, thinking: str) -> Chunk:
        self._said.append(thinking + text)
        return Chunk(text, thinking)


def events(response: Answer, asked: Asked) -> Iterator[Event]:
    """The events of a response to a streaming request, None last if the server says that it is complete.

    A server that answers in one piece all the same gives one event. Raises NotAnEndpoint for what is no event,
    StreamCut for an error between events or for half an event.
    """
    kind = response.headers.get("content-type", "")
    if "json" in kind or "html" in kind:
        whole = parsed(b"".join(response.iter_bytes()), asked)
        if not isinstance(whole, dict) or "choices" not in whole:
            raise no_api(asked)
        yield from (whole, None)
        return
    begun = False
    for payload in payloads(response.iter_bytes()):
        if payload.startswith(_DONE):
            yield None
            return
        yield _event(payload, asked, begun)
        begun = True


def payloads(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """The data of server-sent events, one for each line: this API never spreads an event over two.

    Comments and other fields are skipped, but for `error:`, which llama.cpp's server has used.
    """
    held = b""
    for chunk in chunks:
        *lines, held = (held + chunk).split(b"\n")
        yield from filter(None, map(_payload, lines))
    if last := _payload(held):
        yield last


def content_of(message: Mapping[str, Any]) -> tuple[str, str]:
    """Text and thoughts of a message or a delta. The content may be a list of parts; thoughts have two names."""
    content = message.get("content")
    parts = content if isinstance(content, list) else [{"text": content}]
    text = "".join(_text(part.get("text")) for part in parts if isinstance(part, Mapping))
    text = text or _text(message.get("refusal"))
    return text, _text(message.get("reasoning_content")) or _text(message.get("reasoning"))


def _payload(line: bytes) -> bytes:
    field, _, value = line.partition(b":")
    return value.strip() if field in (b"data", b"error") else b""


def _event(payload: bytes, asked: Asked, begun: bool) -> dict[str, Any]:
    try:
        event = loaded(payload, asked)
    except NotAnEndpoint as error:
        if begun:
            raise cut(asked, "an event is unreadable") from error
        raise
    if not isinstance(event, dict):
        raise no_api(asked)
    if event.get("error") or ("choices" not in event and event.get("message")):
        refused = body_refusal(event, asked)
        raise cut(asked, read_refusal(0, event, asked.endpoint.key).text) if begun else refused
    return event


def first_choice(choices: object) -> Mapping[str, Any]:
    """The first choice of an answer, empty where there is none."""
    first = choices[0] if isinstance(choices, list) and choices else {}
    return first if isinstance(first, Mapping) else {}


def _usage(counts: object) -> Usage | None:
    if not isinstance(counts, Mapping):
        return None
    prompt, completion = counts.get("prompt_tokens"), counts.get("completion_tokens")
    if isinstance(prompt, int) and isinstance(completion, int):
        details = counts.get("prompt_tokens_details")
        cached = details.get("cached_tokens") if isinstance(details, Mapping) else 0
        return Usage(prompt, completion, cached_tokens=cached if isinstance(cached, int) else 0)
    return None


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _begun_tag(text: str) -> int:
    """How many characters at the end may be the beginning of the closing tag."""
    return next((size for size in range(len(_CLOSE) - 1, 0, -1) if text.endswith(_CLOSE[:size])), 0)
