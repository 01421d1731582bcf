"""A Filter as Qdrant's own JSON, which every backend can be given."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from memchat.model import Filter, Scope, Viewpoint
from memchat.stores.payload import PASSAGE, STANDING, standing_word

Conditions = dict[str, Any]


def conditions(where: Filter, *, passages: bool = False) -> Conditions:
    """What `where` lets through, and the passages too if asked: `must`, `must_not`, `should` of keys that match."""
    must: list[Conditions] = []
    for name, values in (("kind", where.kinds), ("scope", where.scopes), ("status", where.statuses)):
        if values:
            must.append(_any(name, values))
    if where.standing is not None:
        must.append(_equals(STANDING, standing_word(where.standing)))
    if where.viewpoint is not None:
        must.append({"should": _visible(where.viewpoint, listing=where.listing)})
    return {"must": must} if passages else {"must": must, "must_not": [_equals("kind", PASSAGE)]}


def _visible(view: Viewpoint, *, listing: bool) -> list[Conditions]:
    mine = _equals("user", view.user)
    if listing:
        return [mine]
    seen = [{"must": [mine, _equals("scope", Scope.USER)]}]
    if view.agent:
        seen.append({"must": [_equals("scope", Scope.AGENT), _equals("agent", view.agent)]})
    if view.session:
        seen.append({"must": [mine, _equals("scope", Scope.SESSION), _equals("session", view.session)]})
    return seen


def _equals(name: str, value: str) -> Conditions:
    return {"key": name, "match": {"value": str(value)}}


def _any(name: str, values: Sequence[str]) -> Conditions:
    return {"key": name, "match": {"any": [str(value) for value in values]}}
