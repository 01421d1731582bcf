"""Endpoints known by name, and which of them this machine can use as it is."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from memchat.engines.endpoint import is_openai
from memchat.engines.probe import probed
from memchat.errors import ConfigError
from memchat.text import one_line

_NOTHING: Mapping[str, str] = {}
_OLLAMA_PORT = 11434
_ANYWHERE = {"0.0.0.0": "127.0.0.1", "[::]": "[::1]"}  # noqa: S104 - addresses to listen on, not to ask


@dataclass(frozen=True, slots=True)
class Preset:
    """An endpoint by name. `key_env` names the variable of its key, None where it needs none.

    An empty `default_model` stands for the first one that the endpoint lists.
    """

    name: str
    base_url: str
    key_env: str | None
    default_model: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """A server that answers on this machine, and the models that it lists, in its order."""

    preset: Preset
    models: tuple[str, ...]


PRESETS = (
    Preset("openai", "https://api.openai.com/v1", "OPENAI_API_KEY", "gpt-5.4-mini"),
    Preset("openrouter", "https://openrouter.ai/api/v1", "OPENROUTER_API_KEY", "openrouter/auto"),
    Preset("ollama", f"http://127.0.0.1:{_OLLAMA_PORT}/v1", None),
    Preset("lmstudio", "http://127.0.0.1:1234/v1", None),
    Preset("llamacpp", "http://127.0.0.1:8080/v1", None),
    Preset("vllm", "http://127.0.0.1:8000/v1", None),
    Preset("groq", "https://api.groq.com/openai/v1", "GROQ_API_KEY", "llama-3.3-70b-versatile"),
    Preset("mistral", "https://api.mistral.ai/v1", "MISTRAL_API_KEY", "mistral-small-latest"),
    Preset("deepseek", "https://api.deepseek.com/v1", "DEEPSEEK_API_KEY", "deepseek-chat"),
    Preset(
        "gemini",
        "https://generativelanguage.googleapis.com/v1beta/openai",
        "GEMINI_API_KEY",
        "gemini-flash-latest",
    ),
)


def preset(name: str, environ: Mapping[str, str] = _NOTHING) -> Preset:
    """The preset of that name, however it is spelt (`LM Studio`, `llama.cpp`).

    The environment may move it: OPENAI_BASE_URL, OLLAMA_HOST. Raises ConfigError for an unknown name.
    """
    known = {entry.name: entry for entry in PRESETS}
    found = known.get(_plain(name))
    if found is None:
        raise ConfigError(f"“{one_line(name, 40)}” is no known provider", _suggestion(_plain(name), list(known)))
    return _moved(found, environ)


def from_environment(environ: Mapping[str, str]) -> Preset | None:
    """The first preset, in the order of the table, whose key is set; OPENAI_BASE_URL counts without a key."""
    for entry in PRESETS:
        keyed = entry.key_env is not None and bool(environ.get(entry.key_env, "").strip())
        if keyed or (entry.name == "openai" and _base_url(environ)):
            return _moved(entry, environ)
    return None


def local_servers(environ: Mapping[str, str], timeout: float = 0.3) -> list[Found]:
    """The servers without a key that list their models within so many seconds in all, in the order of the table.

    Only this machine is asked, and where the user's own OLLAMA_HOST points. Raises nothing.
    """
    candidates = [_moved(entry, environ) for entry in PRESETS if entry.key_env is None]
    models = probed([entry.base_url for entry in candidates], timeout)
    return [Found(entry, models[entry.base_url]) for entry in candidates if entry.base_url in models]


def _moved(entry: Preset, environ: Mapping[str, str]) -> Preset:
    if entry.name == "openai" and (url := _base_url(environ)):
        return replace(entry, base_url=url, default_model=entry.default_model if is_openai(url) else "")
    if entry.name == "ollama" and (host := environ.get("OLLAMA_HOST", "").strip()):
        return replace(entry, base_url=_ollama_url(host))
    return entry


def _base_url(environ: Mapping[str, str]) -> str:
    return environ.get("OPENAI_BASE_URL", "").strip().rstrip("/")


def _ollama_url(host: str) -> str:
    """The base URL that Ollama's own clients take from `host`, `host:port`, `:port` or a URL."""
    scheme, separator, rest = host.rpartition("://")
    address, slash, path = rest.partition("/")
    name, port = _split_port(address)
    port = port or ({"http": "80", "https": "443"}[scheme] if scheme in ("http", "https") else str(_OLLAMA_PORT))
    name = _ANYWHERE.get(name, name) or "127.0.0.1"
    path = f"{slash}{path}".rstrip("/").removesuffix("/v1")
    return f"{scheme if separator else 'http'}://{name}:{port}{path}/v1"


def _split_port(address: str) -> tuple[str, str]:
    if found := re.fullmatch(r"(\[[^]]*\]|[^:]*):(\d*)", address):
        return found[1], found[2]
    bare = ":" in address and not address.startswith("[")
    return (f"[{address}]" if bare else address), ""


def _plain(name: str) -> str:
    return re.sub(r"[\s._-]", "", name).casefold()


def _suggestion(name: str, known: list[str]) -> str:
    import difflib

    near = difflib.get_close_matches(name, known, 1, cutoff=0.5)
    return f"Did you mean {near[0]}?" if near else f"Known are {', '.join(known)}; for others set base_url."
