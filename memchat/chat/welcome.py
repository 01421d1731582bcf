"""The first screen: what was found, what will be used, and where things are kept."""

from __future__ import annotations

from collections.abc import Iterator

from memchat.engines.presets import PRESETS
from memchat.wiring import Parts


def is_first_run(parts: Parts) -> bool:
    """Whether nothing is configured and nothing was ever kept."""
    return not parts.locations.config_file.exists() and not parts.locations.database.exists()


def welcome(parts: Parts) -> Iterator[str]:
    """The first screen, a line each. The choice itself has been made, so nothing is asked or waited for here."""
    keys = [preset.key_env for preset in PRESETS if preset.key_env and parts.environ.get(preset.key_env)]
    chosen = parts.chosen
    yield "Welcome to memchat, a chat that remembers you."
    yield ""
    local = chosen.endpoint.host if chosen.endpoint and chosen.endpoint.is_local else "not asked" if keys else "none"
    used = f"{chosen.model or 'the first model'} at {chosen.endpoint.host}" if chosen.endpoint else _OFFLINE
    found = {
        "keys in the environment": ", ".join(keys) or "none",
        "server on this machine": local,
        "will be used": used,
        "memories are kept in": str(parts.locations.data),
    }
    yield from (f"  {name:25} {value}" for name, value in found.items())
    yield ""
    yield "Write something, or /help. `memchat config init` sets another model; Ctrl-D leaves."
    yield ""


_OFFLINE = "the offline engine: no language model, but it learns plain statements and finds them again"
