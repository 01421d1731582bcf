"""The one place where an error becomes a message and an exit code."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Sequence

from memchat.bugs import report, told
from memchat.cli.arguments import hoisted
from memchat.errors import EXIT_BUG, EXIT_INTERRUPTED, EXIT_REFUSED, MemchatError
from memchat.text import harmless


def run(arguments: Sequence[str]) -> int:
    """Runs a command line; gives the exit code. Errors are told on stderr, bugs are written to the log."""
    argv = hoisted(arguments)
    try:
        # The plain chat needs none of Typer's parsing, and people wait for its prompt.
        code = _plain_chat() if argv in ([], ["chat"]) and _on_terminal() else _typer(argv)
        # Here, and not when Python exits: what cannot be written is told.
        sys.stdout.flush()
    except MemchatError as error:
        tell(error)
        return error.exit_code
    except KeyboardInterrupt:
        return EXIT_INTERRUPTED
    except BrokenPipeError:
        # Whoever read our output has enough.
        _silence_stdout()
        return 0
    except OSError as error:
        if error.errno != errno.ENOSPC:
            return _bug(error, argv)
        _silence_stdout()
        sys.stderr.write("error: no space left to write the output\n")
        return EXIT_REFUSED
    except Exception as error:  # noqa: BLE001  (the command boundary: a bug is reported, never shown raw)
        return _bug(error, argv)
    return code


def _silence_stdout() -> None:
    """Python must not complain about it once more when it exits."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def tell(error: MemchatError) -> None:
    """Writes an error and its hint to stderr."""
    sys.stderr.write(f"error: {harmless(error.message)}\n")
    if error.hint:
        sys.stderr.write(f"hint: {harmless(error.hint)}\n")


def _on_terminal() -> bool:
    return sys.stdin.isatty() and sys.stdout.isatty()


def _plain_chat() -> int:
    from memchat.cli.context import Globals
    from memchat.cli.talking import ChatOptions, start_chat

    return start_chat(Globals(), ChatOptions())


def _typer(argv: list[str]) -> int:
    import typer

    from memchat.cli.app import build
    from memchat.cli.completing import for_shell

    if len(argv) > 1 and argv[0] in ("--install-completion", "--show-completion"):
        return for_shell(*argv)
    command = typer.main.get_command(build())
    try:
        result = command.main(args=argv, prog_name="memchat", standalone_mode=False)
    except SystemExit as left:
        # That is how Typer takes a broken pipe.
        raise (left.__context__ if isinstance(left.__context__, OSError) else left) from None
    except typer.Abort:
        return EXIT_INTERRUPTED
    except typer.Exit as done:
        return int(done.exit_code)
    except typer.TyperException as error:
        sys.stderr.write(f"error: {harmless(error.format_message())}\nhint: memchat --help\n")
        return int(error.exit_code)
    return result if isinstance(result, int) else 0


def _bug(error: Exception, argv: Sequence[str]) -> int:
    tell(MemchatError(*told(error, report(error, argv[:2], os.environ))))
    return EXIT_BUG
