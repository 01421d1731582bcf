"""A session's state, and what can be done with it: the same on a terminal and over a pipe."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property

from memchat.answer import Answer
from memchat.assistant import Assistant, Mode
from memchat.chat.approval import approver
from memchat.errors import MemchatError, NothingFound
from memchat.guards.redaction import redacted
from memchat.learner import Learner, Lesson
from memchat.library import shortener
from memchat.model import Operation, Turn, Usage
from memchat.render.footnote import dispute_lines, footnote, usage_of
from memchat.wiring import Engine, Parts


class Session:
    """One chat: who answers, the turns so far, and the worker that learns from them."""

    def __init__(self, parts: Parts, mode: Mode, conversation: str | None, *, review: bool = False) -> None:
        self.parts = parts
        self.answers: list[Answer] = []
        self._mode = mode
        self._conversation = conversation
        self._review = review
        self._model: str | None = None
        self._notices: list[str] = []
        self._images: dict[str, tuple[str, ...]] = {}
        self.when_idle: Callable[[], None] = lambda: None
        self.spent = Usage(0, 0)

    @cached_property
    def engine(self) -> Engine:
        """What answers and learns."""
        return self.parts.engine(self._model)

    @cached_property
    def assistant(self) -> Assistant:
        """The path."""
        return self.parts.assistant(self._mode, self.engine, self._conversation)

    @cached_property
    def learner(self) -> Learner:
        """The background worker."""
        return Learner(self._learn, self._leave, self._tell_idle)

    @property
    def introduction(self) -> str:
        """One line that says what answers, why, and how to change it."""
        chosen = self.parts.chosen
        if chosen.endpoint is None:
            return (
                f"offline engine, no language model ({chosen.why};"
                " set OPENAI_API_KEY, start Ollama, or see `memchat config init`)"
            )
        model = self._model or chosen.model or "the first model it offers"
        return f"{model} at {chosen.endpoint.host} ({chosen.why}; change it with --model or `memchat config edit`)"

    def warm_up(self) -> None:
        """Makes what the first turn needs, and has learnt what an earlier process left."""
        self.resume_learning()
        self.parts.recall.warm_up()
        # The detectors of secrets are imported for the first long word.
        redacted("x" * 20)

    def resume_learning(self) -> None:
        """Queues turns that an earlier process left unlearnt, and archives what has had its time."""
        for turn in self.assistant.unlearnt() if not self._review else []:
            self.learner.submit(turn)
        dropped = self.parts.drop_old_conversations() if self.assistant.mode.learns else 0
        if dropped:
            self._notices.append(f"deleted {dropped} conversations older than history.keep_days")
        done = self.parts.keep_house() if self.assistant.mode.learns else None
        if done is not None:
            self._notices.append(
                f"archived {len(done.changes)} memories that nothing touched for long;"
                f" `memchat memories undo {done.id}` brings them back"
            )

    def ask(self, line: str, attached: str = "", images: tuple[str, ...] = (), instead: Turn | None = None) -> Answer:
        """Sends a line, in the place of a turn if one is given; the answer streams while it is iterated."""
        answer = self.assistant.reply(line, attached, images, instead)
        self._images[answer.turn.id] = images
        return answer

    def done(self, answer: Answer) -> None:
        """Notes an answer that has ended, and has its turn learnt."""
        self.answers.append(answer)
        self.spent += usage_of(answer)
        if not self.assistant.mode.learns:
            return
        if self._review:
            self._learn_in_front(answer.turn)
        else:
            self.learner.submit(answer.turn)

    def footnote(self, answer: Answer) -> str:
        """The line under a reply: memories used, what was learnt meanwhile, tokens, time."""
        used = [hit.memory for hit in answer.recalled.hits] + list(answer.recalled.standing)
        short = shortener([memory.id for memory in used])
        return footnote(answer, [short(memory.id) for memory in used], self.news(), incognito=self.incognito)

    def news(self) -> list[Lesson]:
        """What was learnt, or could not be, since the last time."""
        return self.learner.lessons()

    def notices(self) -> list[str]:
        """What the user should know or decide since the last time, a line each."""
        lines, self._notices = self._notices, []
        return [*lines, *dispute_lines(self.assistant.take_disputes())]

    def switch_review(self) -> bool:
        """Turns asking before storing on or off; gives what holds now."""
        self._review = not self._review
        return self._review

    @property
    def incognito(self) -> bool:
        """Whether nothing goes in or out of memory."""
        return not self.assistant.mode.recalls

    def switch_incognito(self) -> bool:
        """Turns incognito on or off; gives what holds now. Nothing said incognito stays in the conversation."""
        self.assistant.mode = Mode() if self.incognito else Mode.incognito()
        self.assistant.start_anew()
        return self.incognito

    def use_model(self, name: str) -> None:
        """Goes on with another model of the same endpoint."""
        self._model = name
        engine = self.parts.engine(name)
        self.assistant.use(engine.model, engine.extractor)
        self.__dict__["engine"] = engine

    def use_agent(self, name: str) -> None:
        """Goes on with another persona, or with none, in a new conversation. Raises ConfigError."""
        self.parts.use_agent(name)
        self.__dict__.pop("engine", None)
        self.__dict__.pop("assistant", None)
        self._conversation = None

    def resume(self, conversation: str) -> None:
        """Goes on with an earlier conversation."""
        self.assistant.resume(conversation)

    def models(self) -> list[str]:
        """What the endpoint offers. Raises EndpointError."""
        endpoint = self.parts.chosen.endpoint
        if endpoint is None:
            return []
        from memchat.engines.openai_compatible import OpenAIModel

        return OpenAIModel(endpoint, self.parts.chosen.model).models()

    @property
    def status(self) -> str:
        """One line for below the prompt: who answers, what memory does, tokens so far. It asks nobody."""
        mode = self.mode
        memory = {
            (False, False): "INCOGNITO: nothing is recalled, learnt or kept",
            (True, False): "read-only: learns nothing",
        }.get((mode.recalls, mode.learns), "review: asks before it stores" if self._review else "memory on")
        learner = self.__dict__.get("learner")
        busy = " (learning)" if learner is not None and learner.busy else ""
        parts = [self._model_now(), memory + busy]
        agent = self.parts.config.chat.agent
        spent = self.spent.prompt_tokens + self.spent.completion_tokens
        parts += [f"agent {agent}"] if agent else []
        parts += [f"{'~' if self.spent.estimated else ''}{spent} tokens"] if spent else []
        return " · ".join(parts)

    @property
    def mode(self) -> Mode:
        """What the session does with memory now. It is known before anything else is."""
        assistant = self.__dict__.get("assistant")
        return assistant.mode if assistant is not None else self._mode

    def _model_now(self) -> str:
        chosen = self.parts.chosen
        return self._model or chosen.model or ("offline" if chosen.endpoint is None else chosen.endpoint.host)

    def last_turn(self) -> Turn:
        """The last turn, learnt by now, so that it can be asked again. Raises NothingFound."""
        self.learner.drain()
        if not self.assistant.history:
            raise NothingFound("there is nothing to ask again")
        return self.assistant.history[-1]

    def images(self, turn: Turn) -> tuple[str, ...]:
        """The images that went with a turn: they are kept for as long as the session lasts."""
        return self._images.get(turn.id, ())

    def close(self) -> None:
        """Lets go of files."""
        self.parts.close()

    def _learn(self, turn: Turn) -> Operation | None:
        return self.assistant.learn(turn)

    def _tell_idle(self) -> None:
        self.when_idle()

    def _leave(self, turn: Turn, error: Exception) -> None:
        self.assistant.leave(turn, error)

    def _learn_in_front(self, turn: Turn) -> None:
        try:
            self.assistant.learn(turn, approver(ask=True))
        except MemchatError as error:
            self.assistant.leave(turn, error)
            self.parts.warn(f"not learnt yet: {error.message}")
        except KeyboardInterrupt:
            # Whoever does not want to be asked has not said yes: it is not to be learnt later either.
            self.assistant.decline(turn)
