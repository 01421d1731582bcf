"""`memchat migrate --to LOCATION`: every memory to another store."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Annotated

from typer import Context, Option, Typer

from memchat.cli.configuring import put_value
from memchat.cli.context import globals_of, out, out_json
from memchat.cli.progress import bar
from memchat.cli.remembering import Json, counted
from memchat.errors import UsageError
from memchat.locations import DEFAULT_PROFILE
from memchat.migrating import migrate
from memchat.text import valid
from memchat.wiring import Parts


def register(app: Typer) -> None:
    """Adds the command to the application."""
    app.command("migrate")(migrate_)


def migrate_(
    context: Context,
    to: Annotated[str, Option("--to", help="A directory, or the URL of a Qdrant server.")],
    as_json: Json = False,
) -> None:
    """Copy every memory to another store, verify it, and use that one from then on. The old one is kept."""
    given = globals_of(context)
    with given.parts(holder="memchat migrate") as parts:
        location = _checked(to, parts)
        target = Parts(
            replace(
                parts.config,
                store=replace(parts.config.store, location=location),
                origins={**parts.config.origins, "store.location": f"[profiles.{given.locations.data.name}]"},
            ),
            given.locations,
            given.environ,
            warn=given.warn,
            holder="memchat migrate",
        )
        # Learning and other migrations wait: the source must not change under the copy.
        with parts.alone("migrate"):
            parts.ledger.recover()
            made_by = parts.store.embedder()
            done = migrate(parts.store_for(made_by), target.store_for(made_by), bar(quiet=given.quiet))
            parts.note_former_store()
            put_value(given, "store.location", location, alone=True)
        if as_json:
            out_json({"total": done.total, "written": done.written, "digest": done.digest, "location": location})
            return
        profile = given.locations.data.name
        whose = "" if profile == DEFAULT_PROFILE else f" of profile {profile}"
        out(
            f"{counted(done.total, 'memory or passage', 'memories and passages')}{whose} now in {location},"
            f" {done.written} written, contents verified ({done.digest}); the old store is kept"
        )


def _checked(to: str, parts: Parts) -> str:
    """The target as the configuration shall name it. Raises UsageError."""
    origin = parts.config.origin("store.location")
    if origin.startswith("MEMCHAT_"):
        raise UsageError(f"{origin} says where the memories are", "Unset it: it would win over the new place.")
    location = valid(to).strip()
    if location and "://" not in location:
        location = str(Path(location).expanduser().resolve())
    used = parts.config.store.location or str(parts.locations.memories)
    if not location or location == used:
        raise UsageError("say where to", "A directory that is not the one in use, or https://…")
    if Path(used) in Path(location).parents or Path(location) in Path(used).parents:
        raise UsageError(f"{location} is inside the one in use, or around it", "Name a directory of its own.")
    return location
