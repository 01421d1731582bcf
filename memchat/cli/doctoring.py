"""`memchat doctor`, `memchat models` and `memchat reindex`: whether all is well, and mending."""

from __future__ import annotations

from typing import Annotated

from typer import Context, Option, Typer

from memchat.cli.context import globals_of, out, out_json
from memchat.cli.health import check_all
from memchat.cli.progress import bar
from memchat.cli.remembering import Json, counted
from memchat.errors import ConfigError, NothingFound
from memchat.files import disk_use
from memchat.journal.vectors import KeptVectors
from memchat.wiring import Parts


def register(app: Typer) -> None:
    """Adds the commands to the application."""
    app.command("models")(models)
    app.command("doctor")(doctor)
    app.command("reindex")(reindex)


def models(context: Context, as_json: Json = False) -> None:
    """List the models that the configured endpoint offers."""
    with globals_of(context).parts() as parts:
        chosen = parts.chosen
        if chosen.endpoint is None:
            names = ["offline"]
        else:
            from memchat.engines.openai_compatible import OpenAIModel

            names = OpenAIModel(chosen.endpoint, chosen.model).models()
        if as_json:
            out_json(names)
            return
        for name in names:
            out(name)
        if not names:
            raise NothingFound("the endpoint offers no models")


def doctor(
    context: Context,
    rebuild: Annotated[bool, Option("--rebuild", help="Write missing memories again, from the journal.")] = False,
    as_json: Json = False,
) -> int:
    """Check the configuration, the endpoint, the store, the journal, permissions and space."""
    given = globals_of(context)
    if rebuild:
        with given.parts(holder="memchat doctor") as parts:
            out(f"wrote {counted(parts.ledger.rebuild(), 'memory', 'memories')} again")
    findings = check_all(given)
    if as_json:
        out_json([{"check": one.check, "ok": one.ok, "detail": one.detail, "hint": one.hint} for one in findings])
    else:
        for one in findings:
            hint = f"\n      hint: {one.hint}" if one.hint else ""
            out(f"{'ok  ' if one.ok else 'FAIL'}  {one.check:12} {one.detail}{hint}")
    return next((one.exit_code for one in findings if not one.ok), 0)


def reindex(
    context: Context,
    batch: Annotated[int, Option(min=1, help="Texts in one request.")] = 64,
    parallel: Annotated[int, Option(min=1, max=32, help="Requests at once.")] = 4,
) -> None:
    """Make every memory's vector again, with the configured embedder. After a kill it goes on where it was."""
    with globals_of(context).parts(holder="memchat reindex") as parts, parts.alone("reindex"):
        embedder = parts.embedder
        if embedder is None:
            raise ConfigError("no embedder is configured", "Set embedding.name; `memchat config init` explains it.")
        told, texts, new = bar(quiet=globals_of(context).quiet), _texts(parts), 0
        while True:
            new += embedder.embed_all(texts, batch, parallel, told)
            parts.store.reindex(embedder.known)
            texts = _texts(parts)
            # What was learnt while the vectors were made has none yet: another round.
            if not embedder.unknown(texts):
                break
        parts.ledger.measure_embedder()
        out(f"made {counted(len(texts), 'vector', 'vectors')} with {embedder.name}, {new} of them now")


def optimize(context: Context) -> None:
    """Rewrite the files without what was deleted and without vectors that earlier embedding models made."""
    with globals_of(context).parts(holder="memchat memories optimize") as parts:
        before = disk_use(parts.locations.data)
        parts.store.optimize(bar(quiet=globals_of(context).quiet))
        if parts.embedder is not None:
            KeptVectors(parts.database).keep_only(parts.embedder.name)
        parts.database.scrub()
        after = disk_use(parts.locations.data)
        out(f"{before / 1e6:.1f} MB before, {after / 1e6:.1f} MB now")


def _texts(parts: Parts) -> list[str]:
    with parts.store.lease() as store:
        return list(store.texts().values())
