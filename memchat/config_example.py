"""The example configuration: every key with its default, made from the configuration's own types."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields

from memchat.config import SECTIONS, Config

_INTRODUCTION = """\
# memchat: every key with its default. Lines that start with # change nothing.
# A flag overrides the environment, the environment overrides this file, this file overrides the defaults.
# Each key has a variable of its own: model.base_url is MEMCHAT_MODEL_BASE_URL.
# Keys of endpoints never stand here: name a variable, a command, or a private file that holds one.
"""
_ABOUT = {
    "model": "The endpoint that answers. Left empty: a key in the environment, else a local server, else offline.",
    "model.provider": "openai, openrouter, ollama, lmstudio, llamacpp, vllm, groq, mistral, deepseek, gemini, offline",
    "model.base_url": "any other OpenAI-compatible endpoint, for example http://127.0.0.1:8080/v1",
    "model.name": "the model; empty: the provider's usual one, or the first that a local server offers",
    "model.key_env": "the variable that holds the key; empty: the provider's own, or MEMCHAT_API_KEY",
    "model.key_command": "a command that prints the key, for example: pass show openai",
    "model.key_file": "a file of mode 0600 that holds the key",
    "model.connect_seconds": "how long to wait for a connection",
    "model.first_token_seconds": "how long the endpoint may stay silent",
    "model.retries": "further tries before the first token, with growing pauses",
    "model.input_price": "what a million tokens in cost, for /cost; 0: unknown",
    "model.output_price": "what a million tokens out cost",
    "extraction": "What learns facts from what you say.",
    "extraction.name": "another model of the same endpoint; empty: the one that answers",
    "embedding": "Dense vectors, for recall by meaning. Without a name recall goes by words alone (BM25).",
    "embedding.name": "for example text-embedding-3-small, or nomic-embed-text",
    "embedding.provider": "as above; empty: the endpoint of the model; local: this machine, with memchat[local]",
    "embedding.base_url": "any other endpoint for embeddings",
    "embedding.key_env": "as above",
    "embedding.key_command": "as above",
    "embedding.key_file": "as above",
    "embedding.dimensions": "shorter vectors, where the model can; 0: its own length",
    "embedding.timeout_ms": "recall does not wait longer for the line's vector",
    "embedding.batch": "texts in one request",
    "memory": "What is recalled for a line.",
    "memory.limit": "at most so many memories",
    "memory.budget_tokens": "that together cost at most about so many tokens",
    "memory.standing_tokens": "and so many for what is pinned and for preferences, before every line",
    "memory.least_words": "that share at least so many words with the line; a name counts as two",
    "memory.least_share": "or this part of the line's words",
    "memory.dense_floor": "or whose meaning is at least so near, as cosine similarity; 0: measured for the embedder",
    "memory.passages": "also find what you said, word for word, where no memory was made of it",
    "store": "Where the memories are. Left empty: a directory under the data of the profile.",
    "store.location": "another directory, or the URL of a Qdrant server; `memchat migrate --to` fills it in",
    "store.collection": "on a server: the alias of the collection",
    "store.key_env": "on a server: the variable that holds its key",
    "store.key_command": "or a command that prints it",
    "store.key_file": "or a file of mode 0600",
    "store.timeout_seconds": "how long to wait for an answer",
    "store.grpc": "gRPC instead of HTTP",
    "store.shards": "when a collection is made: over how many shards it spreads; 0: as the server likes",
    "store.replicas": "when a collection is made: how many copies of each shard; 0: as the server likes",
    "store.quantization": "when a collection is made: none, or int8 (small copies of the vectors stay in memory)",
    "retention": "After how many untouched days memories are archived, at the start of a chat; 0: never.",
    "retention.task_days": "the state of projects and plans",
    "retention.interaction_days": "dated events and decisions",
    "retention.preference_days": "tastes, and how to answer",
    "history": "How long conversations stay.",
    "history.keep_days": "older ones are deleted at the start of a chat; the memories stay; 0: for ever",
    "display": "What the screen looks like.",
    "display.stream": "blocks (finished ones are printed once), live (all is redrawn), plain (markdown as it is)",
    "display.theme": "auto, dark, light",
    "display.toolbar": "the line below the prompt: model, memory, tokens",
    "chat": "Who talks to whom.",
    "chat.user": "whose memories",
    "chat.agent": "the persona, one of [agents.NAME]; empty: none",
    "chat.system": "the system prompt",
    "chat.history_tokens": "how much of the conversation the model sees again, in tokens",
    "chat.vi": "vi keys at the prompt instead of emacs keys",
}
_TAIL = """\
# Personas, used with --agent NAME:
# [agents.coach]
# system = "You are a patient running coach."
# model = ""

# A profile (--profile work) has its own memories and conversations, and may change any key:
# [profiles.work.model]
# provider = "ollama"
"""


def example() -> str:
    """The text of the example file. Every key and section must have its words in `_ABOUT`."""
    return "\n".join([_INTRODUCTION, *(_section(name) for name in SECTIONS), _TAIL])


def _section(name: str) -> str:
    return "\n".join([f"# {_ABOUT[name]}", f"[{name}]", *_keys(name), ""])


def _keys(section: str) -> Iterator[str]:
    import tomli_w

    table = getattr(Config(), section)
    for one in fields(table):
        yield f"# {_ABOUT[f'{section}.{one.name}']}"
        yield tomli_w.dumps({one.name: getattr(table, one.name)}).strip()
