"""What new facts of the rules end: "Is no longer vegan" ends "Is vegan", "Dog died" ends "Has a dog called Rex"."""

from __future__ import annotations

import re

from memchat.engines.rules_base import third
from memchat.engines.rules_words import JOB
from memchat.model import Fact
from memchat.text import normalised

_ARTICLE = re.compile(r"^(?:an?|the) ")
_NOW = re.compile(r"(?i)\b(?:now|these days|nowadays|became|have become|since (?:yesterday|last \w+))\b")
_MARITAL = {
    "married": ("single", "engaged", "divorced", "widowed", "in a relationship", "separated"),
    "single": ("married", "engaged", "in a relationship"),
    "divorced": ("married", "separated"),
    "separated": ("married",),
    "widowed": ("married",),
    "engaged": ("single",),
    "in a relationship": ("single",),
}
_DIETS = ("vegan", "vegetarian", "pescatarian")
_ONE_OF_A_KIND = (
    "boss manager wife husband spouse girlfriend boyfriend partner landlord landlady therapist car laptop phone bike computer camera "
    "email phone number mobile number address time zone company employer team hometown home town job profession occupation rent salary commute "
    "editor operating system chefin chef partnerin freundin freund"
)
_KINDS = re.compile(rf"(?i)^(?P<who>(?:new |work |home )?(?:{'|'.join(_ONE_OF_A_KIND.split())}|phone number|time zone|home town))(?:'s name)? is (?:called |named )?(?P<what>.+)$")  # fmt: skip
_NAMED = re.compile(r"(?:an? |the )?[A-ZÀ-Þ]|\+?\d[\d ()/-]{5}|\d+ [A-Z]|\S+@")
_COUNTED = re.compile(r"(?i)^has (?P<count>an?|one|two|three|four|five|six|seven|eight|nine|ten|no|\d+) (?P<what>[\w'-]+)$")  # fmt: skip
_DIED = re.compile(r"(?i)^(?P<who>.+?) (?:sadly |recently |suddenly |just )?(?:died|passed away)\b")
_OCCUPATION = re.compile(rf"(?i)^(?:is|works as|became|has become) (?:now )?(?P<job>an? (?:[\w-]+ ){{0,3}}{JOB})\b.*$")
_NO_JOB = re.compile(r"(?i)^(?:(?:quit|left|lost|resigned from) their job(?: at (?P<at>.+?))?(?: (?:last|this|in|on|yesterday|today)\b.*)?|(?:got|was) (?:fired|laid off).*|retired.*|is (?:retired|unemployed|no longer working))$")  # fmt: skip
_HAS_JOB = re.compile(r"(?i)^works (?:at|for|as|in|part|full)\b(?P<rest>.*)$")
_DRIVES = re.compile(r"Drives an? ")
_OPPOSITES = (
    (r"no longer (?P<verb>\w+)(?P<what>.*)", "{verb}{what}"),
    (r"does not (?P<verb>\w+)(?P<what>.*)", "{third}{what}"),
    (r"used to (?P<verb>\w+)(?P<what>.*)", "{third}{what}"),
    (r"(?P<verb>eat|drink)s (?P<what>.+) again", "does not {verb} {what}"),
    (r"(?P<verb>dislikes) (?P<what>.+)", "likes {what}"),
    (r"no longer likes (?P<what>.+)", "prefers {what}"),
    (r"(?P<verb>likes) (?P<what>.+)", "dislikes {what}"),
    (r"(?P<verb>likes) (?P<what>.+)", "no longer likes {what}"),
    (r"is no longer (?P<what>.+)", "is {what}"),
    (r"used to be (?P<what>.+)", "is {what}"),
    (r"has no (?P<what>.+?)s?", "has a {what}"),
    (r"(?:stopped|quit|gave up) smoking.*", "smokes"),
    (r"(?:does not smoke|stopped smoking.*)", "is a smoker"),
    (r"(?:stopped|quit|gave up) drinking (?P<what>\w+).*", "drinks {what}"),
    (r"(?:stopped|quit|gave up) eating (?P<what>\w+).*", "eats {what}"),
    (r"eats (?:meat|fish) again", "is vegetarian"),
    (r"eats (?:meat|fish|dairy|eggs) again", "is vegan"),
    (r"broke up with (?P<what>\w+).*", "girlfriend is {what}"),
    (r"broke up with (?P<what>\w+).*", "boyfriend is {what}"),
    (r"(?:broke up|split up) with (?:their )?(?P<what>girlfriend|boyfriend|partner).*", "{what} is"),
    (r"(?:broke up|split up) with .*", "is in a relationship"),
    (r"sold their (?P<what>\w+).*", "has a {what}"),
    (r"sold their car.*", "drives"),
)


def ends(fact: Fact, old: str) -> bool:
    """Whether a fact makes an older statement untrue, by what it says has ended, died or changed."""
    new = fact.text
    return (
        _denies(new, old)
        or _buries(new, old)
        or _is_another_of_its_kind(new, old)
        or _changes_state(fact, old)
        or _leaves_work(new, old)
    )


def cues(fact: Fact) -> str:
    """Words to look for memories by that a fact may end, though it shares no word with them; mostly none."""
    state = _state(fact.text)
    if state is not None:
        return " ".join(("married", *_MARITAL))
    if _NO_JOB.match(fact.text):
        return "works at works as works for"
    if _OCCUPATION.match(fact.text) and _NOW.search(f"{fact.quote} {fact.text}"):
        return " ".join(re.findall(r"[a-z]{4,}", JOB))
    if _diet(fact.text):
        return " ".join((*_DIETS, "eat meat"))
    return "smoker smokes" if "smok" in fact.text else ""


def _denies(new: str, old: str) -> bool:
    known = _bare(old)
    for shape, opposite in _OPPOSITES:
        found = re.fullmatch(shape, normalised(new))
        if found is None:
            continue
        parts = {key: value or "" for key, value in found.groupdict().items()}
        gone = _bare(opposite.format(third=third(parts.get("verb", "")), **parts))
        if known == gone or known.startswith(f"{gone} "):
            return True
    return False


def _bare(text: str) -> str:
    verb, _, rest = normalised(text).partition(" ")
    return f"{verb} {_ARTICLE.sub('', rest)}".strip()


def _buries(new: str, old: str) -> bool:
    found = _DIED.match(new)
    if found is None:
        return False
    who, _, called = found["who"].lower().partition(" ")
    known = old.lower()
    about = re.match(
        rf"(?:has an? (?:[\w-]+ )?{re.escape(who)}\b|{re.escape(who)}(?!')\b.*? (?:is|lives|works|loves|likes|hates|has|plays|studies|weighs)\b)",
        known,
    )
    # "My dog Rex died" leaves the dog called Bolt alive.
    other = called and re.search(rf"\b(?:called|named|{re.escape(who)}) (?!is\b|has\b|likes\b|loves\b)\w+", known)
    return about is not None and not (other and called not in known)


def _is_another_of_its_kind(new: str, old: str) -> bool:
    ours, theirs = _KINDS.match(new), _KINDS.match(old)
    if ours and theirs:
        # "Wife is a doctor" says nothing against "Wife is Ana", nor "Car is red" against "Car is a Volvo".
        named = _NAMED.match(ours["what"]) and _NAMED.match(theirs["what"])
        return bool(named) and ours["who"].lower() == theirs["who"].lower() and _differ(ours["what"], theirs["what"])
    counted, known = _COUNTED.match(new), _COUNTED.match(old)
    same = counted and known and _singular(counted["what"]) == _singular(known["what"])
    return bool(same and counted and known and _differ(counted["count"], known["count"]))


def _differ(one: str, other: str) -> bool:
    first, second = normalised(one), normalised(other)
    return f" {first} " not in f" {second} " and f" {second} " not in f" {first} "


def _singular(noun: str) -> str:
    return noun.lower().removesuffix("s")


def _changes_state(fact: Fact, old: str) -> bool:
    state, before = _state(fact.text), _state(old)
    if state and before:
        return before in _MARITAL[state]
    diet, known = _diet(fact.text), _diet(old)
    if diet and known:
        return diet != known
    now = _NOW.search(f"{fact.quote} {fact.text}")
    job, known_job = _OCCUPATION.match(fact.text), _OCCUPATION.match(old)
    if now and _DRIVES.match(fact.text) and _DRIVES.match(old):
        return _differ(fact.text, old)
    return bool(now and job and known_job and normalised(job["job"]) != normalised(known_job["job"]))


def _state(text: str) -> str | None:
    found = re.match(rf"(?i)^(?:is|got) (?:now )?(?P<state>{'|'.join(_MARITAL)})\b", text)
    return found["state"].lower() if found else None


def _diet(text: str) -> str | None:
    found = re.match(rf"(?i)^(?:is|became) (?:now )?(?:an? )?(?P<diet>{'|'.join(_DIETS)})\b", text)
    return found["diet"].lower() if found else None


def _leaves_work(new: str, old: str) -> bool:
    left, had = _NO_JOB.match(new), _HAS_JOB.match(old)
    return bool(left and had and (not left["at"] or normalised(left["at"]) in normalised(had["rest"])))
