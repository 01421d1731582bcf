"""turn → facts: one model call, and plain code that trusts none of its answer."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from importlib.resources import files
from typing import Any, TypeVar

from memchat.errors import BadExtraction, InvalidRecord
from memchat.guards.ownwords import LONGEST_LINE, clipped
from memchat.model import Fact, Kind, Memory, Message, Scope, Turn
from memchat.ports import ChatModel
from memchat.records import checked_date
from memchat.text import one_line

SCHEMA_NAME = "memory_facts"
SECOND_LOOK_NAME = "memory_conflicts"
_SECOND_LOOK = (
    "Each line holds a known memory about a user and a newer statement. Some pairs are about the same thing, which has "
    "changed: then the known one is untrue now. Others are both true: two people, two things, two times. Answer with "
    'JSON only: {"untrue": [numbers of the lines whose known memory is untrue now]}. In doubt leave a line out.'
)
MOST_FACTS = 20
_LATEST_YEAR = 2200
_THINK_END = "</think>"
_Word = TypeVar("_Word", Kind, Scope)
_Read = TypeVar("_Read")


def schema() -> dict[str, Any]:
    """The JSON schema of an answer: strict, so every field is required and no other is allowed."""
    fact = {
        "text": {"type": "string"},
        "kind": {"type": "string", "enum": list(Kind)},
        "scope": {"type": "string", "enum": list(Scope)},
        "quote": {"type": "string"},
        "when": {"type": ["string", "null"]},
        "replaces": {"type": "array", "items": {"type": "integer"}},
    }
    return _object({"facts": {"type": "array", "items": _object(fact)}})


def _object(properties: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": dict(properties),
        "required": list(properties),
        "additionalProperties": False,
    }


def instructions() -> str:
    """The system prompt of extraction, from the package's data."""
    return files("memchat.prompts").joinpath("extract.txt").read_text(encoding="utf-8")


class ModelExtractor:
    """An Extractor that asks a chat model, and asks once more when it cannot read the answer."""

    def __init__(self, model: ChatModel) -> None:
        self._model = model

    def extract(self, turn: Turn, neighbours: Sequence[Memory]) -> list[Fact]:
        """See `Extractor.extract`."""
        return self._asked(
            _question(turn, neighbours), SCHEMA_NAME, schema(), lambda answer: read_facts(answer, neighbours)
        )

    def outdated(self, pairs: Sequence[tuple[Fact, Memory]]) -> list[bool]:
        """See `Extractor.outdated`."""
        numbers = {"untrue": {"type": "array", "items": {"type": "integer"}}}
        listed = "\n".join(
            f"[{number}] known: {one_line(memory.text)} | new: {one_line(fact.text)}"
            for number, (fact, memory) in enumerate(pairs, 1)
        )
        messages = [Message("system", _SECOND_LOOK), Message("user", listed)]
        untrue = self._asked(messages, SECOND_LOOK_NAME, _object(numbers), _untrue)
        return [number in untrue for number in range(1, len(pairs) + 1)]

    def _asked(
        self, messages: Sequence[Message], name: str, wanted: Mapping[str, Any], read: Callable[[str], _Read]
    ) -> _Read:
        answer = self._model.structured(messages, name, wanted)
        try:
            return read(answer)
        except BadExtraction as error:
            repair = Message("user", f"That was not the JSON asked for: {error.message}. Answer again, JSON only.")
            shown = Message("assistant", answer[:LONGEST_LINE])
            return read(self._model.structured([*messages, shown, repair], name, wanted))


def _question(turn: Turn, neighbours: Sequence[Memory]) -> list[Message]:
    known = "\n".join(f"[{number}] {one_line(memory.text)}" for number, memory in enumerate(neighbours, 1))
    asked = (
        f"Date of the message: {turn.at.astimezone():%A, %Y-%m-%d}\n\n"
        f"Known memories:\n{known or '(none)'}\n\n"
        f"Message of the user:\n<message>\n{clipped(turn.line)}\n</message>"
    )
    return [Message("system", instructions()), Message("user", asked)]


def read_facts(answer: str, neighbours: Sequence[Memory]) -> list[Fact]:
    """The facts of a model's answer, whatever it wrapped them in. Raises BadExtraction.

    Records that are no facts are dropped one by one: a bad one does not spoil the others.
    """
    found = _facts_of(_json_in(answer))
    facts = (_fact(record, neighbours) for record in found[: MOST_FACTS * 5])
    return [fact for fact in facts if fact is not None][:MOST_FACTS]


def _untrue(answer: str) -> set[int]:
    found = _json_in(answer)
    numbers = found.get("untrue") if isinstance(found, dict) else None
    if not isinstance(numbers, list):
        raise BadExtraction("the model's answer holds no list of numbers", "A larger model may obey better.")
    return {number for number in numbers if isinstance(number, int)}


def _json_in(answer: str) -> object:
    text = answer.rpartition(_THINK_END)[2].strip()
    try:
        return json.loads(text, strict=False)
    except ValueError:
        from json_repair import repair_json

        # Fences, trailing commas, comments and cut-off ends; a text with no JSON in it becomes "".
        start = min((at for at in (text.find("{"), text.find("[")) if at >= 0), default=len(text))
        return repair_json(text[start:], return_objects=True)


def _facts_of(answer: object) -> list[Any]:
    facts = answer.get("facts") if isinstance(answer, dict) else answer
    if not isinstance(facts, list):
        raise BadExtraction("the model's facts are no JSON list", "A larger model, or one that obeys a JSON schema.")
    return facts


def _fact(record: object, neighbours: Sequence[Memory]) -> Fact | None:
    if not isinstance(record, dict) or not isinstance(record.get("text"), str):
        return None
    quote = record.get("quote")
    return Fact(
        text=one_line(record["text"]),
        kind=_one_of(Kind, record.get("kind"), Kind.PROFILE),
        scope=_one_of(Scope, record.get("scope"), Scope.USER),
        quote=quote if isinstance(quote, str) else "",
        when=_date(record.get("when")),
        replaces=_ids(record.get("replaces"), neighbours),
    )


def _one_of(words: type[_Word], value: object, default: _Word) -> _Word:
    return words(value) if isinstance(value, str) and value in list(words) else default


def _date(value: object) -> str | None:
    if not isinstance(value, str):
        return None
    try:
        date = checked_date(value)
    except InvalidRecord:
        return None
    return date if date and int(date[:4]) <= _LATEST_YEAR else None


def _ids(handles: object, neighbours: Sequence[Memory]) -> tuple[str, ...]:
    numbers = handles if isinstance(handles, list) else []
    return tuple(
        neighbours[number - 1].id
        for number in numbers
        if isinstance(number, int) and not isinstance(number, bool) and 1 <= number <= len(neighbours)
    )
