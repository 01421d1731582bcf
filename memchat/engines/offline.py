"""The built-in engine: no model and no network. It learns by rules, answers from memory, and says what it is."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from memchat.engines.rules import facts_in
from memchat.errors import EndpointError
from memchat.model import Chunk, Fact, Memory, Message, PassageHit, Prompt, Turn, Usage
from memchat.ownwords import forget_wish
from memchat.passages import excerpt
from memchat.recall import asks_for_everything
from memchat.slots import contradicts
from memchat.text import normalised, one_line

_MOST_SHOWN = 8
_SMALL_WORD = 3
_HONEST = (
    "I am memchat's offline engine, not a language model: I keep what you tell me and find it again. "
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
_ENDED = re.compile(r"^(?:No longer (?P<verb>likes|lives in)|Does not (?P<does>eat|drink)|Dislikes) (?P<what>.+)$")


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

    def extract(self, turn: Turn, neighbours: Sequence[Memory]) -> list[Fact]:
        """See `Extractor.extract`."""
        facts = facts_in(turn.line, turn.at.astimezone().date())
        return [_replacing(fact, neighbours) for fact in facts]

    def outdated(self, pairs: Sequence[tuple[Fact, Memory]]) -> list[bool]:
        """See `Extractor.outdated`: rules decide what is certain, and leave the rest as it is."""
        return [contradicts(fact.text, memory.text) for fact, memory in pairs]


def reply_to(prompt: Prompt) -> str:
    """The answer to a line, in markdown."""
    if _GREETING.match(prompt.line):
        return "Hello! Tell me something about yourself, or ask what I remember."
    if _THANKS.match(prompt.line):
        return "You're welcome."
    if not _QUESTION.search(prompt.line):
        learnt = facts_in(prompt.line, date.today())  # noqa: DTZ011  (the user's own day)
        if learnt:
            return f"I'll remember: {'; '.join(fact.text for fact in learnt)}."
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


def _replacing(fact: Fact, neighbours: Sequence[Memory]) -> Fact:
    gone = tuple(
        memory.id for memory in neighbours if contradicts(fact.text, memory.text) or _ends(fact.text, memory.text)
    )
    return replace(fact, replaces=gone)


def _ends(new: str, old: str) -> bool:
    found = _ENDED.match(new)
    if found is None:
        return False
    verb = found["verb"] or {"eat": "eats", "drink": "drinks"}.get(found["does"] or "", "likes")
    return normalised(old) == normalised(f"{verb} {found['what']}")
