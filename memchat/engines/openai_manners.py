"""What servers that all say they speak the OpenAI API turn out not to accept."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import StrEnum

_USAGE = r"stream_options|include_usage"
_FORMAT = r"response.?format|json|schema|grammar|structured|requested parameters"


class Form(StrEnum):
    """How an answer in JSON is asked for, the surest first."""

    SCHEMA = "json_schema"
    OBJECT = "json_object"
    PLAIN = "text"


@dataclass(frozen=True, slots=True)
class Manners:
    """What one model of one server accepts, as far as is known. `settled`: an answer in this form has come."""

    usage: bool = True
    temperature: bool = True
    form: Form = Form.SCHEMA
    settled: bool = False


def conceded_stream(manners: Manners, status: int, said: str) -> Manners | None:
    """What to try next after a refused stream, or None if the refusal was about nothing that can be left out."""
    if status not in (400, 422):
        return None
    if manners.usage and _about(_USAGE, said):
        return replace(manners, usage=False)
    return _without_temperature(manners, said)


def conceded_structured(manners: Manners, status: int, said: str) -> Manners | None:
    """What to try next after a refused structured answer, or None as above."""
    if status in (400, 422) and (cooler := _without_temperature(manners, said)):
        return cooler
    if manners.form is Form.PLAIN:
        return None
    # Some servers break over a schema without a word about it.
    broken = status == 500 and manners.form is Form.SCHEMA and not manners.settled
    if broken or (status in (400, 404, 422, 500, 501) and _about(_FORMAT, said)):
        lower = Form.OBJECT if manners.form is Form.SCHEMA else Form.PLAIN
        return replace(manners, form=lower, settled=False)
    return None


def _without_temperature(manners: Manners, said: str) -> Manners | None:
    return replace(manners, temperature=False) if manners.temperature and _about("temperature", said) else None


def _about(pattern: str, said: str) -> bool:
    return re.search(pattern, said, re.IGNORECASE) is not None
