"""How a collection on a Qdrant server is made: its vectors, its payload indexes, its spread over machines."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from memchat.errors import StoreError
from memchat.stores.server_collection import DENSE, WORDS
from memchat.stores.server_errors import asked

if TYPE_CHECKING:
    from qdrant_client import QdrantClient

# Inverse document frequencies, aliases, batches of queries, tenants: all are there from this version on.
OLDEST = (1, 11)
_INDEXED = ("kind", "status", "scope", "standing")


@dataclass(frozen=True, slots=True)
class Shape:
    """What an owner of a cluster decides; 0 leaves it to the server. `int8` keeps small copies of vectors in memory."""

    shards: int = 0
    replicas: int = 0
    int8: bool = False


def check_version(client: QdrantClient, place: str) -> None:
    """Raises StoreError for a server that is older than what is needed."""
    version = str(asked(place, lambda: client.info().version))
    found = re.match(r"(\d+)\.(\d+)", version)
    if found and (int(found[1]), int(found[2])) < OLDEST:
        needed = ".".join(map(str, OLDEST))
        raise StoreError(f"{place} runs Qdrant {version}", f"memchat needs {needed} or newer; nothing was touched.")


def create_collection(client: QdrantClient, place: str, name: str, dimensions: int, shape: Shape) -> None:
    """Makes a collection with its indexes; with room for dense vectors if `dimensions` is not 0. Raises StoreError."""
    from qdrant_client import models

    # Half precision, as in the embedded store: half the memory, and scores differ in the fourth digit.
    params = models.VectorParams(
        size=dimensions or 1, distance=models.Distance.COSINE, datatype=models.Datatype.FLOAT16
    )
    int8 = models.ScalarQuantizationConfig(type=models.ScalarType.INT8, always_ram=True)
    wanted: dict[str, Any] = {
        "vectors_config": {DENSE: params} if dimensions else {},
        "sparse_vectors_config": {WORDS: models.SparseVectorParams(modifier=models.Modifier.IDF)},
        "shard_number": shape.shards or None,
        "replication_factor": shape.replicas or None,
        "quantization_config": models.ScalarQuantization(scalar=int8) if shape.int8 else None,
    }
    asked(place, lambda: client.create_collection(name, **wanted))
    # Each user is a tenant: the server keeps their points together.
    tenant = models.KeywordIndexParams(type=models.KeywordIndexType.KEYWORD, is_tenant=True)
    schemas: dict[str, Any] = {"user": tenant, **dict.fromkeys(_INDEXED, models.PayloadSchemaType.KEYWORD)}
    for field, schema in schemas.items():
        asked(place, lambda field=field, schema=schema: client.create_payload_index(name, field, schema))  # type: ignore[misc]
