"""What every command starts from: the global options, and the parts that they configure."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from memchat.config import Config, load_config
from memchat.errors import Refused
from memchat.locations import DEFAULT_PROFILE, Locations, locate
from memchat.text import harmless

if TYPE_CHECKING:
    import typer

    from memchat.wiring import Parts


@dataclass(frozen=True, slots=True)
class Globals:
    """The global options; None where one was not given."""

    profile: str | None = None
    user: str | None = None
    config: Path | None = None
    verbose: bool = False
    quiet: bool = False
    no_color: bool = False
    environ: Mapping[str, str] = field(default_factory=lambda: os.environ)

    @property
    def locations(self) -> Locations:
        """Where the profile's files are."""
        profile = self.profile or self.environ.get("MEMCHAT_PROFILE") or DEFAULT_PROFILE
        return locate(self.environ, profile, self.config_file)

    @property
    def config_file(self) -> Path | None:
        """The configuration file that was named, if any."""
        named = self.config or self.environ.get("MEMCHAT_CONFIG")
        return Path(named).expanduser() if named else None

    def load(self, **flags: object) -> Config:
        """The configuration, with these flags by key (dots as double underscores) over it; warnings are told."""
        where = self.locations
        given = {name.replace("__", "."): value for name, value in flags.items()}
        config = load_config(
            where.config_file,
            profile=where.data.name,
            environ=self.environ,
            flags={"chat.user": self.user, **given},
            required=self.config_file is not None,
        )
        for warning in config.warnings:
            self.note(f"warning: {warning}")
        return config

    @contextmanager
    def parts(self, *, offline: bool = False, holder: str = "memchat", **flags: str | None) -> Iterator[Parts]:
        """The parts of this run, closed at the end."""
        from memchat.wiring import Parts

        parts = Parts(self.load(**flags), self.locations, self.environ, offline=offline, warn=self.warn, holder=holder)
        if self.verbose:
            self.note(f"config: {self.locations.config_file}; data: {self.locations.data}")
        try:
            yield parts
        finally:
            parts.close()

    def note(self, text: str) -> None:
        """Tells the user something on stderr, unless they want quiet."""
        if not self.quiet:
            sys.stderr.write(harmless(text) + "\n")

    def warn(self, text: str) -> None:
        """Tells of something that went on without a part."""
        self.note(f"note: {text}")


def globals_of(context: typer.Context) -> Globals:
    """The global options that the callback put into the context."""
    found = context.find_root().obj
    return found if isinstance(found, Globals) else Globals()


def out(text: str) -> None:
    """Writes data to stdout, as it is where that is no terminal, harmless where it is one."""
    shown = harmless(text)
    sys.stdout.write(shown if shown.endswith("\n") or not shown else shown + "\n")


def out_json(value: object) -> None:
    """Writes one JSON value to stdout."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2 if sys.stdout.isatty() else None) + "\n")


def confirmed(question: str, *, yes: bool) -> None:
    """Returns if the user says yes. Raises Refused if not, and where there is no terminal to ask on."""
    if yes:
        return
    if not sys.stdin.isatty():
        raise Refused(f"{question} needs your word", "Pass --yes to do it without being asked.")
    sys.stderr.write(f"{question} [y/N] ")
    sys.stderr.flush()
    answer = sys.stdin.readline()
    if not answer.endswith("\n"):
        # Ctrl-D leaves the cursor behind the question.
        sys.stderr.write("\n")
    if answer.strip().lower() not in ("y", "yes"):
        raise Refused("nothing was done")


def read_stdin() -> str:
    """All of stdin as text; bytes that are not UTF-8 are replaced, and the user is told."""
    return decoded(sys.stdin.buffer.read())


def decoded(data: bytes) -> str:
    """Bytes as UTF-8 text; what is none is replaced, and the user is told."""
    text = data.decode("utf-8", "replace")
    if "\ufffd" in text and "\ufffd".encode() not in data:
        sys.stderr.write("note: the input is not valid UTF-8; the odd bytes were replaced\n")
    return text
