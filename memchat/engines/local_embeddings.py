"""Vectors made on this machine by fastembed, which the extra `memchat[local]` installs."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

from memchat.errors import ConfigError, EndpointError
from memchat.ports import Vector

_LONGEST = 8_000


class LocalEmbedder:
    """An Embedder. `model` is one of fastembed's names, or the path of a directory that holds such a model.

    A model by name is downloaded when it is first used, with fastembed's own progress bar, and is there offline
    afterwards. Raises ConfigError where the extra is not installed.
    """

    def __init__(self, model: str, batch: int = 64) -> None:
        self._model = model
        self._batch = batch

    @property
    def name(self) -> str:
        """The model's name, marked as local: its vectors are not those of a server with the same model."""
        return f"local:{Path(self._model).name}"

    def embed(self, texts: Sequence[str], timeout: float | None = None) -> list[Vector]:  # noqa: ARG002
        """A vector of unit length for each text. Raises EndpointError where the model cannot be loaded."""
        ready = [text[:_LONGEST] or " " for text in texts]
        return [_unit(vector.tolist()) for vector in self._loaded.embed(ready, batch_size=self._batch)]

    @cached_property
    def _loaded(self) -> Any:  # noqa: ANN401  (fastembed has no types)
        try:
            from fastembed import TextEmbedding
        except ImportError as error:
            raise ConfigError("local embeddings need fastembed", "pip install 'memchat[local]'") from error
        path = Path(self._model).expanduser()
        try:
            if path.is_dir():
                return TextEmbedding(path.name, specific_model_path=str(path))
            return TextEmbedding(self._model)
        except Exception as error:
            raise EndpointError(f"cannot load the model {self._model}: {error}", "Check embedding.name.") from error


def _unit(vector: Vector) -> Vector:
    size = math.hypot(*vector)
    return [value / size for value in vector] if size else vector
