"""Long pastes, folded on the screen and sent whole; and the history of lines, which keeps no secret."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from prompt_toolkit.history import FileHistory

from memchat.redaction import holds_secret

_LINES = 10
_CHARACTERS = 2_000


class Folds:
    """What stands behind the labels on the screen."""

    def __init__(self) -> None:
        self._whole: dict[str, str] = {}

    def fold(self, pasted: str) -> str:
        """What to show of a paste: itself, or a label such as `[pasted 120 lines]` that stands for it."""
        lines = pasted.count("\n") + 1
        if lines < _LINES and len(pasted) < _CHARACTERS:
            return pasted
        size = f"{lines} lines" if lines >= _LINES else f"{len(pasted)} characters"
        label, number = f"[pasted {size}]", 1
        while self._whole.get(label, pasted) != pasted:
            number += 1
            label = f"[pasted {size}, {number}]"
        self._whole[label] = pasted
        return label

    def unfold(self, text: str) -> str:
        """The text with every label replaced by what stands behind it."""
        for label, whole in self._whole.items():
            text = text.replace(label, whole)
        return text


class LineHistory(FileHistory):
    """The lines of earlier sessions. A line that holds a secret is forgotten with the session."""

    def __init__(self, path: Path, folds: Folds) -> None:
        super().__init__(str(path))
        self._folds = folds

    def load_history_strings(self) -> Iterable[str]:
        """See prompt-toolkit. A file that another program left there, or another version, is passed over."""
        try:
            yield from super().load_history_strings()
        except (OSError, UnicodeDecodeError):
            return

    def store_string(self, string: str) -> None:
        """See prompt-toolkit."""
        whole = self._folds.unfold(string)
        if not holds_secret(whole):
            super().store_string(whole)
