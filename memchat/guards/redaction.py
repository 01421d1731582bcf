"""Secrets in a text, put out of sight before it reaches the model that learns, or the disk.

Tokens of known services are found by detect-secrets' detectors, what people name in plain words by `spoken_secrets`,
card and account numbers here. A missed secret is stored for years, so in doubt a word too many goes.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from memchat.guards.spoken_secrets import secrets_named

if TYPE_CHECKING:
    from detect_secrets.plugins.base import RegexBasedDetector

SECRET = "[secret]"  # noqa: S105  (what stands in a secret's place)
_KEY_BLOCK = re.compile(
    r"-----BEGIN [A-Z ]*PRIVATE KEY[A-Z ]*-----.*?(?:-----END [A-Z ]*PRIVATE KEY[A-Z ]*-----|\Z)", re.S
)
_TOKEN = re.compile(
    r"\b(?:(?:sk|pk|rk|ghp|gho|ghs|glpat|xox[abprs]|hf|gsk|whsec|github_pat)[-_]|AKIA|AIza)(?=[\w-]*\d)[\w-]{8,}"
)
_BEARER = re.compile(r"(?i)\b(?:bearer|basic)\s+(?P<value>[\w.~+/=-]{12,})")
_IN_URL = re.compile(r"://[^\s:/@]+:(?P<value>[^\s/@]+)@")
_IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?\b")
_CARD = re.compile(r"(?<![\d-])\d(?:[ -]?\d){12,18}(?![\d-])")
# Longer than a token may be, some of the detectors would take a minute.
_LONG_WORD = re.compile(r"(?<!\S)\S{16,2000}(?!\S)")
_MOST_WORDS = 200
# Detectors that go by shape alone; entropy and keywords take code for secrets, and an IP address is none.
_DETECTORS = (
    "AWS Access Key", "Azure Storage Account access key", "Discord Bot Token", "GitHub Token", "GitLab Token",
    "JSON Web Token", "Mailchimp Access Key", "NPM tokens", "OpenAI Token", "PyPI Token", "SendGrid API Key",
    "Slack Token", "Square OAuth Secret", "Stripe Access Key", "Telegram Bot Token", "Twilio API Key",
)  # fmt: skip


def redacted(text: str) -> str:
    """The text with `SECRET` in the place of every key, token, password and card number that is found in it."""
    text = _KEY_BLOCK.sub(SECRET, text)
    return _without(text, {*_by_shape(text), *secrets_named(text)})


def redacted_material(text: str) -> str:
    """The same of code and documents, where "password = read()" names no secret: only what looks like one goes."""
    text = _KEY_BLOCK.sub(SECRET, text)
    return _without(text, set(_by_shape(text)))


def redacted_echoes(reply: str, line: str) -> str:
    """A reply without the secrets of the line that it answers, and without what looks like one."""
    return redacted_material(_without(reply, {*_by_shape(line), *secrets_named(line)}))


def _without(text: str, values: Collection[str]) -> str:
    for value in sorted(values, key=len, reverse=True):
        text = text.replace(value, SECRET)
    return text


def holds_secret(text: str) -> bool:
    """Whether there is a secret in the text, or the place of one that was taken out."""
    return SECRET in text or redacted(text) != text


def _by_shape(text: str) -> Iterator[str]:
    yield from (found[0] for found in _TOKEN.finditer(text))
    yield from (found["value"] for pattern in (_BEARER, _IN_URL) for found in pattern.finditer(text))
    yield from _cards(text)
    yield from _accounts(text)
    words = _LONG_WORD.findall(text)[:_MOST_WORDS]
    if words:
        # Their import costs a tenth of a second, and none of them finds anything in short words.
        for detector in _detectors():
            yield from (value for word in words for value in detector.analyze_string(word) if value)


def _cards(text: str) -> Iterator[str]:
    from stdnum import luhn

    for found in _CARD.finditer(text):
        if luhn.is_valid(re.sub(r"\D", "", found[0])):
            yield found[0]


def _accounts(text: str) -> Iterator[str]:
    from stdnum import iban

    yield from (found[0] for found in _IBAN.finditer(text) if iban.is_valid(found[0]))


@lru_cache(maxsize=1)
def _detectors() -> tuple[RegexBasedDetector, ...]:
    from detect_secrets.core.plugins.util import get_mapping_from_secret_type_to_class

    known: Mapping[str, Any] = get_mapping_from_secret_type_to_class()
    return tuple(known[name]() for name in _DETECTORS if name in known)
