"""The prompt: its keys, its history, what Tab offers, and the line below it."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from prompt_toolkit import PromptSession
from prompt_toolkit.auto_suggest import AutoSuggestFromHistory
from prompt_toolkit.completion import ThreadedCompleter
from prompt_toolkit.enums import EditingMode
from prompt_toolkit.styles import Style

from memchat.chat.commands import describe
from memchat.chat.completion import SlashCompleter
from memchat.chat.folding import Folds, LineHistory, ShownFolded
from memchat.chat.keys import bindings
from memchat.chat.talking import offered_models
from memchat.errors import MemchatError
from memchat.text import one_line

if TYPE_CHECKING:
    from memchat.chat.screen import Screen
    from memchat.chat.session import Session
    from memchat.model import Memory

_LEAVE = "Ctrl-D or /exit leaves."
_MORE = "  "
_OFFERED = 200


def prompt_session(session: Session, screen: Screen, folds: Folds) -> PromptSession[str]:
    """The prompt of a chat."""
    config = session.parts.config
    return PromptSession(
        history=LineHistory(session.parts.locations.line_history, folds, lambda: session.mode.keeps),
        multiline=True,
        prompt_continuation=_MORE,
        key_bindings=bindings(lambda: screen.say(_LEAVE), folds.fold, lambda text: _edited(text, screen, folds)),
        completer=ThreadedCompleter(SlashCompleter(lambda: _listing(session), _offers(session))),
        bottom_toolbar=(lambda: _toolbar(session)) if config.display.toolbar else None,
        style=Style.from_dict({"bottom-toolbar": "noreverse fg:ansibrightblack"}),
        input_processors=[ShownFolded(folds)],
        complete_while_typing=False,
        auto_suggest=AutoSuggestFromHistory(),
        enable_suspend=True,
        search_ignore_case=True,
        editing_mode=EditingMode.VI if config.chat.vi else EditingMode.EMACS,
    )


def _edited(text: str, screen: Screen, folds: Folds) -> str:
    try:
        return screen.edit(folds.unfold(text)).rstrip("\n")
    except MemchatError as error:
        screen.say(describe(error))
        return text


def _listing(session: Session) -> tuple[Sequence[Memory], Callable[[str], str]]:
    mine = session.parts.library
    return mine.select(mine.mine()), mine.short_ids()


def _offers(session: Session) -> dict[str, Callable[[], Sequence[tuple[str, str]]]]:
    parts = session.parts
    return {
        "model": lambda: [(name, "") for name in offered_models(session)],
        "agent": lambda: [(name, agent.system) for name, agent in parts.config.agents.items()],
        "conversation": lambda: [
            (head.id[:8], head.title) for head in parts.conversations.heads(parts.config.chat.user, _OFFERED)
        ],
    }


def _toolbar(session: Session) -> str:
    return one_line(session.status, max(10, shutil.get_terminal_size().columns - 1))
