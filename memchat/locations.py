"""Where memchat keeps things: everything under $MEMCHAT_HOME, or where the system keeps such things."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from memchat.errors import UsageError

DEFAULT_PROFILE = "default"
_PROFILE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")


@dataclass(frozen=True, slots=True)
class Locations:
    """The files of one profile. None of them is made by asking for it."""

    config_file: Path
    data: Path
    state: Path

    @property
    def memories(self) -> Path:
        """The Qdrant directory."""
        return self.data / "memories"

    @property
    def database(self) -> Path:
        """The SQLite file: conversations, journal, pending turns."""
        return self.data / "memchat.db"

    @property
    def line_history(self) -> Path:
        """The lines typed at the prompt."""
        return self.data / "history"

    @property
    def former_stores(self) -> Path:
        """The directories that held the memories before they were moved, one to a line."""
        return self.data / "former-stores"

    @property
    def log(self) -> Path:
        """Diagnostics, without the text of messages."""
        return self.state / "log"


def locate(environ: Mapping[str, str], profile: str = DEFAULT_PROFILE, config_file: Path | None = None) -> Locations:
    """The locations of a profile. Raises UsageError for a profile that could not be a directory's name."""
    if not _PROFILE.fullmatch(profile):
        raise UsageError(f"not a name for a profile: {profile!r}", "Use letters, digits, dots, dashes, underscores.")
    home = environ.get("MEMCHAT_HOME")
    if home:
        root = Path(home).expanduser()
        config, data, state = root / "config", root / "data", root / "state"
    else:
        import platformdirs

        config = platformdirs.user_config_path("memchat")
        data, state = platformdirs.user_data_path("memchat"), platformdirs.user_state_path("memchat")
    return Locations(config_file or config / "config.toml", data / profile, state)
