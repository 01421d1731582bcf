"""A Filter in the engine's own terms."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from memchat.model import Filter, Scope, Viewpoint
from memchat.stores.payload import PASSAGE, STANDING, standing_word

if TYPE_CHECKING:
    from qdrant_edge import FieldCondition
    from qdrant_edge import Filter as EdgeFilter


def condition(where: Filter, *, passages: bool = False) -> EdgeFilter:
    """The engine's filter for the memories that `where` lets through, and the passages too if asked."""
    from qdrant_edge import Filter as EdgeFilter

    must: list[Any] = []
    for name, values in (("kind", where.kinds), ("scope", where.scopes), ("status", where.statuses)):
        if values:
            must.append(_any(name, values))
    if where.standing is not None:
        must.append(_equals(STANDING, standing_word(where.standing)))
    if where.viewpoint is not None:
        must.append(EdgeFilter(should=_visible(where.viewpoint, listing=where.listing)))
    return EdgeFilter(must=must, must_not=None if passages else [_equals("kind", PASSAGE)])


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


def _equals(name: str, value: str) -> FieldCondition:
    from qdrant_edge import FieldCondition, MatchValue

    return FieldCondition(name, match=MatchValue(str(value)))


def _any(name: str, values: Sequence[str]) -> FieldCondition:
    from qdrant_edge import FieldCondition, MatchAny

    return FieldCondition(name, match=MatchAny([str(value) for value in values]))
