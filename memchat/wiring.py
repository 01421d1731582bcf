"""The composition root: from a configuration to the parts that do the work. The only place that chooses."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path

from memchat.assistant import Assistant, Mode, Persona
from memchat.choosing import LOCAL, Chosen, choose_embedder, choose_model
from memchat.config import Config
from memchat.embedding import CachedEmbedder
from memchat.errors import ConfigError
from memchat.files import replace_file
from memchat.forgetting import Forgetting
from memchat.journal.conversations import Conversations
from memchat.journal.database import Database
from memchat.journal.operations import Journal
from memchat.journal.vectors import KeptVectors
from memchat.ledger import Ledger
from memchat.library import Library
from memchat.locations import DEFAULT_PROFILE, Locations
from memchat.model import Conversation, Filter, Kind, Memory, Operation, Scope, Turn, Viewpoint
from memchat.ports import ChatModel, Embedder, Extractor, MemoryStore
from memchat.recall import Recall, RecallSettings
from memchat.review import expired
from memchat.secrets import KeySource, find_key
from memchat.stores.edge import EdgeStore
from memchat.stores.lease import Lease
from memchat.text import without_credentials


def utc_now() -> datetime:
    """The time, aware and in UTC."""
    return datetime.now(UTC)


@dataclass(frozen=True)
class Engine:
    """What answers, what learns, and how that was chosen."""

    model: ChatModel
    extractor: Extractor
    chosen: Chosen


class Parts:
    """The parts of one run, each made when first asked for: looking at a list needs no model."""

    def __init__(
        self,
        config: Config,
        locations: Locations,
        environ: Mapping[str, str],
        *,
        offline: bool = False,
        warn: Callable[[str], None] = lambda _: None,
        holder: str = "memchat",
        now: Callable[[], datetime] = utc_now,
    ) -> None:
        """`warn` is told once of each thing that goes on without a part; `holder` is how others see our lease."""
        self.config = config
        self.locations = locations
        self.now = now
        self.environ = environ
        self._offline = offline
        self._told: set[str] = set()
        self._tell = warn
        self._holder = holder

    @cached_property
    def chosen(self) -> Chosen:
        """Which model was chosen, and why."""
        return choose_model(self.config, self.environ, offline=self._offline)

    @cached_property
    def database(self) -> Database:
        """The SQLite file."""
        return Database(self.locations.database)

    @cached_property
    def conversations(self) -> Conversations:
        """What was said."""
        return Conversations(self.database)

    @cached_property
    def journal(self) -> Journal:
        """What was done."""
        return Journal(self.database)

    @cached_property
    def embedder(self) -> CachedEmbedder | None:
        """What makes vectors, if anything is configured to; it remembers those that it has made."""
        made = self._embedder()
        return CachedEmbedder(made, KeptVectors(self.database)) if made else None

    def _embedder(self) -> Embedder | None:
        wanted = self.config.embedding
        if not wanted.name:
            return None
        if wanted.provider == LOCAL:
            from memchat.engines.local_embeddings import LocalEmbedder

            return LocalEmbedder(wanted.name, wanted.batch)
        endpoint = choose_embedder(self.config, self.chosen, self.environ)
        if endpoint is None:
            self.warn("no endpoint for embeddings: recall goes by words alone")
            return None
        from memchat.engines.openai_embeddings import OpenAIEmbedder

        return OpenAIEmbedder(endpoint, wanted.name, wanted.dimensions or None, wanted.batch)

    @cached_property
    def store(self) -> MemoryStore:
        """The memories: on a server if the configured location is a URL, else in a directory."""
        return self.store_for(self.embedder.name if self.embedder else None)

    def store_for(self, name: str | None) -> MemoryStore:
        """The memories, for vectors of an embedder of this name."""
        wanted = self.config.store
        if "://" not in wanted.location:
            return EdgeStore(self._directory(), name, self._holder)
        from memchat.stores.server import ServerStore, checked_url, connecting
        from memchat.stores.server_schema import Shape

        url, variables = checked_url(wanted.location), (wanted.key_env,) if wanted.key_env else ()
        key = find_key(KeySource(wanted.key_command, wanted.key_file, variables), self.environ)
        connect = connecting(url, key, wanted.timeout_seconds, grpc=wanted.grpc)
        collection = wanted.collection + self._suffix("store.collection")
        shape = Shape(wanted.shards, wanted.replicas, wanted.quantization == "int8")
        return ServerStore(connect, without_credentials(url), collection, name, shape)

    def _directory(self) -> Path:
        wanted = self.config.store.location
        if not wanted:
            return self.locations.memories
        there = Path(wanted).expanduser()
        return there.with_name(there.name + self._suffix("store.location"))

    def _suffix(self, key: str) -> str:
        """What tells this profile's place from another's, where it is not said for this profile alone."""
        profile = self.locations.data.name
        said_for_it = self.config.origin(key).endswith(f"[profiles.{profile}]")
        return "" if profile == DEFAULT_PROFILE or said_for_it else f"-{profile}"

    @contextmanager
    def alone(self, holder: str) -> Iterator[None]:
        """Keeps others of this profile from doing the same thing at once. Raises StoreLocked."""
        lease = Lease(self.locations.data / holder, holder, wait=0.0)
        with lease.held():
            yield

    @cached_property
    def recall(self) -> Recall:
        """What finds memories."""
        memory = self.config.memory
        settings = RecallSettings(
            memory.limit,
            memory.budget_tokens,
            memory.standing_tokens,
            memory.least_words,
            memory.least_share,
            memory.dense_floor,
            self.config.embedding.timeout_ms / 1000,
            memory.passages,
        )
        return Recall(
            self.store, settings, self.embedder, self.warn, self.journal.learnt_from, self.now, self.journal.as_at
        )

    @cached_property
    def ledger(self) -> Ledger:
        """What writes memories. What a crash left half done is brought to its end here."""
        ledger = Ledger(self.store, self.journal, self.database.scrub, self.now, self.embedder, self.warn)
        ledger.recover()
        return ledger

    @cached_property
    def library(self) -> Library:
        """The user's own hands on their memories."""
        return Library(self.store, self.ledger, self.journal, self.recall, self.now, self.view())

    @cached_property
    def forgetting(self) -> Forgetting:
        """What removes memories for good."""
        roots = [self.locations.data, self.locations.state, *self._stores_elsewhere()]
        return Forgetting(
            self.store,
            self.ledger,
            self.journal,
            self.conversations,
            self.config.chat.user,
            roots,
            [self.locations.line_history],
            KeptVectors(self.database).forget,
        )

    def note_former_store(self) -> None:
        """Remembers where the memories were: what is forgotten later is looked for there too."""
        if "://" not in self.config.store.location:
            former = dict.fromkeys([*self._former(), str(self._directory())])
            replace_file(self.locations.former_stores, "".join(f"{one}\n" for one in former))

    def _former(self) -> list[str]:
        file = self.locations.former_stores
        return file.read_text(encoding="utf-8").splitlines() if file.exists() else []

    def _stores_elsewhere(self) -> list[Path]:
        used = [] if "://" in self.config.store.location else [self._directory()]
        every = [*used, *map(Path, self._former())]
        return [one for one in dict.fromkeys(every) if not one.is_relative_to(self.locations.data)]

    def keep_house(self) -> Operation | None:
        """Archives what retention says, as one operation; None where there is nothing to do."""
        wanted = self.config.retention
        days = {
            Kind.TASK: wanted.task_days,
            Kind.INTERACTION: wanted.interaction_days,
            Kind.PREFERENCE: wanted.preference_days,
        }
        if not any(days.values()):
            return None
        mine = self.library.select(self.library.mine())
        changes = expired(mine, days, self.conversations.used(), self.now())
        return self.library.apply("retention", changes) if changes else None

    def delete_conversations(self, heads: Sequence[Conversation]) -> None:
        """Deletes conversations with their passages and the memories that were theirs alone, from every file."""
        gone = {head.id for head in heads}
        sessions = self.library.select(Filter(scopes=[Scope.SESSION], statuses=()))
        ended = [memory for memory in sessions if memory.session in gone]
        if ended:
            self.forgetting(ended)
        self.ledger.drop_passages([turn.id for id_ in gone for turn in self.conversations.turns(id_)])
        self.conversations.delete(list(gone))
        self.database.scrub()

    def drop_old_conversations(self) -> int:
        """Deletes the conversations that have had their days; gives how many."""
        days = self.config.history.keep_days
        old = self.conversations.older_than(self.now() - timedelta(days=days)) if days > 0 else []
        if old:
            self.delete_conversations(old)
        return len(old)

    def view(self, conversation: str | None = None) -> Viewpoint:
        """From where this user and persona look at memories."""
        return Viewpoint(self.config.chat.user, self.config.chat.agent or None, conversation)

    def engine(self, model: str | None = None) -> Engine:
        """What answers and learns; another model of the same endpoint if one is named."""
        chosen = self.chosen
        if chosen.endpoint is None:
            from memchat.engines.offline import OfflineExtractor, OfflineModel

            return Engine(OfflineModel(), OfflineExtractor(self._like), chosen)
        from memchat.engines.openai_compatible import OpenAIModel
        from memchat.extract import ModelExtractor

        answers = OpenAIModel(chosen.endpoint, model or self._agent_model() or chosen.model)
        other = self.config.extraction.name
        learns = OpenAIModel(chosen.endpoint, other) if other else answers
        return Engine(answers, ModelExtractor(learns), chosen)

    def assistant(
        self, mode: Mode, engine: Engine, conversation: str | None = None, as_of: datetime | None = None
    ) -> Assistant:
        """The path, for one session; with `as_of`, over the memories that held at that time."""
        return Assistant(
            engine.model,
            engine.extractor,
            self.recall,
            self.ledger,
            self.conversations,
            self.persona,
            self.now,
            self.config.chat.user,
            mode,
            conversation,
            passages=self.config.memory.passages,
            as_of=as_of,
            warn=self.warn,
        )

    @property
    def persona(self) -> Persona:
        """Who answers. Raises ConfigError for a persona that the configuration does not have."""
        chat = self.config.chat
        if not chat.agent:
            return Persona(chat.system, None, chat.history_tokens)
        agent = self.config.agents.get(chat.agent)
        if agent is None:
            known = ", ".join(sorted(self.config.agents)) or "none"
            raise ConfigError(f"there is no agent {chat.agent!r}", f"Configured as [agents.NAME]: {known}.")
        return Persona(agent.system, chat.agent, chat.history_tokens)

    def use_agent(self, name: str) -> None:
        """Talks to another persona from now on; none if empty. Raises ConfigError for one that is not configured."""
        before = self.config
        self.config = replace(before, chat=replace(before.chat, agent=name))
        try:
            _ = self.persona
        except ConfigError:
            self.config = before
            raise
        self.__dict__.pop("library", None)

    def warn(self, message: str) -> None:
        """Tells the user something once."""
        if message not in self._told:
            self._told.add(message)
            self._tell(message)

    def close(self) -> None:
        """Lets go of the database."""
        if "database" in self.__dict__:
            self.database.close()

    def _like(self, text: str, turn: Turn) -> list[Memory]:
        return self.recall.neighbours(text, Viewpoint(turn.user, turn.agent, turn.conversation))

    def _agent_model(self) -> str:
        agent = self.config.agents.get(self.config.chat.agent)
        return agent.model if agent else ""
