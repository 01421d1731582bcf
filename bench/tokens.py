"""What memory costs in tokens: in each turn, beside the whole history, and in the prompt that learns from a turn."""

from __future__ import annotations

import json
import statistics
import tempfile
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from bench.figures import TOKENS, Figure
from bench.home import EchoModel, memories_of, turn_of
from bench.made import Words
from bench.options import Wanted
from bench.peers import mem0
from bench.recall import USER, Person, filled, people
from memchat.compose import compose, prompt_tokens
from memchat.extract import ModelExtractor
from memchat.model import Recalled, Viewpoint
from memchat.recall import Recall, RecallSettings
from memchat.text import estimate_tokens

PART, COMPARED = "tokens", "prompts"
NOTES, HISTORY = "memories a turn", "full history"
_QUESTIONS = 40
_NEIGHBOURS = 10
_SAID = "Since last May I live in Lisbon with Ana, who works at the aquarium, and we want to get a dog next spring."


def measure(wanted: Wanted) -> Iterator[Figure]:
    """Figures of a turn and of an extraction, by memchat's own estimate of tokens."""
    if wanted.data:
        everyone = people(wanted.data)
        notes, history = _costs(everyone)
        name = f"memories a turn, {len(everyone)} people of {wanted.data.name}"
        yield Figure(COMPARED, name, notes, TOKENS, beside="their full history", other=history)
    for turns in wanted.turns:
        notes, history = _costs(_generated(turns))
        yield Figure(PART, NOTES, notes, TOKENS, size=turns)
        yield Figure(PART, HISTORY, history, TOKENS, size=turns)
    yield from _extraction(wanted)


def _costs(everyone: Sequence[Person]) -> tuple[float, float]:
    notes = [tokens for person in everyone for tokens in _notes(person)]
    history = [sum(map(estimate_tokens, person.spoken.values())) for person in everyone]
    return statistics.fmean(notes), statistics.fmean(history)


def _notes(person: Person) -> Iterator[int]:
    """What recall adds to the prompt of each question."""
    every = max(1, len(person.questions) // _QUESTIONS)
    with tempfile.TemporaryDirectory() as root:
        store = filled(person, Path(root) / "memories", None, passages=True, plain=False)
        recall = Recall(store, RecallSettings())
        for question in person.questions[::every]:
            yield _added(recall(question.text, Viewpoint(USER)), question.text)


def _added(recalled: Recalled, line: str) -> int:
    now = datetime.now(UTC)
    with_, without = (
        prompt_tokens(compose("", found, [], line, now=now, history_tokens=0)) for found in (recalled, Recalled())
    )
    return with_ - without


def _generated(turns: int) -> list[Person]:
    """A person of made-up words in the shape of LoCoMo's, with a memory for every second turn."""
    texts = Words(turns).texts(turns)
    said = [
        {"id": at, "ev": [str(at)], "text": text, "speaker": "Ana", "date": "2026-05-04", "order": at // 20}
        for at, text in enumerate(texts)
    ]
    known = [{**one, "quote": one["text"]} for one in said[::2]]
    asked = [{"text": text, "cat": "made", "gold": [str(at)]} for at, text in enumerate(texts)][:: max(1, turns // 40)]
    with tempfile.TemporaryDirectory() as root:
        path = Path(root) / "people.json"
        path.write_text(json.dumps({"users": [{"memories": known, "turns": said, "queries": asked}]}))
        return people(path)


def _extraction(wanted: Wanted) -> Iterator[Figure]:
    model, texts = EchoModel(), Words(3).texts(_NEIGHBOURS)
    ModelExtractor(model).extract(turn_of(_SAID), memories_of(Words(3), _NEIGHBOURS))
    system, asked = model.asked
    ours = _tokens([system, asked, json.dumps(model.schema)])
    yield Figure(COMPARED, "memchat's instructions to extract", estimate_tokens(system), TOKENS)
    yield Figure(COMPARED, "memchat: learn one turn, all calls", ours, TOKENS)
    if wanted.peer("mem0ai"):
        with mem0(wanted.peers) as other:
            other.ask("open")
            for text in texts:
                other.ask("add", text=text)
            other.ask("add", text=_SAID)
            calls: list[list[str]] = other.ask("asked")["calls"]
        theirs = sum(map(_tokens, calls))
        name = f"mem0: learn one turn, all calls ({len(calls)})"
        yield Figure(COMPARED, name, theirs, TOKENS, beside="memchat", other=ours)


def _tokens(texts: Sequence[str]) -> int:
    return sum(map(estimate_tokens, texts))
