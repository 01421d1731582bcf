"""`memchat replay CONVERSATION`: a past turn then and now, without writing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Annotated, Any

from typer import Argument, Context, Option, Typer

from memchat.assistant import Mode
from memchat.cli.context import globals_of, out, out_json
from memchat.cli.remembering import Json
from memchat.errors import UsageError
from memchat.model import Message
from memchat.render.reports import change_line
from memchat.replay import Replay, Replayer
from memchat.text import one_line


def register(app: Typer) -> None:
    """Adds the command to the application."""
    app.command("replay")(replay)


def replay(
    context: Context,
    conversation: Annotated[str, Argument(metavar="CONVERSATION", help="Its id, or a unique beginning of it.")],
    turn: Annotated[int | None, Option(min=1, help="Only this turn of it, counted from 1.")] = None,
    composed: Annotated[bool, Option("--composed", help="Show the whole prompt too.")] = False,
    offline: Annotated[bool, Option("--offline", help="Extract with the built-in engine.")] = False,
    as_json: Json = False,
) -> None:
    """Show what a past turn recalled and learnt then, and what it would now. Nothing is written."""
    with globals_of(context).parts(offline=offline, holder="memchat replay") as parts:
        head = parts.conversations.find(conversation, parts.config.chat.user)
        turns = parts.conversations.turns(head.id)
        if turn is not None and turn > len(turns):
            raise UsageError(f"the conversation has {len(turns)} turns", "--turn counts them from 1.")
        assistant = parts.assistant(Mode.read_only(), parts.engine(), None)
        again = Replayer(assistant, parts.recall, parts.journal, parts.persona, parts.now)
        places = range(len(turns)) if turn is None else [turn - 1]
        found = [again(turns, place) for place in places]
        if as_json:
            out_json([replay_json(one) for one in found])
            return
        for place, one in zip(places, found, strict=True):
            for line in _lines(place + 1, one, composed=composed):
                out(line)


def replay_json(one: Replay) -> dict[str, Any]:
    """A replayed turn as JSON."""
    return {
        "turn": one.turn.id,
        "line": one.turn.line,
        "then": {
            "recalled": [
                {"id": id_, "score": score, "text": memory.text if memory else None}
                for id_, score, memory in one.recalled_then
            ],
            "composed": [{"role": message.role, "content": message.content} for message in one.composed_then],
            "changes": [
                {"action": change.action, "id": change.id, "text": seen.text}
                for change in one.learnt_then
                if (seen := change.after or change.before)
            ],
        },
        "now": {
            "recalled": [
                {"id": hit.memory.id, "score": round(hit.score, 4), "text": hit.memory.text}
                for hit in one.recalled_now.hits
            ],
            "passages": [
                {"turn": hit.passage.id, "score": round(hit.score, 4), "text": hit.passage.text}
                for hit in one.recalled_now.passages
            ],
            "composed": [{"role": message.role, "content": message.content} for message in one.composed_now],
            "facts": [
                {"text": fact.text, "kind": fact.kind, "quote": fact.quote, "when": fact.when} for fact in one.facts_now
            ],
            "problem": one.problem or None,
        },
    }


def _lines(number: int, one: Replay, *, composed: bool) -> Iterator[str]:
    yield f"turn {number}  {one.turn.at.astimezone():%Y-%m-%d %H:%M}  {one_line(one.turn.line, 100)}"
    yield "  recalled then"
    for id_, score, memory in one.recalled_then:
        yield f"    {score:.2f}  {id_[:8]}  {one_line(memory.text) if memory else '(forgotten)'}"
    yield "  recalled now"
    for hit in one.recalled_now.hits:
        yield f"    {hit.score:.2f}  {hit.memory.id[:8]}  {one_line(hit.memory.text)}"
    for said in one.recalled_now.passages:
        yield f"    {said.score:.2f}  “{one_line(said.passage.text, 80)}”"
    yield "  learnt then"
    for change in one.learnt_then:
        yield f"    {change_line(change, lambda id_: id_[:8])}"
    yield "  would be extracted now"
    if one.problem:
        yield f"    nothing: {one.problem}"
    for fact in one.facts_now:
        yield f"    {fact.kind}  {one_line(fact.text)}"
    for when, messages in (("was composed then", one.composed_then), ("would be composed now", one.composed_now)):
        if composed:
            yield f"  {when}"
            yield from _message_lines(messages)


def _message_lines(messages: Sequence[Message]) -> Iterator[str]:
    for message in messages:
        yield f"    [{message.role}]"
        yield from (f"      {line}" for line in message.content.splitlines())
