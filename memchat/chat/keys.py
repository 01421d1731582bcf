"""What the keys do at the prompt."""

from __future__ import annotations

from collections.abc import Callable

from prompt_toolkit.application import run_in_terminal
from prompt_toolkit.document import Document
from prompt_toolkit.filters import emacs_mode, has_selection, is_searching, vi_navigation_mode
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.keys import Keys


def bindings(
    say_how_to_leave: Callable[[], None], fold: Callable[[str], str], edit: Callable[[str], str]
) -> KeyBindings:
    """Enter sends; Alt-Enter, Ctrl-J and a backslash before Enter make a new line; Ctrl-C clears the line.

    `fold` says what to show of a paste, `edit` has the line edited elsewhere. In a search, keys are the search's own.
    """
    keys = KeyBindings()
    writing = ~is_searching

    @keys.add(Keys.BracketedPaste, filter=writing)
    def _(event: KeyPressEvent) -> None:
        pasted = event.data.replace("\r\n", "\n").replace("\r", "\n")
        event.current_buffer.insert_text(fold(pasted))

    @keys.add("enter", filter=writing)
    def _(event: KeyPressEvent) -> None:
        buffer = event.current_buffer
        if buffer.document.text_before_cursor.endswith("\\"):
            buffer.delete_before_cursor()
            buffer.insert_text("\n")
        elif buffer.text.strip():
            buffer.validate_and_handle()

    @keys.add("escape", "enter", filter=writing)
    @keys.add("c-j", filter=writing)
    def _(event: KeyPressEvent) -> None:
        event.current_buffer.insert_text("\n")

    @keys.add("c-c", filter=writing)
    def _(event: KeyPressEvent) -> None:
        if event.current_buffer.text:
            event.current_buffer.reset()
        else:
            run_in_terminal(say_how_to_leave)

    @keys.add("c-x", "c-e", filter=emacs_mode & ~has_selection & writing)
    @keys.add("v", filter=vi_navigation_mode & writing)
    def _(event: KeyPressEvent) -> None:
        buffer = event.current_buffer

        def opened() -> None:
            text = edit(buffer.text)
            buffer.set_document(Document(text, len(text)))

        run_in_terminal(opened)

    return keys
