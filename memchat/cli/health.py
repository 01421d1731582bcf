"""The checks of `memchat doctor`: each one says that something is well, or what to do about it."""

from __future__ import annotations

import shutil
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from memchat.cli.context import Globals
from memchat.errors import MemchatError
from memchat.model import Filter
from memchat.wiring import Parts

_LITTLE_SPACE = 200_000_000


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check found. `exit_code` is that of the error, where it failed."""

    check: str
    ok: bool
    detail: str
    hint: str = ""
    exit_code: int = 0


def check_all(given: Globals) -> list[Finding]:
    """Runs every check; one that fails does not keep the others from running."""
    config = _run("config", lambda: _config(given))
    if not config.ok:
        return [config]
    with given.parts(holder="memchat doctor") as parts:
        checks: dict[str, Callable[[], Finding]] = {
            "endpoint": lambda: _endpoint(parts),
            "journal": lambda: _journal(parts),
            "store": lambda: _store(parts),
            "permissions": lambda: _permissions(parts.locations.data),
            "space": lambda: _space(parts.locations.data),
        }
        return [config, *(_run(name, check) for name, check in checks.items())]


def _run(name: str, check: Callable[[], Finding]) -> Finding:
    try:
        return check()
    except MemchatError as error:
        return Finding(name, ok=False, detail=error.message, hint=error.hint, exit_code=error.exit_code)


def _config(given: Globals) -> Finding:
    file = given.locations.config_file
    config = given.load()
    if config.warnings:
        return Finding("config", ok=False, detail="; ".join(config.warnings), hint="`memchat config edit`", exit_code=2)
    return Finding("config", ok=True, detail=str(file) if file.exists() else f"no {file}: defaults")


def _endpoint(parts: Parts) -> Finding:
    chosen = parts.chosen
    if chosen.endpoint is None:
        return Finding("endpoint", ok=True, detail=f"offline engine ({chosen.why})")
    from memchat.engines.openai_compatible import OpenAIModel

    models = OpenAIModel(chosen.endpoint, chosen.model).models()
    detail = f"{chosen.endpoint.address} offers {len(models)} models ({chosen.why})"
    if chosen.model and models and chosen.model not in models:
        hint = "`memchat models` lists them; many servers answer for others too."
        return Finding("endpoint", ok=False, detail=f"{detail}, but not {chosen.model}", hint=hint, exit_code=3)
    return Finding("endpoint", ok=True, detail=detail)


def _journal(parts: Parts) -> Finding:
    problems = parts.database.problems()
    if problems:
        hint = "Restore memchat.db from a backup, or move it away: the memories themselves are kept apart."
        return Finding("journal", ok=False, detail=problems, hint=hint, exit_code=4)
    pending, unlearnt = len(parts.journal.pending()), parts.conversations.unlearnt()
    parts.ledger.recover()
    return Finding("journal", ok=True, detail=f"whole; {pending} operations to apply, {unlearnt} turns to learn")


def _store(parts: Parts) -> Finding:
    with parts.store.lease() as store:
        there = set(store.ids())
        active = store.count(Filter())
    missing = parts.journal.last_states().keys() - there
    if missing:
        hint = "`memchat doctor --rebuild` writes them again, from the journal."
        return Finding("store", ok=False, detail=f"{len(missing)} memories are missing", hint=hint, exit_code=4)
    made_by = parts.store.embedder()
    wanted = parts.embedder.name if parts.embedder else None
    if made_by and wanted and made_by != wanted:
        detail = f"vectors are of {made_by}, configured is {wanted}"
        return Finding("store", ok=False, detail=detail, hint="Run `memchat reindex`.", exit_code=4)
    vectors = f"vectors by {made_by}" if made_by else "no vectors: recall goes by words"
    return Finding("store", ok=True, detail=f"{len(there)} memories, {active} active; {vectors}")


def _permissions(data: Path) -> Finding:
    open_ones = [path for path in _within(data) if path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO)]
    if open_ones:
        hint = f"Run: chmod -R go-rwx {data}"
        return Finding("permissions", ok=False, detail=f"others may read {open_ones[0]}", hint=hint, exit_code=4)
    return Finding("permissions", ok=True, detail=f"{data} is yours alone")


def _within(data: Path) -> Iterator[Path]:
    if data.exists():
        yield data
        yield from data.rglob("*")


def _space(data: Path) -> Finding:
    there = next((path for path in (data, *data.parents) if path.exists()), Path("/"))
    free = shutil.disk_usage(there).free
    detail = f"{free / 1e9:.1f} GB free"
    if free < _LITTLE_SPACE:
        return Finding("space", ok=False, detail=detail, hint="Free some space.", exit_code=4)
    return Finding("space", ok=True, detail=detail)
