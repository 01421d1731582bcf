"""`memchat config …`: where the configuration is, what holds, and how to begin one."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Annotated, Any, TextIO

from typer import Argument, Context, Option, Typer

from memchat.cli.context import Globals, confirmed, globals_of, out, out_json
from memchat.cli.remembering import Json
from memchat.config import load_config, parsed
from memchat.config_example import example
from memchat.engines.endpoint import Endpoint
from memchat.engines.presets import preset
from memchat.errors import ConfigError, MemchatError, Refused
from memchat.files import private_directory, replace_file
from memchat.locations import DEFAULT_PROFILE
from memchat.text import valid, without_credentials

_QUESTIONS = (
    ("model.provider", "Provider (openai, openrouter, ollama, lmstudio, …; empty: look for a key or a local server)"),
    ("model.base_url", "Base URL of another OpenAI-compatible endpoint (empty: the provider's)"),
    ("model.name", "Model (empty: the provider's usual one)"),
    ("embedding.name", "Embedding model (empty: recall goes by words alone)"),
    ("chat.user", "What to call you in the store (empty: me)"),
)


def group() -> Typer:
    """The commands of this group."""
    app = Typer(help="See the configuration, begin one, edit it.", no_args_is_help=True)
    for command in (path, show, get, edit, init):
        app.command(command.__name__)(command)
    app.command("set")(set_)
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


def get(context: Context, key: Annotated[str, Argument(help="A dotted key, such as model.name.")]) -> None:
    """Print one value."""
    values = dict(globals_of(context).load().items())
    if key not in values:
        parsed(key, "")
        raise ConfigError(f"there is no key {key!r}", "`memchat config show` lists them.")
    value = _without_credentials(values[key])
    out(value if isinstance(value, str) else _toml(value))


def set_(
    context: Context,
    key: Annotated[str, Argument(help="A dotted key, such as model.name.")],
    value: Annotated[str, Argument(help="Its new value.")],
) -> None:
    """Set one value in the file, which keeps its comments. With --profile, for that profile alone."""
    put_value(globals_of(context), key, valid(value))
    out(f"{key} = {_toml(_without_credentials(parsed(key, valid(value))))}")


def put_value(given: Globals, key: str, value: str, *, alone: bool = False) -> None:
    """Sets one value in the file, for the profile in use; with `alone` no other inherits it from the default one.

    Raises ConfigError.
    """
    profile = given.locations.data.name
    tables = ["profiles", profile] if alone or profile != DEFAULT_PROFILE else []
    _save(given, with_value(_current(given), [*tables, *key.split(".")], parsed(key, value)))


def edit(context: Context) -> None:
    """Open the configuration in $EDITOR; what would not work is not saved."""
    from memchat.editor import edited

    given = globals_of(context)
    file = given.locations.config_file
    before = _current(given) or example()
    after = edited(before, ".toml")
    if after == before and file.exists():
        out("nothing changed")
        return
    _save(given, after)
    out(f"saved {file}")


def init(context: Context, yes: Annotated[bool, Option("--yes", help="Ask nothing, overwrite.")] = False) -> None:
    """Write a configuration file that holds every key with what it means; on a terminal it asks for the first ones."""
    given = globals_of(context)
    file = given.locations.config_file
    if file.exists():
        confirmed(f"Overwrite {file}?", yes=yes)
    text = example()
    if sys.stdin.isatty() and not yes:
        for key, answer in answers(sys.stdin, sys.stderr).items():
            text = with_value(text, key.split("."), parsed(key, answer))
    _save(given, text)
    sys.stderr.write(f"wrote {file}\n")


def answers(source: TextIO, screen: TextIO) -> dict[str, str]:
    """What the user answers to the first questions, by key; an empty answer leaves the default.

    An answer that would not work is asked for again. Raises Refused when the input ends.
    """
    given = {}
    for key, question in _QUESTIONS:
        answer = None
        while answer is None:
            answer = _answer(key, question, source, screen)
        if answer:
            given[key] = answer
    return given


def _answer(key: str, question: str, source: TextIO, screen: TextIO) -> str | None:
    screen.write(f"{question}: ")
    screen.flush()
    line = source.readline()
    if not line:
        screen.write("\n")
        raise Refused("nothing was written")
    answer = line.strip()
    try:
        _check(key, answer)
    except MemchatError as error:
        screen.write(f"  {error.message}. {error.hint}".rstrip() + "\n")
        return None
    return answer


def _check(key: str, answer: str) -> None:
    """Whether a value can be used for a key: what its type does not say. Raises MemchatError."""
    parsed(key, answer)
    if key == "model.provider" and answer and answer != "offline":
        preset(answer)
    if key == "model.base_url" and answer:
        Endpoint(answer)


def with_value(text: str, path: Sequence[str], value: object) -> str:
    """A TOML text with one value set, its comments and order kept. Raises ConfigError for a text that is no TOML."""
    import tomlkit
    from tomlkit.exceptions import TOMLKitError

    try:
        document = tomlkit.parse(text)
        table: Any = document
        for name in path[:-1]:
            table = table.setdefault(name, tomlkit.table())
        table[path[-1]] = value
        return tomlkit.dumps(document)
    except (TOMLKitError, AttributeError, TypeError) as error:
        raise ConfigError(f"the configuration cannot be changed: {error}", "`memchat config edit` opens it.") from error


def _current(given: Globals) -> str:
    file = given.locations.config_file
    try:
        return file.read_text(encoding="utf-8") if file.exists() else ""
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{file} cannot be read: {error}", "Move it away, then `memchat config init`.") from error


def _save(given: Globals, text: str) -> None:
    """Puts a text in the file's place if it holds a configuration that works. Raises ConfigError."""
    file = given.locations.config_file
    private_directory(file.parent)
    trial = file.with_name(file.name + ".edited")
    replace_file(trial, text)
    try:
        load_config(trial, profile=given.locations.data.name, environ={})
    except ConfigError as error:
        raise ConfigError(
            error.message.replace(str(trial), "your text"), f"Not saved; your text is in {trial}"
        ) from error
    # A link stays one: its target is what is replaced.
    trial.replace(file.resolve())


def _without_credentials(value: object) -> object:
    return without_credentials(value) if isinstance(value, str) else value


def _toml(value: object) -> str:
    import tomli_w

    return tomli_w.dumps({"v": value}).removeprefix("v = ").strip()
