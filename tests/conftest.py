"""Every test has a home of its own, and no way out of this machine."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

_PROVIDERS = ("OPENAI", "OPENROUTER", "GROQ", "MISTRAL", "DEEPSEEK", "GEMINI", "OLLAMA", "MEMCHAT")


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A fresh home directory, and an environment in which nothing is configured."""
    import os

    for name in list(os.environ):
        if name.startswith(_PROVIDERS) or name in ("NO_COLOR", "FORCE_COLOR", "COLUMNS", "EDITOR", "VISUAL", "PAGER"):
            monkeypatch.delenv(name)
    root = tmp_path / "home"
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("MEMCHAT_HOME", str(root))
    return root


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    real = socket.socket.connect

    def connect(self: socket.socket, address: object) -> None:
        host = address[0] if isinstance(address, tuple) else "127.0.0.1"
        if host not in ("127.0.0.1", "::1", "localhost"):
            raise AssertionError(f"a test wants to leave this machine: {address}")
        real(self, address)  # type: ignore[arg-type]

    monkeypatch.setattr(socket.socket, "connect", connect)


@pytest.fixture
def clock() -> Iterator[Callable[[], datetime]]:
    """A clock that moves on by a second each time it is read."""
    times = (datetime(2026, 5, 4, 12, tzinfo=UTC) + timedelta(seconds=second) for second in range(1_000_000))
    yield lambda: next(times)
