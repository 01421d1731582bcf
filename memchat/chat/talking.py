"""The slash commands about the conversation: which one, with whom, what it cost, what goes in and out of it."""

from __future__ import annotations

import base64
import mimetypes
from pathlib import Path

from memchat.chat.clipboard import code_blocks
from memchat.chat.naming import first_word
from memchat.chat.session import Session
from memchat.chat.surface import GO_ON, Outcome, Surface, number
from memchat.errors import EndpointError, NothingFound, Refused, StoreUnwritable, UsageError
from memchat.files import replace_file
from memchat.render.transcripts import transcript
from memchat.text import one_line

_MOST_TEXT = 400_000
_MOST_IMAGE = 10_000_000
_OFFERED = 200


def new(session: Session, surface: Surface, _: str) -> Outcome:
    """/new"""
    session.assistant.start_anew()
    surface.say("a new conversation")
    return GO_ON


def resume(session: Session, surface: Surface, prefix: str) -> Outcome:
    """/resume [ID]"""
    conversations, user = session.parts.conversations, session.parts.config.chat.user
    if not prefix:
        heads = conversations.heads(user, _OFFERED)
        offered = [(head.id, f"{head.updated_at.astimezone():%Y-%m-%d %H:%M}  {head.title}") for head in heads]
        if not offered:
            raise NothingFound("there is no conversation to go on with")
        chosen = surface.pick("which conversation", offered)
        if chosen is None:
            return GO_ON
        prefix = chosen
    head = conversations.find(prefix, user)
    session.resume(head.id)
    surface.say(f"going on with {head.id[:8]}: {head.title} ({head.turns} turns)")
    for turn in session.assistant.history[-1:]:
        surface.say(f"  you: {one_line(turn.line, 70)}\n  {turn.model or 'model'}: {one_line(turn.reply, 70)}")
    return GO_ON


def agent(session: Session, surface: Surface, name: str) -> Outcome:
    """/agent [NAME]"""
    known = session.parts.config.agents
    if not name:
        now = session.parts.config.chat.agent or "none"
        surface.say(f"agent: {now}; configured: {', '.join(sorted(known)) or 'none'}; /agent none ends it")
        return GO_ON
    session.use_agent("" if name == "none" else name)
    surface.say(f"talking to {name}, in a new conversation" if name != "none" else "no agent, in a new conversation")
    return GO_ON


def model(session: Session, surface: Surface, name: str) -> Outcome:
    """/model [NAME|list]"""
    if name == "list":
        for one in session.models():
            surface.say(one)
        return GO_ON
    if name:
        session.use_model(name)
    surface.say(session.introduction)
    return GO_ON


def retry(session: Session, _: Surface, __: str) -> Outcome:
    """/retry"""
    turn = session.last_turn()
    return Outcome(send=turn.line, attached=turn.attached, images=session.images(turn), instead=turn)


def copy(session: Session, surface: Surface, argument: str) -> Outcome:
    """/copy [N|code]"""
    replies = [turn.reply for turn in session.assistant.history if turn.reply]
    asked = "" if argument == "code" else argument
    place = number(asked, "/copy, /copy 2 for the reply before the last, /copy code")
    place = 1 if place is None else place
    if not 0 < place <= len(replies):
        raise NothingFound("there is no such reply to copy")
    text = replies[-place]
    if argument == "code":
        blocks = code_blocks(text)
        if not blocks:
            raise NothingFound("the last reply holds no code")
        text = "\n\n".join(blocks)
    ways = surface.copy(text)
    if not ways:
        raise Refused("nothing to copy with", "Install xclip, xsel or wl-copy, or use a terminal that knows OSC 52.")
    surface.say(f"copied {len(text)} characters by {ways}")
    return GO_ON


def editor(_: Session, surface: Surface, text: str) -> Outcome:
    """/editor [TEXT]"""
    written = surface.edit(text).strip("\n")
    if not written.strip():
        surface.say("nothing was written")
        return GO_ON
    return Outcome(write=written)


def file(_: Session, surface: Surface, argument: str) -> Outcome:
    """/file PATH WORDS"""
    name, words = first_word(argument)
    path = Path(name).expanduser()
    kind = mimetypes.guess_type(path.name)[0] or ""
    try:
        data = _read(path, _MOST_IMAGE if kind.startswith("image/") else _MOST_TEXT)
        text = "" if kind.startswith("image/") else data.decode("utf-8")
    except (OSError, ValueError) as error:
        raise UsageError(f"cannot read {name or 'nothing'} as text: {error}", "/file PATH WORDS") from error
    line = words or f"See the attached file {path.name}."
    surface.say(f"attached {path.name} ({len(data):,} bytes); nothing is learnt from it")
    if kind.startswith("image/"):
        url = f"data:{kind};base64,{base64.b64encode(data).decode()}"
        return Outcome(send=line, attached=f"[image {path.name}]", images=(url,))
    return Outcome(send=line, attached=text)


def _read(path: Path, most: int) -> bytes:
    """A file's bytes. Devices and the like are refused: they may have no end."""
    if not path.is_file():
        raise UsageError(f"{path} is {'no file' if path.exists() else 'not there'}", "/file PATH WORDS")
    with path.open("rb") as file:
        # What a file says of its size need not be so.
        data = file.read(most + 1)
    if len(data) > most:
        size = max(path.stat().st_size, len(data)) / 1e6
        raise Refused(f"{path.name} has {size:.1f} MB; {most / 1e6:.1f} MB is the most", "Attach a part.")
    return data


def cost(session: Session, surface: Surface, _: str) -> Outcome:
    """/cost"""
    spent = session.spent
    about = "about " if spent.estimated else ""
    cached = f" ({spent.cached_tokens} of them cached)" if spent.cached_tokens else ""
    surface.say(f"{about}{spent.prompt_tokens} tokens in{cached}, {spent.completion_tokens} out, this session")
    prices = session.parts.config.model
    if prices.input_price or prices.output_price:
        money = spent.prompt_tokens * prices.input_price + spent.completion_tokens * prices.output_price
        surface.say(f"{money / 1e6:.4f} at {prices.input_price} in and {prices.output_price} out a million")
    else:
        surface.say("no price is configured: model.input_price, model.output_price")
    return GO_ON


def save(session: Session, surface: Surface, argument: str) -> Outcome:
    """/save PATH"""
    if not argument:
        raise UsageError("say where to save the conversation", "/save PATH")
    name, more = first_word(argument)
    path = Path(argument if more else name).expanduser()
    if path.is_dir() or not path.parent.is_dir():
        wrong = f"{path} is a directory" if path.is_dir() else f"there is no directory {path.parent}"
        raise UsageError(wrong, "/save PATH, with the name of a file.")
    if path.exists() and not surface.confirm(f"Overwrite {path}?"):
        raise Refused("nothing was saved")
    turns = session.assistant.history
    try:
        replace_file(path, transcript(turns))
    except StoreUnwritable as error:
        raise Refused(error.message, "/save PATH, where you may write.") from error
    surface.say(f"saved {len(turns)} turns to {path}")
    return GO_ON


def clear(_: Session, surface: Surface, __: str) -> Outcome:
    """/clear"""
    surface.clear()
    return GO_ON


def offered_models(session: Session) -> list[str]:
    """The endpoint's models for Tab, none where it cannot be asked."""
    try:
        return session.models()
    except EndpointError:
        # Nothing to offer: /model itself says what is wrong.
        return []
