"""Completion for a shell that is named; Typer itself only knows the one that it runs in."""

from __future__ import annotations

import sys

from memchat.errors import UsageError

_SHELLS = ("bash", "zsh", "fish", "powershell", "pwsh")


def for_shell(option: str, shell: str, *more: str) -> int:
    """Installs completion for a shell, or shows it. Raises UsageError for a shell that is not known."""
    if shell not in _SHELLS or more:
        raise UsageError(f"no completion for {' '.join((shell, *more))!r}", f"One of: {', '.join(_SHELLS)}.")
    from typer import _completion_shared as typers

    if option == "--show-completion":
        script = typers.get_completion_script(prog_name="memchat", complete_var="_MEMCHAT_COMPLETE", shell=shell)
        sys.stdout.write(f"{script}\n")
        return 0
    _, path = typers.install(shell=shell, prog_name="memchat", complete_var="_MEMCHAT_COMPLETE")
    sys.stdout.write(f"{shell} completion installed in {path}; it works in the next terminal\n")
    return 0
