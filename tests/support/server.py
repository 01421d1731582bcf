"""A Qdrant server for tests: qdrant-client's in-memory mode, or the real one that MEMCHAT_TEST_QDRANT_URL names."""

from __future__ import annotations

import os
import uuid
import warnings

from memchat.stores.server import ServerStore, connecting

URL = os.environ.get("MEMCHAT_TEST_QDRANT_URL", "")


def in_memory_server(embedder: str | None = None, client: object = None) -> ServerStore:
    """A store on a server that lives in this process."""
    from qdrant_client import QdrantClient

    made = client or QdrantClient(":memory:")
    return ServerStore(lambda: made, "the test server", "memchat", embedder)  # type: ignore[arg-type, return-value]


def real_server(embedder: str | None = None) -> ServerStore:
    """A store on the real server, in a collection of its own."""
    warnings.simplefilter("ignore")
    return ServerStore(connecting(URL, "", 30, grpc=False), URL, f"memchat-test-{uuid.uuid4().hex[:8]}", embedder)
