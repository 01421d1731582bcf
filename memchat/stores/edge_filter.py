"""Qdrant's JSON conditions in the terms of the embedded engine."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from memchat.model import Filter
from memchat.stores.conditions import Conditions, conditions
from memchat.stores.payload import term

if TYPE_CHECKING:
    from qdrant_edge import Filter as EdgeFilter

TERMS = "terms"


def condition(where: Filter, *, passages: bool = False) -> EdgeFilter:
    """The engine's filter for the memories that `where` lets through, and the passages too if asked."""
    return _filter(conditions(where, passages=passages))


def _filter(wanted: Conditions) -> EdgeFilter:
    from qdrant_edge import Filter as EdgeFilter

    must, should, never = ([_one(one) for one in wanted.get(name, ())] for name in ("must", "should", "must_not"))
    return EdgeFilter(must=must or None, should=should or None, must_not=never or None)


def _one(wanted: Conditions) -> Any:  # noqa: ANN401  (one of the engine's kinds of condition)
    from qdrant_edge import FieldCondition, MatchAny, MatchValue

    if "key" not in wanted:
        return _filter(wanted)
    name, match = wanted["key"], wanted["match"]
    if "any" in match:
        return FieldCondition(TERMS, match=MatchAny([term(name, value) for value in match["any"]]))
    return FieldCondition(TERMS, match=MatchValue(term(name, match["value"])))
