"""`memchat export` and `memchat import`."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

from typer import Argument, Context, Option, Typer

from memchat.cli.context import confirmed, decoded, globals_of, out, out_json, read_stdin
from memchat.cli.remembering import Json, counted
from memchat.errors import UsageError
from memchat.files import replace_file
from memchat.importing import reader_for
from memchat.transfer import json_lines, markdown


class ExportFormat(StrEnum):
    """How an export is written."""

    JSONL = "jsonl"
    MARKDOWN = "markdown"


class ImportFormat(StrEnum):
    """How an import is read."""

    AUTO = "auto"
    JSONL = "jsonl"
    TEXT = "text"
    MEM0 = "mem0"
    CHATGPT = "chatgpt"
    CLAUDE = "claude"


def register(app: Typer) -> None:
    """Adds the commands to the application."""
    app.command("export")(export)
    app.command("import")(import_)


def export(
    context: Context,
    file: Annotated[str, Argument(help="Where to write; - or nothing: stdout.")] = "-",
    format_: Annotated[ExportFormat, Option("--format", help="How to write it.")] = ExportFormat.JSONL,
    conversations: Annotated[bool, Option("--conversations", help="Also what was said.")] = False,
    yes: Annotated[bool, Option("--yes", help="Overwrite without asking.")] = False,
) -> None:
    """Export your memories."""
    with globals_of(context).parts(holder="memchat export") as parts:
        library = parts.library
        memories = library.select(library.mine(any_status=True))
        heads = parts.conversations.heads(library.view.user) if conversations else []
        said = [(head, parts.conversations.turns(head.id)) for head in reversed(heads)]
        lines = json_lines(memories, said, parts.now()) if format_ is ExportFormat.JSONL else markdown(memories, said)
        text = "".join(f"{line}\n" for line in lines)
        if file == "-":
            sys.stdout.write(text)
            return
        path = Path(file).expanduser()
        if path.exists():
            confirmed(f"Overwrite {path}?", yes=yes)
        if path.exists() and not path.is_file():
            # A pipe or a device is written to, never replaced.
            path.write_text(text, encoding="utf-8")
        else:
            replace_file(path.resolve(), text)
        globals_of(context).note(f"exported {counted(len(memories), 'memory', 'memories')} to {path}")


def import_(
    context: Context,
    file: Annotated[str, Argument(help="What to read; -: stdin.")],
    format_: Annotated[ImportFormat, Option("--format", help="How to read it.")] = ImportFormat.AUTO,
    dry_run: Annotated[bool, Option("--dry-run", help="Say what would be taken in, and do nothing.")] = False,
    as_json: Json = False,
) -> None:
    """Import memories. The same file twice adds nothing."""
    text = _read(file)
    with globals_of(context).parts(holder="memchat import") as parts:
        library = parts.library
        memories = reader_for(format_, text)(text, library.view.user)
        new = len(library.news(memories) if dry_run else library.take_in(memories).changes)
        if not dry_run:
            parts.store.tidy()
        if as_json:
            out_json({"read": len(memories), "taken_in": new, "dry_run": dry_run})
            return
        verb = "would take in" if dry_run else "took in"
        out(f"{verb} {new} of {counted(len(memories), 'memory', 'memories')}; the others are here already")


def _read(file: str) -> str:
    if file == "-":
        return read_stdin()
    try:
        return decoded(Path(file).expanduser().read_bytes())
    except OSError as error:
        raise UsageError(f"cannot read {file}: {error.strerror}") from error
