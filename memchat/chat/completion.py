"""What Tab offers: slash commands, ids of memories with their text beside them, paths."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from prompt_toolkit.completion import CompleteEvent, Completer, Completion, PathCompleter
from prompt_toolkit.document import Document

from memchat.chat.commands import table
from memchat.chat.naming import escaped, unfinished
from memchat.errors import MemchatError
from memchat.model import Memory
from memchat.text import one_line

_TEXT_WIDTH = 50
Listing = Callable[[], tuple[Sequence[Memory], Callable[[str], str]]]


class SlashCompleter(Completer):
    """Completes a line that begins with a slash; any other line is the user's own."""

    def __init__(self, memories: Listing, others: Mapping[str, Callable[[], Sequence[tuple[str, str]]]]) -> None:
        """`memories` gives the user's memories and their short ids; `others` gives values with their words for what
        else an argument may be. Both are asked when needed."""
        self._memories = memories
        self._others = others
        self._commands = table()
        self._paths = PathCompleter(expanduser=True)

    def get_completions(self, document: Document, complete_event: CompleteEvent) -> Iterable[Completion]:
        """See prompt-toolkit."""
        text = document.text_before_cursor
        if not text.startswith("/") or text.startswith("//"):
            return
        name, space, argument = text[1:].partition(" ")
        if not space:
            for command in self._commands.values():
                if command.name.startswith(name):
                    yield Completion(command.name, -len(name), display_meta=command.help)
            return
        wanted = self._commands[name].completes if name in self._commands else ""
        if wanted == "memory":
            yield from self._ids(argument)
        elif wanted in self._others:
            for value, words in self._others[wanted]():
                if value.startswith(argument) or argument.casefold() in words.casefold():
                    yield Completion(value, -len(argument), display_meta=one_line(words, _TEXT_WIDTH))
        elif wanted == "path":
            yield from self._names(argument, complete_event)

    def _names(self, argument: str, event: CompleteEvent) -> Iterable[Completion]:
        typed = unfinished(argument)
        if typed is None:
            return
        for found in self._paths.get_completions(Document(typed), event):
            whole = escaped(typed[: len(typed) + found.start_position] + found.text)
            yield Completion(whole, -len(argument), display=found.display)

    def _ids(self, typed: str) -> Iterable[Completion]:
        try:
            memories, short = self._memories()
        except MemchatError:
            # Nothing to offer: the command itself will say what is wrong.
            return
        for memory in memories:
            id_ = short(memory.id)
            if id_.startswith(typed) or typed.casefold() in memory.text.casefold():
                yield Completion(id_, -len(typed), display_meta=one_line(memory.text, _TEXT_WIDTH))
