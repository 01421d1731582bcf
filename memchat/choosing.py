"""Which model answers: the configured one, else a key in the environment, else a local server, else offline."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from memchat.config import Config, EmbeddingConfig, ModelConfig
from memchat.engines.endpoint import Endpoint, is_loopback
from memchat.engines.presets import Preset, from_environment, local_servers, preset
from memchat.errors import MissingKey
from memchat.secrets import KeySource, find_key

OWN_KEY = "MEMCHAT_API_KEY"
# The provider of embeddings that are made in this process, by the extra memchat[local].
LOCAL = "local"


@dataclass(frozen=True, slots=True)
class Chosen:
    """The endpoint (None: offline), the model's name (empty: the first it offers), and why it was chosen."""

    endpoint: Endpoint | None
    model: str
    why: str


def choose_model(config: Config, environ: Mapping[str, str], *, offline: bool = False) -> Chosen:
    """The engine to chat with. Raises ConfigError, BadAddress, MissingKey; asks nobody but servers on this machine."""
    wanted = config.model
    if offline or wanted.provider == "offline":
        return Chosen(None, "offline", "as asked")
    if wanted.provider or wanted.base_url:
        return _configured(wanted, environ, config.origin("model.base_url" if wanted.base_url else "model.provider"))
    found = from_environment(environ)
    if found is not None:
        return _of_preset(found, wanted, environ, f"{found.key_env or found.name} is set")
    if environ.get(OWN_KEY):
        return _of_preset(preset("openai", environ), wanted, environ, f"{OWN_KEY} is set")
    for server in local_servers(environ):
        model = wanted.name or next(iter(server.models), "")
        return _of_preset(server.preset, wanted, environ, "it runs on this machine", model)
    return Chosen(None, "offline", "no key and no local server was found")


def choose_embedder(config: Config, chosen: Chosen, environ: Mapping[str, str]) -> Endpoint | None:
    """The endpoint that makes vectors, None where none is configured. It is the model's unless another is named."""
    wanted = config.embedding
    if not wanted.name:
        return None
    if wanted.provider or wanted.base_url:
        return _endpoint(wanted, config.model, environ)
    return chosen.endpoint


def _configured(wanted: ModelConfig, environ: Mapping[str, str], origin: str) -> Chosen:
    endpoint = _endpoint(wanted, wanted, environ)
    default = preset(wanted.provider, environ).default_model if wanted.provider and not wanted.base_url else ""
    return Chosen(endpoint, wanted.name or default, f"set by {origin}")


def _of_preset(found: Preset, wanted: ModelConfig, environ: Mapping[str, str], why: str, model: str = "") -> Chosen:
    endpoint = _build(found.base_url, wanted, wanted, found.key_env, environ)
    return Chosen(endpoint, model or wanted.name or found.default_model, why)


def _endpoint(wanted: ModelConfig | EmbeddingConfig, timing: ModelConfig, environ: Mapping[str, str]) -> Endpoint:
    base = preset(wanted.provider, environ) if wanted.provider else None
    key_env = base.key_env if base else None
    if base is None and not _local(wanted.base_url):
        # An address alone does not say whose key it wants; OpenAI's variable is what its clones document.
        key_env = "OPENAI_API_KEY"
    endpoint = _build(wanted.base_url or (base.base_url if base else ""), wanted, timing, key_env, environ)
    if base is not None and base.key_env and not wanted.base_url and not endpoint.key and not endpoint.is_local:
        raise MissingKey(
            f"{base.name} needs a key, and there is none",
            f"Set {endpoint.key_hint}, or key_command or key_file in the configuration.",
        )
    return endpoint


def _build(
    base_url: str,
    wanted: ModelConfig | EmbeddingConfig,
    timing: ModelConfig,
    key_env: str | None,
    environ: Mapping[str, str],
) -> Endpoint:
    variables = tuple(name for name in (wanted.key_env, OWN_KEY, key_env) if name)
    key = find_key(KeySource(wanted.key_command, wanted.key_file, variables), environ)
    hint = wanted.key_env or key_env or OWN_KEY
    return Endpoint(base_url, key, timing.connect_seconds, timing.first_token_seconds, timing.retries, hint)


def _local(base_url: str) -> bool:
    from urllib.parse import urlsplit

    return is_loopback(urlsplit(base_url).hostname or "")
