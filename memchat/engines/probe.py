"""Who answers as a model server: asked side by side, and never for long."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Sequence
from threading import Thread
from urllib.parse import urlsplit

Models = tuple[str, ...]

_LARGEST = 1_000_000


def probed(base_urls: Sequence[str], timeout: float) -> dict[str, Models]:
    """The names of models by base URL, for those that list them within so many seconds in all. Raises nothing."""
    deadline = time.monotonic() + timeout
    found: dict[str, Models] = {}
    threads = [Thread(target=_probe, args=(url, deadline, found), daemon=True) for url in base_urls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(max(0.0, deadline - time.monotonic()))
    return dict(found)


def _probe(base_url: str, deadline: float, found: dict[str, Models]) -> None:
    try:
        parts = urlsplit(base_url)
        port = parts.port or (443 if parts.scheme == "https" else 80)
        # Most often nobody listens, and a bare socket learns that sooner than an HTTP client is imported.
        with socket.create_connection((parts.hostname or "", port), _left(deadline)) as connected:
            body = _asked(connected, f"{base_url}/models", deadline)
        models = _names(json.loads(body))
    except (OSError, ValueError, RecursionError):
        return
    if models is not None:
        found[base_url] = models


def _asked(connected: socket.socket, url: str, deadline: float) -> bytes:
    """The body of the answer, empty if there is no good one."""
    from http.client import HTTPConnection, HTTPException

    parts = urlsplit(url)
    connection = HTTPConnection(parts.hostname or "", parts.port)
    connection.sock = _secured(connected, parts.hostname or "") if parts.scheme == "https" else connected
    connection.sock.settimeout(_left(deadline))
    try:
        connection.request("GET", parts.path, headers={"Host": parts.netloc, "Accept": "application/json"})
        with connection.getresponse() as response:
            return response.read(_LARGEST) if response.status == 200 else b""
    except HTTPException:
        return b""
    finally:
        connection.close()


def _secured(connected: socket.socket, host: str) -> socket.socket:
    import ssl

    return ssl.create_default_context().wrap_socket(connected, server_hostname=host)


def _names(answer: object) -> Models | None:
    """The names that a list of models holds; None where the answer is no such list."""
    if not isinstance(answer, dict) or "data" not in answer:
        return None
    # Ollama without a model says null.
    listed = answer["data"] or []
    if not isinstance(listed, list) or not all(isinstance(model, dict) for model in listed):
        return None
    return tuple(name for model in listed if isinstance(name := model.get("id"), str))


def _left(deadline: float) -> float:
    # Zero would mean "do not wait at all", which is another error.
    return max(0.001, deadline - time.monotonic())
