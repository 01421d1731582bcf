"""A real HTTP server on a loopback port that speaks the OpenAI API, and misbehaves where a test asks it to.

    with LoopbackEndpoint() as server:
        server.reply = lambda request: ["Hel", "lo"]
        server.facts = lambda request: {"facts": []}
        server.then(Fail(429, headers={"Retry-After": "1"}), on="chat")
        …ask server.base_url…
        server.requests[-1].json["messages"]

By hand: `python -m tests.support.endpoint --port 8000`.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import re
import socket
import struct
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Lock, Thread
from types import TracebackType
from typing import Any, Self

Json = dict[str, Any]
_NOTE = re.compile(r"^\s*[-*•]\s+(.+)$", re.MULTILINE)


@dataclass(frozen=True)
class Fail:
    """A refusal. `error` is the `error` of the body; `body`, if given, is the whole of it, as JSON or as it stands."""

    status: int
    error: Json | None = None
    body: Json | list[Any] | str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Page:
    """A web page instead of an answer."""

    status: int = 200


@dataclass(frozen=True)
class Hang:
    """Silence until the client goes or the server is closed: before the headers, or `after` so many pieces."""

    after: int | None = None


@dataclass(frozen=True)
class Drip:
    """An answer in one piece that sends a blank every so many seconds, and never comes."""

    seconds: float = 0.05


@dataclass(frozen=True)
class Cut:
    """The connection drops after so many pieces; a `clean` one ends the body as if all had been said."""

    after: int = 1
    clean: bool = False


@dataclass(frozen=True)
class ErrorEvent:
    """An error in the stream after so many pieces."""

    error: Json
    after: int = 1


Misbehaviour = Fail | Page | Hang | Drip | Cut | ErrorEvent


@dataclass(frozen=True)
class Request:
    """What was asked: path, headers by small names, body (empty for a GET)."""

    path: str
    headers: Mapping[str, str]
    json: Json


def vector(text: str, dimensions: int = 64) -> list[float]:
    """A hashed bag of words: the same words give the same direction. Not of unit length."""
    counts = [0.0] * dimensions
    for word in re.findall(r"\w+", text.casefold()) or [""]:
        digest = hashlib.sha256(word.encode()).digest()
        counts[int.from_bytes(digest[:4], "big") % dimensions] += 3.0
    return counts


def notes(request: Json) -> list[str]:
    """The memories that the prompt shows: items of lists in the system message and in the last one."""
    messages = request["messages"]
    shown = dict.fromkeys(message["content"] for message in (messages[0], messages[-1]))
    return [note for content in shown for note in _NOTE.findall(content)]


def echo(request: Json) -> str:
    """A short reply in markdown that names the memories it was shown."""
    said = request["messages"][-1]["content"].strip().splitlines() or [""]
    lines = [f"You said: *{said[-1]}*"]
    if known := notes(request):
        lines += ["", "I was told:", "", *(f"- {note}" for note in known)]
    return "\n".join(lines)


class LoopbackEndpoint:
    """The server. Every attribute may be set at any time; `requests` holds all that was asked, in order."""

    def __init__(self, port: int = 0) -> None:
        self.models: list[str] = ["test-model"]
        self.key: str | None = None  # refuses every other key
        self.strict_models = False  # refuses models that are not in the list
        self.reply: Callable[[Json], str | Iterable[str]] = echo
        self.facts: Callable[[Json], Any] = lambda _: {"facts": []}
        self.thoughts = ""  # sent before the reply, in the field of the next line
        self.thoughts_field = "reasoning_content"
        self.usage = True
        self.finish = True  # sends finish_reason
        self.done = True  # sends [DONE]
        self.delay = 0.0  # seconds before each piece
        self.torn = False  # sends each byte of the stream by itself
        self.streams = True  # or answers in one piece whatever was asked
        self.refused: set[str] = set()  # stream_options, temperature, json_schema, json_object, dimensions
        self.refusal_status = 400
        self.dimensions = 64
        self.longest: int | None = None  # characters of a text to embed, else 500
        self.largest_batch: int | None = None
        self.base64 = False
        self.requests: list[Request] = []
        self.hung_up = Event()  # set when a client left in the middle of an answer
        self.released = Event()
        self._queue: list[tuple[str, Misbehaviour]] = []
        self._always: list[tuple[str, Misbehaviour]] = []
        self._lock = Lock()
        self._server = _Server(self, port)
        self._thread = Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)

    @property
    def port(self) -> int:
        return int(self._server.server_address[1])

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self.port}/v1"

    def then(self, *misbehaviours: Misbehaviour, on: str = "") -> None:
        """The next requests, one each, whose path holds `on`, are answered so.

        `facts` means the extraction calls, `reply` those that stream a reply.
        """
        self._queue += [(on, misbehaviour) for misbehaviour in misbehaviours]

    def always(self, misbehaviour: Misbehaviour, on: str = "") -> None:
        """Every such request is answered so."""
        self._always.append((on, misbehaviour))

    def asked(self, path: str) -> list[Json]:
        """The bodies of the requests whose path holds this, in order."""
        return [request.json for request in self.requests if path in request.path]

    def close(self) -> None:
        """Ends at once; whoever hangs is let go."""
        self.released.set()
        if self._thread.is_alive():
            self._server.shutdown()
        self._server.hang_up()
        self._server.server_close()

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def record(self, request: Request) -> Misbehaviour | None:
        """Notes a request and says how to misbehave."""
        where = f"{request.path} {'facts' if wants_facts(request.json) else 'reply'}"
        with self._lock:
            self.requests.append(request)
            for at, (on, misbehaviour) in enumerate(self._queue):
                if on in where:
                    del self._queue[at]
                    return misbehaviour
            return next((misbehaviour for on, misbehaviour in self._always if on in where), None)


def wants_facts(body: Json) -> bool:
    """Whether this is an extraction: a question for JSON, or one that is not to be streamed."""
    return "messages" in body and ("response_format" in body or not body.get("stream"))


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    allow_reuse_address = True

    def __init__(self, endpoint: LoopbackEndpoint, port: int) -> None:
        self.endpoint = endpoint
        self._open: set[socket.socket] = set()
        super().__init__(("127.0.0.1", port), _Handler)

    def process_request(self, request: Any, client_address: Any) -> None:
        self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        self._open.discard(request)
        super().shutdown_request(request)

    def hang_up(self) -> None:
        """Ends the connections that clients keep alive, so that no thread waits on one."""
        for connection in list(self._open):
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:
                continue

    def handle_error(self, request: Any, client_address: Any) -> None:
        if isinstance(sys.exception(), ConnectionError):
            self.endpoint.hung_up.set()
            return
        super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Keeps the tests' output clean."""

    def do_GET(self) -> None:
        self._answer({})

    def do_POST(self) -> None:
        self._answer(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))

    @property
    def _script(self) -> LoopbackEndpoint:
        return self.server.endpoint

    def _answer(self, body: Json) -> None:
        headers = {name.casefold(): value for name, value in self.headers.items()}
        misbehaviour = self._script.record(Request(self.path, headers, body))
        refusal = self._refusal(headers, body)
        if isinstance(misbehaviour, Fail):
            self._fail(misbehaviour)
        elif isinstance(misbehaviour, Page):
            self._whole(misbehaviour.status, "text/html", b"<!doctype html><title>Welcome</title>")
        elif isinstance(misbehaviour, Hang) and misbehaviour.after is None:
            self._wait()
        elif isinstance(misbehaviour, Drip):
            self._drip(misbehaviour)
        elif refusal:
            self._fail(refusal)
        else:
            self._serve(body, misbehaviour)

    def _serve(self, body: Json, misbehaviour: Misbehaviour | None) -> None:
        route = self.path.partition("?")[0]
        if route == "/v1/models":
            self._json({"object": "list", "data": [{"id": name, "object": "model"} for name in self._script.models]})
        elif route == "/v1/chat/completions" and body.get("stream") and self._script.streams:
            self._stream(body, misbehaviour)
        elif route == "/v1/chat/completions":
            self._json(self._completion(body), misbehaviour)
        elif route == "/v1/embeddings":
            self._embeddings(body)
        else:
            self._fail(Fail(404, body={"detail": "Not Found"}))

    def _refusal(self, headers: Mapping[str, str], body: Json) -> Fail | None:
        script = self._script
        if script.key is not None and headers.get("authorization") != f"Bearer {script.key}":
            said = f"Incorrect API key provided: {headers.get('authorization', '')[7:]}."
            return Fail(401, {"message": said, "code": "invalid_api_key"})
        if script.strict_models and body and body.get("model") not in script.models:
            said = f"The model `{body.get('model')}` does not exist"
            return Fail(404, {"message": said, "code": "model_not_found"})
        for name in sorted(script.refused):
            if name in body or name == body.get("response_format", {}).get("type"):
                return Fail(script.refusal_status, {"message": f"{name} is not supported", "param": name})
        return None

    def _completion(self, body: Json) -> Json:
        content = self._facts(body) if wants_facts(body) else "".join(self._pieces(body))
        message = {"role": "assistant", "content": content}
        if self._script.thoughts:
            message[self._script.thoughts_field] = self._script.thoughts
        choice = {"index": 0, "message": message, "finish_reason": "stop"}
        whole = {"id": "1", "object": "chat.completion", "model": body.get("model"), "choices": [choice]}
        return {**whole, "usage": _usage(body, content)} if self._script.usage else whole

    def _facts(self, body: Json) -> str:
        facts = self._script.facts(body)
        return facts if isinstance(facts, str) else json.dumps(facts, ensure_ascii=False)

    def _pieces(self, body: Json) -> list[str]:
        reply = self._script.reply(body)
        return re.findall(r"\s*\S+\s*", reply) or [reply] if isinstance(reply, str) else list(reply)

    def _stream(self, body: Json, misbehaviour: Misbehaviour | None) -> None:
        script, pieces = self._script, self._pieces(body)
        self._start("text/event-stream")
        self._event(_chunk({"role": "assistant", "content": ""}))
        for thought in re.findall(r"\s*\S+", script.thoughts):
            self._event(_chunk({script.thoughts_field: thought}))
        for sent, piece in enumerate(pieces):
            if self._breaks(misbehaviour, sent):
                return
            script.released.wait(script.delay) if script.delay else None
            self._event(_chunk({"content": piece}))
        if self._breaks(misbehaviour, len(pieces)):
            return
        if script.finish:
            self._event(_chunk({}, "stop"))
        if script.usage and body.get("stream_options", {}).get("include_usage"):
            self._event({"object": "chat.completion.chunk", "choices": [], "usage": _usage(body, "".join(pieces))})
        self._chunked(b"data: [DONE]\n\n" if script.done else b"", last=True)

    def _breaks(self, misbehaviour: Misbehaviour | None, sent: int) -> bool:
        """Does what was asked for after so many pieces; true if nothing may follow."""
        if misbehaviour is None or getattr(misbehaviour, "after", None) != sent:
            return False
        if isinstance(misbehaviour, ErrorEvent):
            self._event({"error": misbehaviour.error})
            self._chunked(b"", last=True)
        elif isinstance(misbehaviour, Hang):
            self._wait()
        elif isinstance(misbehaviour, Cut) and misbehaviour.clean:
            self._chunked(b"", last=True)
        else:
            self.close_connection = True
        return True

    def _embeddings(self, body: Json) -> None:
        script, texts = self._script, body["input"]
        if script.largest_batch and len(texts) > script.largest_batch:
            return self._fail(Fail(422, {"message": f"batch size {len(texts)} exceeds {script.largest_batch}"}))
        if script.longest and any(len(text) > script.longest for text in texts):
            return self._fail(Fail(500, {"message": "input is too large to process"}))
        size = body.get("dimensions", script.dimensions)
        rows = [{"index": at, "embedding": self._encoded(vector(text, size))} for at, text in enumerate(texts)]
        # The order is the index's, not the list's.
        return self._json({"object": "list", "data": rows[::-1], "model": body.get("model")})

    def _encoded(self, numbers: list[float]) -> list[float] | str:
        if not self._script.base64:
            return numbers
        return base64.b64encode(struct.pack(f"<{len(numbers)}f", *numbers)).decode()

    def _json(self, answer: Json, misbehaviour: Misbehaviour | None = None) -> None:
        whole = json.dumps(answer, ensure_ascii=False).encode()
        if isinstance(misbehaviour, Cut):
            self._headers(200, {"Content-Type": "application/json", "Content-Length": str(len(whole))})
            self.wfile.write(whole[: len(whole) // 2])
            self.close_connection = True
            return
        self._whole(200, "application/json", whole)

    def _fail(self, failure: Fail) -> None:
        body = {"error": failure.error or {"message": "no"}} if failure.body is None else failure.body
        kind = "text/plain" if isinstance(body, str) else "application/json"
        whole = body.encode() if isinstance(body, str) else json.dumps(body).encode()
        self._whole(failure.status, kind, whole, failure.headers)

    def _whole(self, status: int, kind: str, body: bytes, headers: Mapping[str, str] | None = None) -> None:
        self._headers(status, {"Content-Type": kind, "Content-Length": str(len(body)), **(headers or {})})
        self.wfile.write(body)

    def _headers(self, status: int, headers: Mapping[str, str]) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()

    def _start(self, kind: str) -> None:
        self._headers(200, {"Content-Type": kind, "Transfer-Encoding": "chunked"})

    def _drip(self, drip: Drip) -> None:
        self._start("application/json")
        while not self._script.released.wait(drip.seconds):
            self._chunked(b" ")

    def _event(self, event: Json) -> None:
        for part in self._torn(b"data: " + json.dumps(event, ensure_ascii=False).encode() + b"\n\n"):
            self._chunked(part)

    def _torn(self, whole: bytes) -> Iterator[bytes]:
        if not self._script.torn:
            yield whole
            return
        yield from (whole[at : at + 1] for at in range(len(whole)))

    def _chunked(self, part: bytes, last: bool = False) -> None:
        if part:
            self.wfile.write(f"{len(part):x}\r\n".encode() + part + b"\r\n")
        if last:
            self.wfile.write(b"0\r\n\r\n")
        self.wfile.flush()

    def _wait(self) -> None:
        """Until the server closes or the client has gone."""
        self.close_connection = True
        self.connection.settimeout(0.02)
        while not self._script.released.is_set():
            try:
                if not self.connection.recv(1):
                    self._script.hung_up.set()
                    return
            except TimeoutError:
                continue


def _chunk(delta: Json, finish: str | None = None) -> Json:
    choice = {"index": 0, "delta": delta, "finish_reason": finish}
    return {"id": "1", "object": "chat.completion.chunk", "choices": [choice]}


def _usage(body: Json, content: str) -> Json:
    asked = sum(len(message["content"].split()) for message in body["messages"])
    said = len(content.split())
    return {"prompt_tokens": asked, "completion_tokens": said, "total_tokens": asked + said}


def main() -> None:
    """Serves until Ctrl-C, for trying the program by hand."""
    parser = argparse.ArgumentParser(description="A chat model that repeats what it was told.")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--delay", type=float, default=0.02, help="seconds between two words")
    options = parser.parse_args()
    with LoopbackEndpoint(options.port) as server:
        server.delay = options.delay
        sys.stderr.write(f"OPENAI_BASE_URL={server.base_url}\n")
        try:
            while True:
                time.sleep(3600)
        except KeyboardInterrupt:
            return


if __name__ == "__main__":
    main()
