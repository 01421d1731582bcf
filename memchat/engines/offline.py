"""The built-in engine: no model and no network. It learns by rules, answers from memory, and says what it is."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from memchat.engines.rules import facts_in
from memchat.engines.rules_endings import cues, ends
from memchat.errors import EndpointError
from memchat.guards.facts import guarded
from memchat.guards.ownwords import forget_wish, off_the_record
from memchat.guards.redaction import redacted
from memchat.model import Chunk, Fact, Memory, Message, PassageHit, Prompt, Turn, Usage
from memchat.passages import excerpt
from memchat.recall import asks_for_everything
from memchat.slots import contradicts
from memchat.text import normalised, one_line

_MOST_SHOWN = 8
_SMALL_WORD = 3
_HONEST = (
    "I am memchat's offline engine, not a language model: I pick up plain statements and find again what "
    "is remembered. "
    "For real answers set a key (OPENAI_API_KEY, …) or start a local server such as Ollama."
)
_GREETING = re.compile(
    r"^\W*(?:hi|hello|hey|good (?:morning|evening|afternoon)|greetings|hola|salut|hallo)\b[\w\s]{0,15}\W*$", re.I
)
_THANKS = re.compile(r"^\W*(?:thanks?|thank you|thx|cheers|great|ok(?:ay)?|cool|bye|goodbye)\b[\w\s]{0,15}\W*$", re.I)
_QUESTION = re.compile(
    r"\?\s*$|^\W*(?:what|where|who|when|which|why|how|do|does|did|is|are|am|can|could|should|will|tell|list|show)\b",
    re.I,
)
# Memories whose words are like a text, as seen from a turn.
Find = Callable[[str, Turn], Sequence[Memory]]


class OfflineModel:
    """A ChatModel that answers with what is remembered."""

    name = "offline"

    def stream(self, prompt: Prompt) -> Iterator[Chunk]:
        """See `ChatModel.stream`."""
        for piece in re.findall(r"\S*\s*", reply_to(prompt)):
            if piece:
                yield Chunk(piece)
        yield Chunk(usage=Usage(0, 0, estimated=True))

    def structured(self, messages: Sequence[Message], name: str, schema: Mapping[str, Any]) -> str:  # noqa: ARG002
        """Always raises EndpointError: rules answer no prompts."""
        raise EndpointError("the offline engine is no language model", "Configure one: `memchat config init`.")


class OfflineExtractor:
    """An Extractor that goes by rules."""

    def __init__(self, find: Find = lambda _text, _turn: ()) -> None:
        """`find` looks for memories that a fact may end without a word in common: "I'm a teacher now", "Is a nurse"."""
        self._find = find

    def extract(self, turn: Turn, neighbours: Sequence[Memory]) -> list[Fact]:
        """See `Extractor.extract`."""
        facts = facts_in(turn.line, turn.at.astimezone().date())
        return [_replacing(fact, [*neighbours, *self._others(fact, turn)]) for fact in facts]

    def _others(self, fact: Fact, turn: Turn) -> Sequence[Memory]:
        words = cues(fact)
        return self._find(words, turn) if words else ()

    def outdated(self, pairs: Sequence[tuple[Fact, Memory]]) -> list[bool]:
        """See `Extractor.outdated`: rules decide what is certain, and leave the rest as it is."""
        return [contradicts(fact.text, memory.text) for fact, memory in pairs]


def reply_to(prompt: Prompt) -> str:
    """The answer to a line, in markdown."""
    if _GREETING.match(prompt.line):
        return "Hello! Tell me something about yourself, or ask what I remember."
    if _THANKS.match(prompt.line):
        return "You're welcome."
    if off_the_record(prompt.line):
        return "Nothing of that goes into memory."
    understood = _understood(prompt.line)
    if understood and not _QUESTION.search(prompt.line):
        return f"Understood: {'; '.join(fact.text for fact in understood)}."
    wish = forget_wish(prompt.line)
    if wish is not None:
        return "I forget nothing on my own; what fits is named below with the command that does it."
    found = [hit.memory for hit in prompt.recalled.hits]
    everything = asks_for_everything(prompt.line)
    found += [one for one in prompt.recalled.standing if everything or _shares_a_word(prompt.line, one.text)]
    lines = [f"- {_dated(one_line(memory.text), memory.said_at)}" for memory in found]
    lines += [f"- {_dated(_quoted(hit, prompt.line), hit.passage.said_at)}" for hit in prompt.recalled.passages]
    if lines:
        return "\n".join(["From what you told me:", "", *lines[:_MOST_SHOWN]])
    nothing = "I know nothing about that yet. " if _QUESTION.search(prompt.line) else ""
    return nothing + _HONEST


def _quoted(hit: PassageHit, line: str) -> str:
    return f"“{one_line(excerpt(hit.passage.text, line))}”"


def _dated(text: str, said_at: datetime | None) -> str:
    return text + (f" (said on {said_at.astimezone():%Y-%m-%d})" if said_at else "")


def _shares_a_word(line: str, text: str) -> bool:
    return bool(_stems(line) & _stems(text))


def _stems(text: str) -> set[str]:
    return {word[:5] for word in normalised(text).split() if len(word) > _SMALL_WORD}


def _understood(line: str) -> list[Fact]:
    """What there is to learn from a line, by all that stands between rules and memory.

    Whether it is kept is not for the reply to say: a session may learn nothing, or ask first.
    """
    said = Turn("", "", datetime.now(UTC), redacted(line))
    return guarded(facts_in(said.line, said.at.astimezone().date()), said)


def _replacing(fact: Fact, neighbours: Sequence[Memory]) -> Fact:
    gone = (one.id for one in neighbours if contradicts(fact.text, one.text) or ends(fact, one.text))
    return replace(fact, replaces=tuple(dict.fromkeys(gone)))
