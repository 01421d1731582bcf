"""What a rule is: the shape of a statement, the memory that it becomes, and what may stand in its gaps."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache

from memchat.engines.rules_values import Check, anything, thing
from memchat.model import Kind


@dataclass(frozen=True, slots=True)
class Rule:
    """`shape` is what follows the group's opening; `text` is the memory, `more` others that the same words hold.

    A gap named `v` holds a verb, which the memory has in the third person. `checks` say what else may stand in which
    gap; `x` must be a thing unless they say otherwise. With `dated` the statement must name a time. `whole` rules see
    the times at a statement's end, others see it without them.
    """

    shape: str
    text: str
    kind: Kind = Kind.PROFILE
    checks: Mapping[str, Check] = field(default_factory=dict)
    dated: bool = False
    whole: bool = False
    more: tuple[str, ...] = ()

    def parts(self, rest: str) -> dict[str, str] | None:
        """What stands in the gaps, if the rest of a statement has this shape."""
        found = compiled(self.shape).fullmatch(rest)
        if found is None:
            return None
        parts = {name: (value or "").strip(" ,") for name, value in found.groupdict().items()}
        allowed = all(
            self.checks.get(name, thing if name == "x" else anything)(value) for name, value in parts.items() if value
        )
        return parts if allowed else None

    def texts(self, parts: Mapping[str, str]) -> list[str]:
        """The memories of these parts; those of `more` only where their gaps are filled."""
        filled = {"x": "", "y": "", "z": "", "who": "", **parts}
        if "v" in filled:
            filled["v"] = third(filled["v"])
        extra = [one for one in self.more if all(filled.get(gap) for gap in re.findall(r"{(\w+)}", one))]
        return [one.format_map(filled) for one in (self.text, *extra)]


@dataclass(frozen=True, slots=True)
class Group:
    """Rules for statements that begin alike: their shapes are compiled only when such a statement comes."""

    opening: str
    rules: tuple[Rule, ...]


@cache
def compiled(shape: str) -> re.Pattern[str]:
    """The pattern of a shape, made when it is first needed: all of them at once would be felt at the start."""
    return re.compile(shape, re.I)


_IRREGULAR = {"have": "has", "do": "does", "go": "goes", "am": "is", "are": "is"}


def third(verb: str) -> str:
    """An English verb's third person: "goes", "plays", "carries"."""
    verb = verb.lower()
    if verb in _IRREGULAR:
        return _IRREGULAR[verb]
    if re.search(r"(?:s|sh|ch|x|z|o)$", verb):
        return verb + "es"
    return verb[:-1] + "ies" if re.search(r"[^aeiou]y$", verb) else verb + "s"
