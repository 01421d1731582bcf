"""Where a model is reached and how patiently: plain values, checked once."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from memchat.errors import BadAddress, WrongKey
from memchat.text import one_line

_PATHS = ("/chat/completions", "/completions", "/embeddings", "/models")
_OPENAI = re.compile(r"https://([\w-]+\.)*openai\.com(:\d+)?(/|$)", re.IGNORECASE)
_CREDENTIALS = re.compile(r"//[^/@]*@")


@dataclass(frozen=True, slots=True, repr=False)
class Endpoint:
    """The base URL of an OpenAI-compatible API and its key, which may be empty; times in seconds.

    `first_token_timeout` is how long the server may stay silent, and how long an answer in one piece may take.
    `retries` counts the further tries after a first that failed. `key_hint` names the variable that should hold
    the key. Raises BadAddress for what cannot be a base URL, WrongKey for what cannot be a key.
    """

    base_url: str
    key: str = ""
    connect_timeout: float = 5.0
    first_token_timeout: float = 60.0
    retries: int = 2
    key_hint: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "base_url", _checked_url(self.base_url))
        object.__setattr__(self, "key", _checked_key(self.key, self.key_hint))

    def __repr__(self) -> str:
        return f"Endpoint({self.address!r}, key={'…' if self.key else None})"

    @property
    def address(self) -> str:
        """The base URL as it may be shown: without credentials."""
        return _shown(self.base_url)

    @property
    def host(self) -> str:
        """Host and port, as an error names the server."""
        return urlsplit(self.address).netloc

    @property
    def is_local(self) -> bool:
        """Whether it is on this machine."""
        return is_loopback(urlsplit(self.base_url).hostname or "")


def is_loopback(host: str) -> bool:
    """Whether a host name or address can only mean this machine."""
    if host.casefold() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def is_openai(base_url: str) -> bool:
    """Whether it is the company's own server, not only its API."""
    return _OPENAI.match(base_url) is not None


def _shown(url: str) -> str:
    return _CREDENTIALS.sub("//", one_line(url))


def _checked_url(url: str) -> str:
    url = url.strip().rstrip("/")
    parts = _parts(url)
    if parts.scheme not in ("http", "https"):
        scheme = "http" if is_loopback(re.split(r"[:/]", url)[0]) else "https"
        raise BadAddress(
            f"“{_shown(url)}” is no base URL: it must start with http:// or https://",
            f"Try {scheme}://{_shown(url).rpartition('://')[2].lstrip('/')}" if url else "Set base_url.",
        )
    if not parts.hostname or any(character.isspace() for character in url):
        raise BadAddress(f"“{_shown(url)}” is no base URL: the host is missing or unreadable", "Check base_url.")
    # Documentation shows full addresses, and they get copied.
    for path in _PATHS:
        url = url.removesuffix(path)
    return url


def _parts(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError as error:
        raise BadAddress(f"“{_shown(url)}” is no base URL: {one_line(str(error), 80)}", "Check base_url.") from error
    return parts


def _checked_key(key: str, hint: str) -> str:
    key = key.strip()
    if not all("!" <= character <= "~" for character in key):
        raise WrongKey(
            "the key holds a space or another character that no key has",
            f"Copy it again into {hint or 'its variable'}; a typographic quote or a line break may have slipped in.",
        )
    return key
