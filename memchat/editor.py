"""A text in the user's own editor."""

from __future__ import annotations

import os
import shlex
import subprocess
import tempfile
from pathlib import Path

from memchat.errors import Refused


def edited(text: str, suffix: str) -> str:
    """The text after the user's editor has had it. Raises Refused when the editor fails."""
    command = os.environ.get("VISUAL") or os.environ.get("EDITOR") or "vi"
    with tempfile.TemporaryDirectory(prefix="memchat-") as directory:
        path = Path(directory) / f"edit{suffix}"
        path.write_text(text, encoding="utf-8")
        try:
            code = subprocess.run([*shlex.split(command), str(path)], check=False).returncode
        except (OSError, ValueError) as error:
            raise Refused(f"the editor {command!r} cannot be started: {error}", "Set $EDITOR.") from error
        if code:
            raise Refused(f"the editor ended with code {code}; nothing was changed")
        return path.read_text(encoding="utf-8", errors="replace")
