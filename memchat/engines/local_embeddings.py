"""Vectors made on this machine by fastembed, which the extra `memchat[local]` installs."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

from memchat.errors import ConfigError, EndpointError
from memchat.ports import Vector

_LONGEST = 8_000
_MODEL_FILES = ("onnx/model.onnx", "model_optimized.onnx", "model.onnx")


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
            return _in_directory(TextEmbedding, path) if path.is_dir() else TextEmbedding(self._model)
        except Exception as error:
            raise EndpointError(f"cannot load the model {self._model}: {error}", "Check embedding.name.") from error


def _in_directory(made: Any, path: Path) -> Any:  # noqa: ANN401
    """A model from its own files, as sentence-transformers writes them. Raises OSError, ValueError, KeyError."""
    known = [one["model"] for one in made.list_supported_models()]
    name = next((one for one in known if one.rpartition("/")[2] == path.name), None)
    if name is None:
        from fastembed.common.model_description import ModelSource, PoolingType

        name = path.name
        file = next(one for one in _MODEL_FILES if (path / one).exists() or one == _MODEL_FILES[-1])
        size = int(json.loads((path / "config.json").read_text(encoding="utf-8"))["hidden_size"])
        pooling = PoolingType.CLS if _pools_by_first(path) else PoolingType.MEAN
        # Its sources are never asked: the files are here.
        made.add_custom_model(name, pooling, True, ModelSource(url="file:///here"), size, file)
    return made(name, specific_model_path=str(path))


def _pools_by_first(path: Path) -> bool:
    said = path / "1_Pooling" / "config.json"
    return said.exists() and bool(json.loads(said.read_text(encoding="utf-8")).get("pooling_mode_cls_token"))


def _unit(vector: Vector) -> Vector:
    size = math.hypot(*vector)
    return [value / size for value in vector] if size else vector
