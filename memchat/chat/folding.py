"""Long pastes, folded on the screen and sent whole; and the history of lines, which keeps no secret."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import accumulate
from pathlib import Path

from prompt_toolkit.formatted_text import StyleAndTextTuples
from prompt_toolkit.history import FileHistory
from prompt_toolkit.layout.processors import Processor, Transformation, TransformationInput
from prompt_toolkit.layout.utils import explode_text_fragments

from memchat.errors import MemchatError
from memchat.files import private_directory, private_opener
from memchat.guards.redaction import holds_secret

_LINES = 10
_CHARACTERS = 2_000
# Of the last plane for private use: no keyboard and no font has it.
_FIRST_MARK = 0x10F000


class Folds:
    """What stands behind the marks in a line. A paste is one character there, so that no key can damage it."""

    def __init__(self) -> None:
        self._whole: dict[str, str] = {}
        self._labels: dict[str, str] = {}

    def fold(self, pasted: str) -> str:
        """What to put into the line for a paste: itself, or a mark that stands for it."""
        lines = pasted.count("\n") + 1
        if lines < _LINES and len(pasted) < _CHARACTERS:
            return pasted
        for mark, whole in self._whole.items():
            if whole == pasted:
                return mark
        mark = chr(_FIRST_MARK + len(self._whole))
        self._whole[mark] = pasted
        self._labels[mark] = self._label(f"{lines} lines" if lines >= _LINES else f"{len(pasted)} characters")
        return mark

    def unfold(self, text: str) -> str:
        """The text with every mark replaced by what stands behind it."""
        return "".join(self._whole.get(letter, letter) for letter in text)

    def shown(self, letter: str) -> str:
        """What to show of a letter: itself, or the label of a mark, such as `[pasted 120 lines]`."""
        return self._labels.get(letter, letter)

    def _label(self, size: str) -> str:
        label, number = f"[pasted {size}]", 1
        while label in self._labels.values():
            number += 1
            label = f"[pasted {size}, {number}]"
        return label


class ShownFolded(Processor):
    """Shows labels in the place of marks."""

    def __init__(self, folds: Folds) -> None:
        self._folds = folds

    def apply_transformation(self, transformation_input: TransformationInput) -> Transformation:
        """See prompt-toolkit."""
        letters = explode_text_fragments(transformation_input.fragments)
        shown: StyleAndTextTuples = [(letter[0], self._folds.shown(letter[1])) for letter in letters]
        places = [0, *accumulate(len(one[1]) for one in shown)]
        # The cursor may stand right after the line.
        places.append(places[-1] + 1)
        return Transformation(
            shown,
            source_to_display=lambda at: places[min(at, len(places) - 1)],
            display_to_source=lambda at: max(number for number, place in enumerate(places) if place <= max(0, at)),
        )


class LineHistory(FileHistory):
    """The lines of earlier sessions. A line that holds a secret is forgotten with the session."""

    def __init__(self, path: Path, folds: Folds, keeps: Callable[[], bool] = lambda: True) -> None:
        """`keeps` tells whether what is typed now may be kept."""
        super().__init__(str(path))
        self._path = path
        self._folds = folds
        self._keeps = keeps

    def load_history_strings(self) -> Iterable[str]:
        """See prompt-toolkit. A file that another program left there, or another version, is passed over."""
        try:
            yield from super().load_history_strings() if self._keeps() else ()
        except (OSError, UnicodeDecodeError):
            return

    def store_string(self, string: str) -> None:
        """See prompt-toolkit. Where the directory cannot be written, the turn itself will say so."""
        whole = self._folds.unfold(string)
        if not self._keeps() or holds_secret(whole):
            return
        try:
            private_directory(self._path.parent)
            open(self._path, "a", opener=private_opener).close()
            super().store_string(whole)
        except (MemchatError, OSError):
            return
