"""A Filter in the engine's own terms."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from memchat.model import Filter, Scope, Viewpoint

if TYPE_CHECKING:
    from qdrant_edge import FieldCondition
    from qdrant_edge import Filter as EdgeFilter

STANDING = "standing"


def condition(where: Filter) -> EdgeFilter | None:
    """The engine's filter for what `where` lets through; None where that is everything."""
    from qdrant_edge import Filter as EdgeFilter

    must: list[Any] = []
    for name, values in (("kind", where.kinds), ("scope", where.scopes), ("status", where.statuses)):
        if values:
            must.append(_any(name, values))
    if where.standing is not None:
        must.append(_equals(STANDING, standing_word(where.standing)))
    if where.viewpoint is not None:
        must.append(EdgeFilter(should=_visible(where.viewpoint, listing=where.listing)))
    return EdgeFilter(must=must) if must else None


def _visible(view: Viewpoint, *, listing: bool) -> list[Any]:
    from qdrant_edge import Filter as EdgeFilter

    mine = _equals("user", view.user)
    if listing:
        return [mine]
    seen = [EdgeFilter(must=[mine, _equals("scope", Scope.USER)])]
    if view.agent:
        seen.append(EdgeFilter(must=[_equals("scope", Scope.AGENT), _equals("agent", view.agent)]))
    if view.session:
        seen.append(EdgeFilter(must=[mine, _equals("scope", Scope.SESSION), _equals("session", view.session)]))
    return seen


def standing_word(standing: bool) -> str:
    """How the payload says that a memory stands before every reply: the engine matches words, not booleans."""
    return "yes" if standing else "no"


def _equals(name: str, value: str) -> FieldCondition:
    from qdrant_edge import FieldCondition, MatchValue

    return FieldCondition(name, match=MatchValue(str(value)))


def _any(name: str, values: Sequence[str]) -> FieldCondition:
    from qdrant_edge import FieldCondition, MatchAny

    return FieldCondition(name, match=MatchAny([str(value) for value in values]))
