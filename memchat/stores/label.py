"""What a store's directory says of itself, in a small file of our own beside the engine's."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from memchat.errors import NewerFormat, StoreCorrupt
from memchat.files import replace_file
from memchat.ports import Baseline

# 1 had a payload index for each field and vectors in single precision.
FORMAT = 2
_NAME = "memchat.json"


@dataclass(frozen=True, slots=True)
class Label:
    """`embedder` names what made the vectors, None while there are none; `baseline` is what it was measured to be.

    `tidied` is how many bytes the directory took when it was last brought into its fastest shape.
    """

    embedder: str | None = None
    baseline: Baseline | None = None
    tidied: int = 0
    format: int = FORMAT


def read_label(directory: Path) -> Label:
    """The label of a store. Raises StoreCorrupt, or NewerFormat when a newer memchat wrote it."""
    path = directory / _NAME
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        measured = content.get("baseline")
        baseline = Baseline(float(measured[0]), float(measured[1])) if measured else None
        label = Label(content.get("embedder"), baseline, int(content.get("tidied", 0)), int(content.get("format", 1)))
    except FileNotFoundError:
        return Label()
    except (OSError, ValueError, TypeError, AttributeError, LookupError) as error:
        raise StoreCorrupt(f"{path} cannot be read", "Run `memchat doctor`.") from error
    if label.format > FORMAT:
        raise NewerFormat(f"{directory} was written by a newer memchat", "Upgrade memchat; nothing was touched.")
    return label


def write_label(directory: Path, label: Label) -> None:
    """Replaces the label. Raises StoreUnwritable."""
    baseline = [label.baseline.mean, label.baseline.deviation] if label.baseline else None
    content = {"format": label.format, "embedder": label.embedder, "baseline": baseline, "tidied": label.tidied}
    replace_file(directory / _NAME, json.dumps(content))
