"""Which model servers answer on this machine: asked side by side, and never for long."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Mapping
from dataclasses import dataclass
from threading import Thread
from urllib.parse import urlsplit

from memchat.engines.endpoint import is_loopback
from memchat.engines.presets import Preset, local_presets

_LARGEST = 1_000_000


@dataclass(frozen=True, slots=True)
class Found:
    """A server that answers, and the models that it lists, in its order."""

    preset: Preset
    models: tuple[str, ...]


def local_servers(environ: Mapping[str, str], timeout: float = 0.3) -> list[Found]:
    """The servers that list their models within so many seconds, in the order of the presets. Raises nothing.

    Only this machine is asked, and where the user's own OLLAMA_HOST points.
    """
    return probed([entry for entry in local_presets(environ) if _allowed(entry, environ)], timeout)


def probed(presets: list[Preset], timeout: float) -> list[Found]:
    """Those of the presets that list their models within so many seconds, in the order given."""
    deadline = time.monotonic() + timeout
    found: dict[str, Found] = {}
    threads = [Thread(target=_probe, args=(entry, deadline, found), daemon=True) for entry in presets]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(max(0.0, deadline - time.monotonic()))
    answered = dict(found)
    return [answered[entry.name] for entry in presets if entry.name in answered]


def _allowed(entry: Preset, environ: Mapping[str, str]) -> bool:
    named = entry.name == "ollama" and bool(environ.get("OLLAMA_HOST", "").strip())
    return named or is_loopback(urlsplit(entry.base_url).hostname or "")


def _probe(entry: Preset, deadline: float, found: dict[str, Found]) -> None:
    try:
        models = _models(entry.base_url, deadline)
    except (OSError, ValueError):
        return
    if models is not None:
        found[entry.name] = Found(entry, models)


def _models(base_url: str, deadline: float) -> tuple[str, ...] | None:
    parts = urlsplit(base_url)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    # Most often nobody listens, which a bare socket learns in less time than the import of an HTTP client takes.
    with socket.create_connection((parts.hostname or "", port), _left(deadline)) as connected:
        body = _body(connected, f"{base_url}/models", deadline)
    return _names(body) if body is not None else None
