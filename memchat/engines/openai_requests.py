"""What is sent to an OpenAI-compatible server, and which of its models are for chat: pure functions."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from memchat.engines.endpoint import Endpoint
from memchat.engines.openai_connection import sendable
from memchat.engines.openai_manners import Form, Manners
from memchat.engines.openai_refusals import Asked, no_api
from memchat.errors import UnknownModel
from memchat.model import Message

_NOT_FOR_CHAT = re.compile(r"embed|\bbge\b|minilm|whisper|tts|rerank|moderation|dall-e|image", re.IGNORECASE)


def sent(messages: Sequence[Message]) -> list[dict[str, Any]]:
    """The messages as the API wants them."""
    return [{"role": message.role, "content": _content(message)} for message in messages]


def _content(message: Message) -> str | list[dict[str, Any]]:
    text = sendable(message.content)
    if not message.images:
        return text
    images = [{"type": "image_url", "image_url": {"url": url}} for url in message.images]
    return [{"type": "text", "text": text}, *images]


def structured_request(
    messages: Sequence[Message], name: str, schema: Mapping[str, Any], manners: Manners
) -> dict[str, Any]:
    """The body that asks for JSON of a schema, in the form that the server takes."""
    if manners.form is Form.SCHEMA:
        wanted = {"type": "json_schema", "json_schema": {"name": name, "schema": dict(schema), "strict": True}}
        return {"messages": sent(messages), "response_format": wanted}
    told = {"messages": _told(sent(messages), name, schema)}
    return told if manners.form is Form.PLAIN else {**told, "response_format": {"type": "json_object"}}


def model_names(answer: object, asked: Asked) -> list[str]:
    """The names in an answer of `/models`, in its order. Raises NotAnEndpoint where it is no such answer."""
    listed = answer.get("data", answer) if isinstance(answer, dict) else answer
    # Ollama without a model says null.
    listed = [] if listed is None else listed
    if not isinstance(listed, list) or not all(isinstance(model, dict) for model in listed):
        raise no_api(asked)
    return [name for model in listed if isinstance(name := model.get("id"), str)]


def first_for_chat(names: Sequence[str], endpoint: Endpoint) -> str:
    """The first model that does not look like one for other work. Raises UnknownModel where there is none."""
    name = next((name for name in names if not _NOT_FOR_CHAT.search(name)), None)
    if name is None:
        raise UnknownModel(f"{endpoint.host} offers no model to chat with", "Load one there, or name one with --model.")
    return name


def _told(messages: list[dict[str, Any]], name: str, schema: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The messages with the schema in words: in the first one, as templates allow no second system message."""
    words = f"\n\nAnswer with nothing but JSON ({name}) of this schema: {json.dumps(schema, ensure_ascii=False)}"
    return [
        {**message, "content": message["content"] + (words if at == 0 else "")} for at, message in enumerate(messages)
    ]
