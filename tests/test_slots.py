"""Which statements exclude each other."""

from __future__ import annotations

import time

import pytest

from memchat.slots import contradicts, slot


@pytest.mark.parametrize(
    ("text", "name", "value"),
    [
        ("Lives in Lisbon", "home", "lisbon"),
        ("User lives in Lisbon.", "home", "lisbon"),
        ("The user currently lives in Lisbon, Portugal", "home", "lisbon portugal"),
        ("I moved to Porto", "home", "porto"),
        ("The user's name is Ana", "name", "ana"),
        ("Name is Ana", "name", "ana"),
        ("Is called Ana", "name", "ana"),
        ("Works at Acme as a nurse", "employer", "acme"),
        ("Works as a nurse", "occupation", "nurse"),
        ("Is 31 years old", "age", "31 years old"),
        ("Favourite colour is green", "favourite colour", "green"),
        ("Birthday is on 3 May", "birthday", "3 may"),
    ],
)
def test_slots_of_the_user(text: str, name: str, value: str) -> None:
    found = slot(text)
    assert found is not None
    assert (found.name, found.value) == (name, value)


@pytest.mark.parametrize(
    "text",
    [
        "Sister lives in Rome",
        "User's sister Maria lives in Rome",
        "Is allergic to peanuts",
        "Speaks Portuguese",
        "Has two children",
        "Likes tea",
        "Dog's name is Bolt",
        "Dreams of living in Rome",
        "",
    ],
)
def test_what_is_no_slot_of_the_user(text: str) -> None:
    assert slot(text) is None


@pytest.mark.parametrize(
    ("new", "old", "expected"),
    [
        ("Lives in Porto", "Lives in Lisbon", True),
        ("Moved to Porto", "User lives in Lisbon", True),
        ("Name is Ana", "Name is Anna", True),
        ("Lives in Lisbon, Portugal", "Lives in Lisbon", False),
        ("Lives in Lisbon", "lives in lisbon.", False),
        ("Lives in Porto", "Works at Acme", False),
        ("Is allergic to nuts", "Is allergic to milk", False),
        ("Favourite food is soup", "Favourite colour is green", False),
        ("Sister lives in Rome", "Lives in Lisbon", False),
    ],
)
def test_contradictions(new: str, old: str, expected: bool) -> None:
    assert contradicts(new, old) is expected


def test_hostile_input_takes_no_time() -> None:
    began = time.perf_counter()
    for text in ("lives in " * 50_000, "a" * 1_000_000, "favourite " * 100_000, "is " * 300_000):
        slot(text)
    assert time.perf_counter() - began < 1
