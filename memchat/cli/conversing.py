"""`memchat conversations …`: what was said, as it is on disk."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from typing import Annotated

from typer import Argument, Context, Option, Typer

from memchat.cli.context import confirmed, globals_of, out, out_json
from memchat.cli.remembering import Json, counted, local
from memchat.cli.talking import ChatOptions, start_chat
from memchat.model import Conversation, Turn
from memchat.render.paging import page
from memchat.render.transcripts import transcript
from memchat.text import one_line, valid
from memchat.wiring import Parts

Id = Annotated[str, Argument(metavar="ID")]


def group() -> Typer:
    """The commands of this group."""
    app = Typer(help="Look at past conversations, go on with one, delete one.", no_args_is_help=True)
    for command in (show, search, resume, delete):
        app.command(command.__name__)(command)
    app.command("list")(list_)
    return app


@contextmanager
def _parts(context: Context) -> Iterator[tuple[Parts, str]]:
    with globals_of(context).parts(holder="memchat conversations") as parts:
        yield parts, parts.config.chat.user


def list_(
    context: Context,
    limit: Annotated[int | None, Option(min=1, help="At most so many, the newest.")] = None,
    as_json: Json = False,
) -> None:
    """List conversations, the last used first."""
    with _parts(context) as (parts, user):
        heads = parts.conversations.heads(user, limit)
        if as_json:
            out_json([head_json(head) for head in heads])
            return
        for head in heads:
            out(f"{head.id[:8]}\t{local(head.updated_at)}\t{counted(head.turns, 'turn', 'turns')}\t{head.title}")


def show(context: Context, id_: Id, as_json: Json = False) -> None:
    """Show a conversation as markdown."""
    with _parts(context) as (parts, user):
        head = parts.conversations.find(id_, user)
        turns = parts.conversations.turns(head.id)
        if as_json:
            out_json({**head_json(head), "turns": [turn_json(turn) for turn in turns]})
            return
        text = transcript(turns)
        if sys.stdout.isatty():
            page(text)
        else:
            out(text.rstrip("\n") + "\n")


def search(
    context: Context,
    query: Annotated[list[str], Argument(help="Words that the turn must hold.")],
    limit: Annotated[int, Option(min=1, help="At most so many.")] = 20,
    as_json: Json = False,
) -> None:
    """Search what was said, the best first."""
    with _parts(context) as (parts, user):
        found = parts.conversations.search(valid(" ".join(query)), user, limit)
        if as_json:
            out_json([{**asdict(one), "at": one.at.isoformat()} for one in found])
            return
        for one in found:
            out(f"{one.conversation[:8]}\t{local(one.at)}\t{one_line(one.snippet)}")


def resume(context: Context, id_: Id) -> int:
    """Go on with a conversation."""
    return start_chat(globals_of(context), ChatOptions(resume=id_))


def delete(
    context: Context,
    ids: Annotated[list[str], Argument(metavar="ID...")],
    yes: Annotated[bool, Option("--yes")] = False,
) -> None:
    """Delete conversations; memories that came from them stay, but for those that were theirs alone."""
    with _parts(context) as (parts, user):
        heads = [parts.conversations.find(id_, user) for id_ in ids]
        for head in heads:
            sys.stderr.write(f"{head.id[:8]}  {head.title}\n")
        confirmed(f"Delete {counted(len(heads), 'conversation', 'conversations')}?", yes=yes)
        parts.delete_conversations(heads)
        out(f"deleted {counted(len(heads), 'conversation', 'conversations')}")


def head_json(head: Conversation) -> dict[str, object]:
    """The head of a conversation as JSON."""
    return {
        "id": head.id,
        "user": head.user,
        "agent": head.agent,
        "title": head.title,
        "created_at": head.created_at.isoformat(),
        "updated_at": head.updated_at.isoformat(),
    }


def turn_json(turn: Turn) -> dict[str, object]:
    """A turn as JSON."""
    return {
        "id": turn.id,
        "at": turn.at.isoformat(),
        "user": turn.line,
        "assistant": turn.reply,
        "model": turn.model,
        "learning": turn.learning,
    }
