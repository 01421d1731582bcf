"""Measures recall on files of people, what is known of them, what they said, and questions: the real store and ranking.

    python bench/recall.py --data FILE [--embedder VECTORS.npz | --embedder URL --model NAME] [--json]

FILE is JSON: `users`, each with `memories` (text, quote, date, order, ev), `turns` (text, speaker, date, order, ev) and
`queries` (text, cat, gold); `ev` and `gold` are ids of evidence. VECTORS.npz holds `vectors` and the `sha1` of the text
that each belongs to. Without an embedder recall goes by words alone.

any@k: one of the first k carries gold evidence. coverage: the part of the gold evidence among the first 10.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import math
import statistics
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from memchat.engines.endpoint import Endpoint
from memchat.floor import baseline_of
from memchat.model import Filter, Hit, Kind, Memory, Passage, PassageHit, Scope, Source, Turn, Viewpoint
from memchat.passages import excerpt, passage_of
from memchat.ports import Baseline, OpenStore, Vector
from memchat.recall import Recall, RecallSettings, memory_tokens, settled
from memchat.stores.edge import EdgeStore
from memchat.text import estimate_tokens

USER = "me"
_EVERYDAY = Path(__file__).with_name("everyday.txt")
_SKIPPED = "adversarial"
_K = (5, 10, 20)
# Each recall opens the store anew: for the floor a part of the questions is enough.
_SAMPLE = 4
_NAMESPACE = uuid.UUID(int=7)


class Vectors:
    """An embedder over vectors that were made before."""

    name = "given"

    def __init__(self, path: Path) -> None:
        import numpy as np

        with np.load(path) as content:
            self._vectors = content["vectors"].astype("float32")
            self._at = {_text(sha1): at for at, sha1 in enumerate(content["sha1"])}

    def knows(self, text: str) -> bool:
        """Whether there is a vector of this text."""
        return _sha1(text) in self._at

    def embed(self, texts: Sequence[str], timeout: float | None = None) -> list[Vector]:  # noqa: ARG002
        """The vectors of these texts."""
        return [self._vectors[self._at[_sha1(text)]].tolist() for text in texts]


class Asked:
    """An embedder that asks an endpoint, once for each text."""

    def __init__(self, url: str, model: str, key: str) -> None:
        from memchat.engines.openai_embeddings import OpenAIEmbedder

        self._embedder = OpenAIEmbedder(Endpoint(base_url=url, key=key), model, None, 64)
        self.name = self._embedder.name
        self._known: dict[str, Vector] = {}

    def knows(self, text: str) -> bool:  # noqa: ARG002
        """An endpoint knows every text."""
        return True

    def embed(self, texts: Sequence[str], timeout: float | None = None) -> list[Vector]:  # noqa: ARG002
        """The vectors of these texts."""
        new = [text for text in dict.fromkeys(texts) if text not in self._known]
        if new:
            self._known |= dict(zip(new, self._embedder.embed(new), strict=True))
        return [self._known[text] for text in texts]


AnEmbedder = Vectors | Asked


@dataclass(frozen=True, slots=True)
class Question:
    """A question with the evidence that answers it."""

    text: str
    category: str
    gold: frozenset[str]


@dataclass(frozen=True, slots=True)
class Person:
    """What is known of one user: memories and passages with the evidence that each carries, and questions."""

    memories: tuple[Memory, ...]
    passages: tuple[Passage, ...]
    spoken: Mapping[str, str]
    evidence: Mapping[str, frozenset[str]]
    questions: tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class Figures:
    """What one way of ranking reached; `by_category` is any@10."""

    name: str
    any5: float
    any10: float
    any20: float
    coverage: float
    mrr: float
    ndcg10: float
    ms: float
    questions: int
    by_category: Mapping[str, float]

    def line(self) -> str:
        """The figures on a line."""
        return (
            f"{self.name:34} {self.any5:6.3f} {self.any10:6.3f} {self.any20:6.3f} {self.coverage:8.3f} {self.mrr:6.3f}"
            f" {self.ndcg10:7.3f} {self.ms:7.1f}"
        )


Ranking = Callable[[OpenStore, Question], Sequence[Hit | PassageHit]]


def people(path: Path) -> list[Person]:
    """The people of a file."""
    return [_person(user) for user in json.loads(path.read_text(encoding="utf-8"))["users"]]


def _person(user: Mapping[str, Any]) -> Person:
    said: dict[str, Passage] = {}
    spoken: dict[str, str] = {}
    evidence: dict[str, frozenset[str]] = {}
    places: dict[str, tuple[str, datetime]] = {}
    for at, turn in enumerate(user.get("turns", [])):
        id_, moment = str(uuid.uuid5(_NAMESPACE, f"turn {turn['id']}")), _moment(turn["date"], at)
        passage = passage_of(Turn(id_, f"conversation {turn['order']}", moment, turn["text"], user=USER))
        places |= dict.fromkeys(turn["ev"], (id_, moment))
        if passage is not None:
            # Who speaks is part of what is said: here two people do.
            named = Passage(id_, f"{turn['speaker']}: {passage.text}", USER, passage.conversation, moment)
            said[id_], spoken[id_], evidence[id_] = named, turn["text"], frozenset(turn["ev"])
    memories = []
    for at, record in enumerate(user["memories"]):
        memory = _memory(record, at, next((places[one] for one in record["ev"] if one in places), None))
        memories.append(memory)
        evidence[memory.id] = frozenset(record["ev"])
    return Person(tuple(memories), tuple(said.values()), spoken, evidence, tuple(_questions(user["queries"])))


def _memory(record: Mapping[str, Any], at: int, place: tuple[str, datetime] | None) -> Memory:
    turn, moment = place or ("", _moment(record["date"], at))
    return Memory(
        id=str(uuid.uuid5(_NAMESPACE, f"memory {record['id']} {record['text']}")),
        text=record["text"],
        kind=Kind.PROFILE,
        scope=Scope.USER,
        user=USER,
        created_at=moment,
        updated_at=moment,
        quote=record.get("quote") or "",
        source=Source(f"conversation {record.get('order', record['date'])}", turn),
        said_at=moment,
    )


def _moment(date: str, at: int) -> datetime:
    # The data has days only: a minute for each turn, in their order.
    return datetime.fromisoformat(date[:10]).replace(tzinfo=UTC) + timedelta(minutes=at % 1_000)


def _questions(queries: Sequence[Mapping[str, Any]]) -> Iterator[Question]:
    for query in queries:
        if query.get("cat") != _SKIPPED and query["gold"]:
            yield Question(query["text"], query.get("cat", ""), frozenset(query["gold"]))


def filled(person: Person, directory: Path, embedder: AnEmbedder | None, *, passages: bool, plain: bool) -> EdgeStore:
    """A store of what is known of a person; `plain` indexes the texts of memories alone."""
    memories = [_bare(memory) for memory in person.memories] if plain else list(person.memories)
    store = EdgeStore(directory, embedder.name if embedder else None)
    with store.lease() as opened:
        opened.put(memories, _by_id(embedder, {memory.id: memory.text for memory in memories}))
        if passages:
            opened.put_passages(person.passages, _by_id(embedder, person.spoken))
        opened.flush()
    return store


def _bare(memory: Memory) -> Memory:
    return Memory(memory.id, memory.text, memory.kind, memory.scope, memory.user, memory.created_at, memory.updated_at)


def _by_id(embedder: AnEmbedder | None, texts: Mapping[str, str]) -> dict[str, Vector]:
    if embedder is None:
        return {}
    known = {id_: text for id_, text in texts.items() if embedder.knows(text)}
    return dict(zip(known, embedder.embed(list(known.values())), strict=True))


def figures(
    name: str,
    everyone: Sequence[Person],
    embedder: AnEmbedder | None,
    rank: Ranking,
    *,
    passages: bool = False,
    plain: bool = False,
) -> Figures:
    """What a ranking reaches over all questions of everyone."""
    ranks: list[tuple[Question, list[frozenset[str]]]] = []
    times = []
    for person in everyone:
        with tempfile.TemporaryDirectory() as home:
            store = filled(person, Path(home) / "memories", embedder, passages=passages, plain=plain)
            with store.lease() as opened:
                for question in person.questions:
                    began = time.perf_counter()
                    found = rank(opened, question)
                    times.append((time.perf_counter() - began) * 1000)
                    ranks.append((question, [person.evidence[_id(hit)] for hit in found[: max(_K)]]))
    return _figures(name, ranks, statistics.median(times))


def _figures(name: str, ranks: Sequence[tuple[Question, list[frozenset[str]]]], ms: float) -> Figures:
    def any_at(k: int, category: str | None = None) -> float:
        some = [(one, found) for one, found in ranks if category in (None, one.category)]
        return sum(any(one.gold & held for held in found[:k]) for one, found in some) / len(some)

    covered = [len(one.gold & frozenset().union(*found[:10])) / len(one.gold) for one, found in ranks]
    return Figures(
        name,
        any_at(_K[0]),
        any_at(_K[1]),
        any_at(_K[2]),
        statistics.fmean(covered),
        statistics.fmean(_reciprocal(one.gold, found) for one, found in ranks),
        statistics.fmean(_ndcg(one.gold, found[:10]) for one, found in ranks),
        ms,
        len(ranks),
        {category: any_at(10, category) for category in sorted({one.category for one, _ in ranks})},
    )


def _reciprocal(gold: frozenset[str], found: Sequence[frozenset[str]]) -> float:
    return next((1 / rank for rank, held in enumerate(found, 1) if gold & held), 0.0)


def _ndcg(gold: frozenset[str], found: Sequence[frozenset[str]]) -> float:
    gained, seen = 0.0, set[str]()
    for rank, held in enumerate(found, 1):
        if (gold & held) - seen:
            gained += 1 / math.log2(rank + 1)
            seen |= gold & held
    return gained / sum(1 / math.log2(rank + 1) for rank in range(1, min(10, len(gold)) + 1))


def measured(everyone: Sequence[Person], embedder: AnEmbedder | None) -> list[Figures]:
    """The ranking by words and, with an embedder, the hybrid one: beside plain BM25 and dense search."""
    everything = Filter(Viewpoint(USER))

    def words(store: OpenStore, question: Question) -> Sequence[Hit | PassageHit]:
        return settled(store.recall(question.text, None, everything, max(_K) * 2))

    def hybrid(store: OpenStore, question: Question) -> Sequence[Hit | PassageHit]:
        return settled(store.recall(question.text, _vector(embedder, question.text), everything, max(_K) * 2))

    def dense(store: OpenStore, question: Question) -> Sequence[Hit | PassageHit]:
        return store.search("", _vector(embedder, question.text), everything, max(_K))

    said = any(person.passages for person in everyone)
    found = [figures("facts: plain BM25", everyone, None, words, plain=True)]
    if embedder:
        found.append(figures("facts: dense alone", everyone, embedder, dense, plain=True))
    found.append(figures("facts: memchat, words", everyone, None, words))
    if embedder:
        found.append(figures("facts: memchat, hybrid", everyone, embedder, hybrid))
    if said:
        found.append(figures("facts and passages: words", everyone, None, words, passages=True))
    if said and embedder:
        found.append(figures("facts and passages: hybrid", everyone, embedder, hybrid, passages=True))
    return found


@dataclass(frozen=True, slots=True)
class FloorFigures:
    """What the floor costs and saves: parts of lines for which something was put before the model, and any@10."""

    name: str
    any10_without: float
    any10_with: float
    everyday_injected: float | None
    others_injected: float
    tokens_a_turn: float
    history_tokens: float

    def line(self) -> str:
        """The figures on a line."""
        everyday = "      -" if self.everyday_injected is None else f"{self.everyday_injected:7.3f}"
        return (
            f"{self.name:34} {self.any10_without:7.3f} {self.any10_with:7.3f} {everyday} {self.others_injected:9.3f}"
            f" {self.tokens_a_turn:9.0f} {self.history_tokens:9.0f}"
        )


def floor_figures(everyone: Sequence[Person], embedder: AnEmbedder | None, *, passages: bool) -> FloorFigures:
    """The whole recall, with floor and budget, on each person's own questions, everyday lines and others' questions."""
    lines = [line for line in _EVERYDAY.read_text(encoding="utf-8").splitlines() if line.strip()]
    everyday = lines if embedder is None or all(embedder.knows(line) for line in lines) else []
    baseline = _baseline(everyone, embedder)
    own, open_, calm, others, tokens = [], [], [], [], []
    for number, person in enumerate(everyone):
        strangers = [one.text for other in everyone if other is not person for one in other.questions[::9]]
        with tempfile.TemporaryDirectory() as home:
            store = filled(person, Path(home) / "memories", embedder, passages=passages, plain=False)
            if baseline:
                store.note_baseline(baseline)
            floored = Recall(store, RecallSettings(passages=passages), embedder)
            # Everything that shares a word, or points the same way at all.
            wide = RecallSettings(passages=passages, least_words=1, dense_floor=1e-9, budget_tokens=10**6)
            bare = Recall(store, wide, embedder)
            for question in person.questions[number % _SAMPLE :: _SAMPLE]:
                recalled = floored(question.text, Viewpoint(USER))
                own.append(_hits_gold(person, recalled.hits, recalled.passages, question))
                tokens.append(
                    sum(memory_tokens(hit.memory) for hit in recalled.hits)
                    + sum(estimate_tokens(excerpt(hit.passage.text, question.text)) + 8 for hit in recalled.passages)
                )
                every = bare(question.text, Viewpoint(USER))
                open_.append(_hits_gold(person, every.hits, every.passages, question))
            calm += [_anything(floored, line) for line in everyday]
            others += [_anything(floored, line) for line in strangers[number % _SAMPLE :: _SAMPLE]]
    return FloorFigures(
        f"{'facts and passages' if passages else 'facts'}: {'hybrid' if embedder else 'words'}",
        statistics.fmean(open_) if open_ else math.nan,
        statistics.fmean(own),
        statistics.fmean(calm) if calm else None,
        statistics.fmean(others) if others else math.nan,
        statistics.fmean(tokens),
        statistics.fmean(sum(map(estimate_tokens, person.spoken.values())) for person in everyone),
    )


def _hits_gold(person: Person, hits: Sequence[Hit], passages: Sequence[PassageHit], question: Question) -> bool:
    found: list[Hit | PassageHit] = [*hits, *passages]
    return any(person.evidence[_id(hit)] & question.gold for hit in found)


def _anything(recall: Recall, line: str) -> bool:
    found = recall(line, Viewpoint(USER))
    return bool(found.hits or found.passages)


def _baseline(everyone: Sequence[Person], embedder: AnEmbedder | None) -> Baseline | None:
    """The embedder's baseline from questions and facts of different people, where it cannot be asked for more."""
    if embedder is None or len(everyone) < 2:
        return None
    lines = [[one.text for one in person.questions[:40:4]] for person in everyone]
    statements = [[one.text for one in person.memories[:100:10]] for person in everyone]
    apart = [
        baseline_of(embedder.embed(asked), embedder.embed(known))
        for asked, known in zip(lines, [*statements[1:], statements[0]], strict=True)
    ]
    return Baseline(statistics.fmean(one.mean for one in apart), statistics.fmean(one.deviation for one in apart))


def _vector(embedder: AnEmbedder | None, text: str) -> Vector | None:
    return embedder.embed([text])[0] if embedder and embedder.knows(text) else None


def _id(hit: Hit | PassageHit) -> str:
    return hit.memory.id if isinstance(hit, Hit) else hit.passage.id


def _text(value: str | bytes) -> str:
    return value.decode() if isinstance(value, bytes) else str(value)


def _sha1(text: str) -> str:
    return hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()


def main() -> int:
    """Runs the measurements."""
    parser = argparse.ArgumentParser(
        prog="bench/recall.py", description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--data", type=Path, required=True, help="the file of people")
    parser.add_argument("--embedder", help="an .npz of vectors, or the base URL of an OpenAI-compatible endpoint")
    parser.add_argument("--model", default="", help="the endpoint's embedding model")
    parser.add_argument("--key", default="none", help="the endpoint's key")
    parser.add_argument("--no-floor", action="store_true", help="leave out the floor and the budget")
    parser.add_argument("--json", action="store_true", help="print JSON instead of tables")
    given = parser.parse_args()
    everyone = people(given.data)
    embedder = _embedder(given.embedder, given.model, given.key)
    rankings = measured(everyone, embedder)
    floors = [] if given.no_floor else _floors(everyone, embedder)
    if given.json:
        print(json.dumps({"rankings": [asdict(one) for one in rankings], "floor": [asdict(one) for one in floors]}))
    else:
        _print(rankings, floors)
    return 0


def _floors(everyone: Sequence[Person], embedder: AnEmbedder | None) -> list[FloorFigures]:
    said = any(person.passages for person in everyone)
    return [
        floor_figures(everyone, one, passages=passages)
        for passages in ([False, True] if said else [False])
        for one in ([None, embedder] if embedder else [None])
    ]


def _embedder(place: str | None, model: str, key: str) -> AnEmbedder | None:
    if place is None:
        return None
    return Vectors(Path(place)) if place.endswith(".npz") else Asked(place, model, key)


def _print(rankings: Sequence[Figures], floors: Sequence[FloorFigures]) -> None:
    print(f"{rankings[0].questions} questions\n")
    print(f"{'':34}  any@5 any@10 any@20 coverage    MRR nDCG@10 ms/query")
    for one in rankings:
        print(one.line())
    categories = sorted({name for one in rankings for name in one.by_category})
    print(f"\n{'any@10 by category':34}" + "".join(f" {name:>12}" for name in categories))
    for one in rankings:
        print(f"{one.name:34}" + "".join(f" {one.by_category[name]:12.3f}" for name in categories))
    if floors:
        print(f"\n{'with floor and budget: any@10':34} without    with  everyday  others'    tokens   history")
        for row in floors:
            print(row.line())


if __name__ == "__main__":
    sys.exit(main())
