"""Where an endpoint's key comes from: a command, a private file, or a variable. It is never printed."""

from __future__ import annotations

import stat
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from memchat.errors import ConfigError

_COMMAND_SECONDS = 30


@dataclass(frozen=True, slots=True)
class KeySource:
    """Where to look, in this order; empty fields are passed over. `variables` are tried one after the other."""

    command: str = ""
    file: str = ""
    variables: tuple[str, ...] = ()


def find_key(source: KeySource, environ: Mapping[str, str]) -> str:
    """The key, or an empty text where there is none. Raises ConfigError for a command or file that fails."""
    if source.command:
        return _from_command(source.command)
    if source.file:
        return _from_file(Path(source.file).expanduser())
    return next((environ[name].strip() for name in source.variables if environ.get(name)), "")


def _from_command(command: str) -> str:
    try:
        done = subprocess.run(  # noqa: S602  (the user's own command, from their own file)
            command, shell=True, capture_output=True, text=True, timeout=_COMMAND_SECONDS, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise ConfigError(f"key_command did not end within {_COMMAND_SECONDS} s") from error
    key = done.stdout.strip()
    if done.returncode or not key:
        raise ConfigError(f"key_command gave no key (exit code {done.returncode})", "Run it by hand to see why.")
    return key


def _from_file(path: Path) -> str:
    try:
        if path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
            raise ConfigError(f"others may read the key file {path}", f"Run: chmod 600 {path}")
        return path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"the key file {path} cannot be read: {error}") from error
