"""`memchat config …`: where the configuration is, what holds, and how to begin one."""

from __future__ import annotations

import re
import sys
from typing import Annotated

from typer import Context, Option, Typer

from memchat.cli.context import confirmed, globals_of, out, out_json
from memchat.cli.remembering import Json
from memchat.config import load_config
from memchat.config_example import example
from memchat.errors import ConfigError
from memchat.files import private_directory, replace_file

_URL_CREDENTIALS = re.compile(r"//[^/@\s]*@")


def group() -> Typer:
    """The commands of this group."""
    app = Typer(help="See the configuration, begin one, edit it.", no_args_is_help=True)
    for command in (path, show, edit, init):
        app.command(command.__name__)(command)
    return app


def path(context: Context) -> None:
    """Print where the configuration file is, whether or not it exists."""
    out(str(globals_of(context).locations.config_file))


def show(context: Context, as_json: Json = False) -> None:
    """Show each value and where it came from."""
    config = globals_of(context).load()
    rows = [(key, _without_credentials(value), config.origin(key)) for key, value in config.items()]
    if as_json:
        out_json({key: {"value": value, "origin": origin} for key, value, origin in rows})
        return
    for key, value, origin in rows:
        out(f"{key} = {_toml(value)}  # {origin}")


def edit(context: Context) -> None:
    """Open the configuration in $EDITOR; what would not work is not saved."""
    from memchat.cli.editing import edited

    given = globals_of(context)
    file = given.locations.config_file
    before = file.read_text(encoding="utf-8") if file.exists() else example()
    after = edited(before, ".toml")
    if after == before and file.exists():
        out("nothing changed")
        return
    private_directory(file.parent)
    trial = file.with_name(file.name + ".edited")
    replace_file(trial, after)
    try:
        load_config(trial, profile=given.locations.data.name, environ={})
    except ConfigError as error:
        raise ConfigError(
            error.message.replace(str(trial), "your text"), f"Not saved; your text is in {trial}"
        ) from error
    trial.replace(file)
    out(f"saved {file}")


def init(context: Context, yes: Annotated[bool, Option("--yes", help="Overwrite without asking.")] = False) -> None:
    """Write a configuration file that holds every key with its default and what it means."""
    file = globals_of(context).locations.config_file
    if file.exists():
        confirmed(f"Overwrite {file}?", yes=yes)
    private_directory(file.parent)
    replace_file(file, example())
    sys.stderr.write(f"wrote {file}\n")


def _without_credentials(value: object) -> object:
    return _URL_CREDENTIALS.sub("//…@", value) if isinstance(value, str) else value


def _toml(value: object) -> str:
    import tomli_w

    return tomli_w.dumps({"v": value}).removeprefix("v = ").strip()
