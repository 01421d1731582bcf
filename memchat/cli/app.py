"""The commands as Typer sees them. What they do is in the other files of this directory."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from memchat import __version__
from memchat.cli import (
    configuring,
    conversing,
    doctoring,
    migrating,
    remembering,
    replaying,
    reviewing,
    talking,
    transferring,
)
from memchat.cli.context import Globals


def build() -> typer.Typer:
    """The whole command line."""
    app = typer.Typer(
        name="memchat",
        help="Chat in the terminal with a model that remembers you.",
        no_args_is_help=False,
        add_completion=True,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    app.callback(invoke_without_command=True)(_start)
    for module in (talking, transferring, doctoring, replaying, migrating):
        module.register(app)
    memories = remembering.group()
    memories.command("review")(reviewing.review_)
    memories.command("stats")(reviewing.stats)
    memories.command("optimize")(doctoring.optimize)
    app.add_typer(memories, name="memories")
    app.add_typer(conversing.group(), name="conversations")
    app.add_typer(configuring.group(), name="config")
    return app


def _start(
    context: typer.Context,
    profile: Annotated[str | None, typer.Option(help="A namespace with its own memories and conversations.")] = None,
    user: Annotated[str | None, typer.Option(help="Whose memories (default: me).")] = None,
    config: Annotated[Path | None, typer.Option(help="Another configuration file.")] = None,
    verbose: Annotated[bool, typer.Option("--verbose", help="Say more.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", help="Say only what was asked for.")] = False,
    no_color: Annotated[bool, typer.Option("--no-color", help="No colours.")] = False,
    version: Annotated[bool, typer.Option("--version", help="Show the version and leave.")] = False,
) -> None:
    if version:
        sys.stdout.write(f"memchat {__version__}\n")
        raise typer.Exit
    if no_color:
        os.environ["NO_COLOR"] = "1"
    context.obj = Globals(profile, user, config, verbose, quiet, no_color)
    if context.invoked_subcommand is None:
        if sys.stdin.isatty() and sys.stdout.isatty():
            raise typer.Exit(talking.start_chat(context.obj, talking.ChatOptions()))
        sys.stdout.write(context.get_help() + "\n")
