"""The configuration as frozen data: flag > environment > file > default, and where each value came from."""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields, is_dataclass, replace
from pathlib import Path
from typing import Any

from memchat.errors import ConfigError

DEFAULT_SYSTEM = (
    "You are a helpful, knowledgeable assistant in the user's terminal. Answer in the user's language, to the point, "
    "in Markdown that reads well in a terminal. If you do not know something, say so."
)
SHORTCUTS = {
    "MEMCHAT_MODEL": "model.name",
    "MEMCHAT_PROVIDER": "model.provider",
    "MEMCHAT_BASE_URL": "model.base_url",
    "MEMCHAT_USER": "chat.user",
    "MEMCHAT_AGENT": "chat.agent",
}
CHOICES = {
    "display.stream": ("blocks", "live", "plain"),
    "display.theme": ("auto", "dark", "light"),
    "store.quantization": ("none", "int8"),
}
_ORIGIN_DEFAULT = "default"


@dataclass(frozen=True)
class ModelConfig:
    """The endpoint that answers. Everything empty: memchat looks for a key, then a local server, then goes offline."""

    provider: str = ""
    base_url: str = ""
    name: str = ""
    key_env: str = ""
    key_command: str = ""
    key_file: str = ""
    connect_seconds: float = 5.0
    first_token_seconds: float = 60.0
    retries: int = 2
    input_price: float = 0.0
    output_price: float = 0.0


@dataclass(frozen=True)
class ExtractionConfig:
    """What learns facts from turns: another model of the same endpoint, if one is named."""

    name: str = ""


@dataclass(frozen=True)
class EmbeddingConfig:
    """What makes dense vectors; nothing unless a name is given. Empty fields are those of the model."""

    name: str = ""
    provider: str = ""
    base_url: str = ""
    key_env: str = ""
    key_command: str = ""
    key_file: str = ""
    dimensions: int = 0
    timeout_ms: int = 800
    batch: int = 64


@dataclass(frozen=True)
class MemoryConfig:
    """How much is recalled for a line, and how well it must fit."""

    limit: int = 10
    budget_tokens: int = 400
    standing_tokens: int = 200
    least_words: int = 2
    least_share: float = 0.6
    dense_floor: float = 0.0
    passages: bool = True


@dataclass(frozen=True)
class StoreConfig:
    """Where the memories are: a directory of this machine, or a Qdrant server."""

    location: str = ""
    collection: str = "memchat"
    key_env: str = "QDRANT_API_KEY"
    key_command: str = ""
    key_file: str = ""
    timeout_seconds: int = 10
    grpc: bool = False
    shards: int = 0
    replicas: int = 0
    quantization: str = "none"


@dataclass(frozen=True)
class RetentionConfig:
    """After how many untouched days memories of a kind are archived; 0: never. Those of the profile never are."""

    task_days: int = 0
    interaction_days: int = 0
    preference_days: int = 0


@dataclass(frozen=True)
class HistoryConfig:
    """How long conversations stay."""

    keep_days: int = 0


@dataclass(frozen=True)
class DisplayConfig:
    """What the screen looks like."""

    stream: str = "blocks"
    theme: str = "auto"
    toolbar: bool = True


@dataclass(frozen=True)
class ChatConfig:
    """Who talks to whom."""

    user: str = "me"
    agent: str = ""
    system: str = DEFAULT_SYSTEM
    history_tokens: int = 4000
    vi: bool = False


@dataclass(frozen=True)
class AgentConfig:
    """A persona: its own system prompt, and its own model if one is named."""

    system: str = DEFAULT_SYSTEM
    model: str = ""


@dataclass(frozen=True)
class Config:
    """All of it. `origins` tells for each dotted key where its value came from; `warnings` are for the user."""

    model: ModelConfig = ModelConfig()
    extraction: ExtractionConfig = ExtractionConfig()
    embedding: EmbeddingConfig = EmbeddingConfig()
    memory: MemoryConfig = MemoryConfig()
    store: StoreConfig = StoreConfig()
    retention: RetentionConfig = RetentionConfig()
    history: HistoryConfig = HistoryConfig()
    display: DisplayConfig = DisplayConfig()
    chat: ChatConfig = ChatConfig()
    agents: Mapping[str, AgentConfig] = field(default_factory=dict)
    origins: Mapping[str, str] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()

    def origin(self, key: str) -> str:
        """Where the value of a dotted key came from."""
        return self.origins.get(key, _ORIGIN_DEFAULT)

    def items(self) -> Iterator[tuple[str, Any]]:
        """Every dotted key with its value, in the order of the example file."""
        for section in SECTIONS:
            table = getattr(self, section)
            yield from ((f"{section}.{one.name}", getattr(table, one.name)) for one in fields(table))
        for name, agent in self.agents.items():
            yield from ((f"agents.{name}.{one.name}", getattr(agent, one.name)) for one in fields(agent))


SECTIONS = tuple(one.name for one in fields(Config) if is_dataclass(one.default))


def load_config(
    path: Path,
    *,
    profile: str,
    environ: Mapping[str, str],
    flags: Mapping[str, Any] | None = None,
    required: bool = False,
) -> Config:
    """The configuration from a file (which need not exist unless `required`), the environment and flags.

    `flags` are by dotted key; None among them means not given. Raises ConfigError, with file and key, for a file
    that is no TOML and for a value of the wrong type.
    """
    config = _from_file(Config(), _read(path, required=required), path, profile)
    for name, key in _variables(environ):
        config = _set(config, key, _parsed(config, key, environ[name], name), name)
    for key, value in (flags or {}).items():
        if value is not None:
            config = _set(config, key, value, "command line")
    return config


def parsed(key: str, text: str) -> object:
    """A value as the user writes it on the command line, of the type that this key has. Raises ConfigError."""
    section, _, name = key.partition(".")
    if section == "agents":
        return text
    if section not in SECTIONS or name not in [one.name for one in fields(getattr(Config(), section))]:
        known = [f"{one}.{field_.name}" for one in SECTIONS for field_ in fields(getattr(Config(), one))]
        near = difflib.get_close_matches(key, known, 1, 0.5)
        hint = f"Did you mean {near[0]}?" if near else "`memchat config show` lists them."
        raise ConfigError(f"there is no key {key!r}", hint)
    value = _parsed(Config(), key, text, key)
    return getattr(getattr(_set(Config(), key, value, key), section), name)


def _read(path: Path, *, required: bool) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        if required:
            raise ConfigError(f"there is no file {path}", "`memchat config init` writes one.") from None
        return {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path} is not valid TOML: {error}", "`memchat config edit` opens it.") from error
    except OSError as error:
        raise ConfigError(f"{path} cannot be read: {error.strerror}") from error


def _from_file(config: Config, content: Mapping[str, Any], path: Path, profile: str) -> Config:
    profiles = _table(content.get("profiles", {}), "profiles", path)
    config = _overlaid(config, {name: value for name, value in content.items() if name != "profiles"}, path, str(path))
    overlay = _table(profiles.get(profile, {}), f"profiles.{profile}", path)
    return _overlaid(config, overlay, path, f"{path} [profiles.{profile}]")


def _overlaid(config: Config, content: Mapping[str, Any], path: Path, origin: str) -> Config:
    for section, value in content.items():
        if section == "agents":
            config = _with_agents(config, _table(value, "agents", path), path, origin)
        elif section not in SECTIONS:
            config = _warned(config, section, (*SECTIONS, "agents", "profiles"), path)
        else:
            for name, setting in _table(value, section, path).items():
                config = _placed(config, section, name, setting, path, origin)
    return config


def _placed(config: Config, section: str, name: str, value: object, path: Path, origin: str) -> Config:
    known = [one.name for one in fields(getattr(config, section))]
    if name not in known:
        return _warned(config, f"{section}.{name}", [f"{section}.{one}" for one in known], path)
    default = getattr(getattr(Config(), section), name)
    return _set(config, f"{section}.{name}", _typed(value, default, f"{section}.{name}", path), origin)


def _with_agents(config: Config, tables: Mapping[str, Any], path: Path, origin: str) -> Config:
    known = [one.name for one in fields(AgentConfig)]
    for name, value in tables.items():
        given = _table(value, f"agents.{name}", path)
        for key in given.keys() - set(known):
            config = _warned(config, f"agents.{name}.{key}", [f"agents.{name}.{one}" for one in known], path)
        texts = {key: str(_typed(given[key], "", f"agents.{name}.{key}", path)) for key in known if key in given}
        agent = AgentConfig(**{"system": config.chat.system, **texts})
        origins = {f"agents.{name}.{key}": origin for key in texts}
        config = replace(config, agents={**config.agents, name: agent}, origins={**config.origins, **origins})
    return config


def _table(value: object, key: str, path: Path) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise ConfigError(f"{path}: {key} must be a table, written as [{key}]")
    return value


def _typed(value: object, default: object, key: str, path: Path) -> object:
    wanted = type(default)
    if wanted is float and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    if type(value) is not wanted:
        raise ConfigError(f"{path}: {key} must be {_NAMES[wanted]}, not {value!r}", f"Its default is {default!r}.")
    return value


_NAMES = {str: "a text in quotes", int: "a whole number", float: "a number", bool: "true or false"}


def _warned(config: Config, key: str, known: Iterable[str], path: Path) -> Config:
    near = difflib.get_close_matches(key, list(known), 1, 0.5)
    hint = f"; did you mean {near[0]}?" if near else ""
    return replace(config, warnings=(*config.warnings, f"{path}: unknown key {key}{hint}"))


def _variables(environ: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """The variables that set a key, as (variable, dotted key): the long names first, so that short ones win."""
    for section in SECTIONS:
        for one in fields(getattr(Config(), section)):
            name = f"MEMCHAT_{section}_{one.name}".upper()
            if environ.get(name):
                yield name, f"{section}.{one.name}"
    yield from ((name, key) for name, key in SHORTCUTS.items() if environ.get(name))


def _parsed(config: Config, key: str, text: str, variable: str) -> object:
    section, name = key.split(".")
    wanted = type(getattr(getattr(config, section), name))
    words = {"1": True, "true": True, "yes": True, "on": True, "0": False, "false": False, "no": False, "off": False}
    try:
        return words[text.lower()] if wanted is bool else wanted(text)
    except (ValueError, KeyError) as error:
        raise ConfigError(f"{variable} must be {_NAMES[wanted]}, not {text!r}") from error


def _set(config: Config, key: str, value: object, origin: str) -> Config:
    section, name = key.split(".")
    if key in CHOICES and value not in CHOICES[key]:
        raise ConfigError(f"{origin}: {key} cannot be {value!r}", f"One of: {', '.join(CHOICES[key])}.")
    if key == "store.location":
        _check_location(str(value), origin)
    table = replace(getattr(config, section), **{name: value})
    return replace(config, **{section: table}, origins={**config.origins, key: origin})


def _check_location(value: str, origin: str) -> None:
    # A relative path would mean another place in every directory that memchat is started in.
    if value and "://" not in value and not Path(value).expanduser().is_absolute():
        raise ConfigError(f"{origin}: store.location must be an absolute path or a URL, not {value!r}")
