"""Facts from plain English statements in the first person, by rules: precise before complete."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from memchat.engines.rules_elsewhere import ELSEWHERE
from memchat.model import Fact, Kind
from memchat.when import date_in

_LONGEST_LINE = 8_000
_LONGEST_CLAUSE = 300

_NOT_TO_KEEP = re.compile(
    r"\b(?:do not|don['’]?t|never|please not) (?:remember|store|save|keep|memori[sz]e|note)\b|\boff the record\b", re.I
)
_SECRET = re.compile(
    r"\b(?:pass(?:word|phrase|code)|api[ -]?key|secret|token|pin|cvv|ssn|credit card|private key)\b|\bsk-\w{8}|\b(?:\d[ -]?){13,19}\b",
    re.I,
)
_PLAYED = re.compile(
    r"^\W*(?:please )?(?:pretend|imagine|suppose|assume|let['’]?s say|say (?:that|i)|act as|act like|role ?play|write|rewrite|translate|"
    r"summari[sz]e|correct|fix|complete|continue|paraphrase|explain|draft|compose|repeat|what if|for example|e\.g\.|once upon)\b",
    re.I,
)
_HYPOTHETICAL = re.compile(
    r"\b(?:if i|wish|would|could|might|maybe|perhaps|probably|as if|in my dream|dreamt|used to think|just kidding|jk|lol|haha)\b",
    re.I,
)
_PASTED = re.compile(r"^(?:\s*>|(?:from|to|subject|date|cc|sent):\s)", re.I | re.M)
_FENCE = re.compile(r"```.*?(?:```|\Z)|`[^`\n]*`", re.S)
_QUOTED = re.compile(r"[\"“”«][^\"“”»\n]{0,500}[\"”»]|(?<!\w)['‘][^'‘’\n]{2,300}['’](?!\w)")
_SENTENCE = re.compile(r"[^.!?;\n]+(?:\.(?=\w)[^.!?;\n]+)*[.!?;]?")
_NEW_SUBJECT = re.compile(
    r"(?:,\s*(?:and |but |also )?|\s+(?:and|but)\s+(?:also )?)(?=(?:i|i['’]?m|i['’]ve|my)\b)"
    r"|\s+(?:und|y|et|e)\s+(?=(?:ich|habe|arbeite|wohne|mag|bin|vivo|trabajo|soy|me|mi|je|moro|sou|gosto|sono|abito)\b|j['’])",
    re.I,
)
_SAME_SUBJECT = re.compile(
    r"\s+and\s+(?=(?:am|work|live|love|like|hate|enjoy|speak|study|have|own|prefer|was born)\b)", re.I
)
_LEAD = re.compile(
    r"^(?:(?:hi|hello|hey|well|so|oh|ok(?:ay)?|yes|no|yeah|by the way|btw|also|and|but|actually|fyi|in fact|anyway|just so you know|nowadays|currently)\b[\s,!:—-]*)+",
    re.I,
)
_REASON = re.compile(r"(?:,\s*(?:so|because|since|but|which|please|though)\b|\s+because\b).*$", re.I)
_EXPLICIT = re.compile(
    r"^(?:please )?(?:can you |could you )?(?:(?:always )?remember|don['’]?t forget|do not forget|note|keep in mind|make a note)(?: that| this)?\s*:?\s+(?P<rest>\S.*)$",
    re.I,
)
_TO_DO = re.compile(r"^(?:to|when|how|what|why|who|where|the time|me|us|last|if|our|your)\b", re.I)


@dataclass(frozen=True, slots=True)
class Rule:
    """A statement's shape, the memory that it becomes, and what kind of memory that is."""

    shape: re.Pattern[str]
    text: str
    kind: Kind


def _rule(shape: str, text: str, kind: Kind = Kind.PROFILE) -> Rule:
    return Rule(re.compile(rf"^{shape}[.!]?$", re.I), text, kind)


_I_AM = r"(?:i am|i['’]?m)"
_I_HAVE = r"(?:i have|i['’]?ve got|i['’]?ve|i own|i got)"
_PERSON = (
    r"(?P<who>(?:older |younger |little |big |twin |best |elder )?(?:sister|brother|mother|mom|mum|father|dad|son|daughter|wife|"
    r"husband|partner|girlfriend|boyfriend|fianc[ée]e?|friend|boss|aunt|uncle|cousin|grandmother|grandfather|grandma|grandpa|"
    r"dog|cat|roommate|colleague|niece|nephew|kid|child|baby)(?: [A-Z]\w+)?)"
)
_X = r"(?P<x>\S.{0,120}?)"
_NAME = r"(?P<x>\w[\w'’.-]*(?: [A-Z][\w'’.-]*){0,3})"
_MOODS = r"(?!(?:tired|hungry|fine|ok|okay|busy|happy|sad|bored|back|here|sorry|sure|good|well|ready|done|glad|not|going|trying|looking|thinking|just|so|very|really|in|at|on)\b)"
_JOBS = (
    r"(?P<x>(?:an? )?(?:\w+[ -]){0,3}?(?:nurse|doctor|engineer|developer|programmer|teacher|student|lawyer|designer|writer|artist|"
    r"musician|chef|cook|pilot|scientist|researcher|manager|accountant|architect|journalist|baker|farmer|carpenter|electrician|"
    r"plumber|translator|photographer|dentist|pharmacist|vet|professor|librarian|consultant|analyst|administrator|technician|"
    r"mechanic|therapist|psychologist|economist|physicist|biologist|chemist|historian|editor|freelancer|retiree|nurse|paramedic)\b.{0,60})"
)
_DIETS = r"(?P<x>(?:an? )?(?:vegan|vegetarian|pescatarian|lactose intolerant|gluten[ -]free|celiac|coeliac|diabetic|left-handed|colou?r-?blind|kosher|halal))"
_STATES = r"(?P<x>married|single|divorced|engaged|widowed|retired|pregnant|unemployed|an only child|a parent|a (?:single )?(?:mother|father))(?: (?P<y>to \w.{0,40}))?"
_DOING = r"(?P<x>(?:flying|travell?ing|going|moving|starting|getting married|running|meeting|visiting|taking|having|seeing|driving|graduating|giving|presenting)\b.{2,100})"
_TIMED = r"(?=.*\b(?:tomorrow|today|tonight|yesterday|ago|next|last|this|in (?:january|february|march|april|may|june|july|august|september|october|november|december|\d|a)|on (?:\d|mon|tue|wed|thu|fri|sat|sun|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)|\d{1,2}(?:st|nd|rd|th)? (?:of )?(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)|20\d\d))"

# The first shape that fits a clause decides.
RULES = (
    _rule(r"(?:please )?call me " + _NAME, "Wants to be called {x}", Kind.PREFERENCE),
    _rule(r"(?:my (?:full |first )?name is|my name['’]?s|i am called|i['’]?m called|i go by) " + _NAME, "Name is {x}"),
    _rule(r"(?:i live|i['’]?m living|i am living|i['’]?m based|i am based|i reside) (?:now |currently )?in " + _X, "Lives in {x}"),
    _rule(r"(?:i (?:have |just |recently |actually )*moved|i['’]?ve (?:just |recently )?moved) (?:from .{1,60}? )?to " + _X, "Lives in {x}"),
    _rule(r"(?:i don['’]?t|i do not|i no longer) live in " + _X + r"(?: any ?more)?", "No longer lives in {x}"),
    _rule(r"i was born in " + _X, "Was born in {x}"),
    _rule(r"(?:i['’]?m|i am|i come) (?:originally )?from " + _X, "Is from {x}"),
    _rule(r"(?:i work|i['’]?m working|i am working|i(?:['’]ve)? (?:just |recently )?started(?: working| a job)?) (?:now )?(?:at|for) " + _X, "Works at {x}"),
    _rule(r"i work as " + _X, "Works as {x}"),
    _rule(r"i work in " + _X, "Works in {x}"),
    _rule(rf"{_I_AM} (?:currently )?(?:working on|building|writing|preparing) " + _X, "Is working on {x}", Kind.TASK),
    _rule(rf"{_I_AM} {_JOBS}", "Is {x}"),
    _rule(r"i study " + _X, "Studies {x}"),
    _rule(rf"{_I_AM} studying " + _X, "Studies {x}"),
    _rule(rf"{_I_AM} (?P<x>\d{{1,3}}) years? old(?: now)?", "Is {x} years old"),
    _rule(r"i turned (?P<x>\d{1,3})\b.{0,40}", "Is {x} years old"),
    _rule(r"my birthday is (?:on )?(?:the )?" + _X, "Birthday is {x}"),
    _rule(rf"{_I_AM} (?:very |severely |highly |also )?allergic to " + _X, "Is allergic to {x}"),
    _rule(rf"(?:{_I_HAVE} an?|i suffer from an?) (?P<x>[\w ]{{2,40}}?) allergy", "Is allergic to {x}"),
    _rule(rf"{_I_AM} {_DIETS}", "Is {x}"),
    _rule(rf"{_I_AM} (?:now |happily )?{_STATES}", "Is {x} {y}"),
    _rule(r"i (?:don['’]?t|do not|no longer|never) eat " + _X + r"(?: any ?more)?", "Does not eat {x}"),
    _rule(r"i (?:don['’]?t|do not|no longer|never) drink " + _X + r"(?: any ?more)?", "Does not drink {x}"),
    _rule(r"i no longer (?:like|love|enjoy) " + _X, "No longer likes {x}", Kind.PREFERENCE),
    _rule(r"i (?:don['’]?t|do not|didn['’]?t) (?:really )?(?:like|enjoy) " + _X + r"(?: at all| any ?more)?", "Dislikes {x}", Kind.PREFERENCE),
    _rule(r"i (?:really |absolutely )?(?:hate|dislike|detest|can['’]?t stand) " + _X, "Dislikes {x}", Kind.PREFERENCE),
    _rule(r"i (?:really |absolutely |also )?(?:love|like|enjoy|adore) (?!(?:that|this|it|how|your|the way|to know|you)\b)" + _X, "Likes {x}", Kind.PREFERENCE),
    _rule(rf"{_I_AM} (?:really )?(?:into|a (?:big |huge )?fan of|fond of) " + _X, "Likes {x}", Kind.PREFERENCE),
    _rule(r"i (?:always |usually )?prefer (?!(?:that|this|it)\b)" + _X, "Prefers {x}", Kind.PREFERENCE),
    _rule(r"my favou?rite (?P<y>[\w ]{2,40}?) (?:is|are) " + _X, "Favourite {y} is {x}", Kind.PREFERENCE),
    _rule(r"(?:please )?(?P<x>(?:always|never) (?:answer|reply|respond|use|write|call|speak|give|keep|include|address)\b.{2,120})", "{x}", Kind.PREFERENCE),
    _rule(r"(?:please )?(?:from now on,? )(?P<x>(?:answer|reply|respond|use|write|speak|keep|be)\b.{2,120})", "{x}", Kind.PREFERENCE),
    _rule(r"please (?P<x>(?:answer|reply|respond) (?:to me )?(?:in|with|briefly|shortly|concisely)\b.{0,120})", "{x}", Kind.PREFERENCE),
    _rule(r"i (?:also )?speak (?:fluent |some |a little )?(?P<x>[A-Za-z]\w+(?:(?:, | and |, and )[A-Za-z]\w+){0,6})", "Speaks {x}"),
    _rule(rf"my {_PERSON}(?:['’]s)? name is " + _NAME, "{who}'s name is {x}"),
    _rule(rf"my {_PERSON} is (?:called|named) " + _NAME, "{who}'s name is {x}"),
    _rule(rf"my {_PERSON} (?P<x>(?:is|has|was|lives|works|loves|likes|hates|studies|died|got|plays|speaks|moved)\b (?!(?:annoying|driving|calling|here|coming|asking|angry|mad|tired)\b).{{2,120}}?)", "{who} {x}"),
    _rule(rf"{_I_HAVE} (?P<x>(?:an?|one|two|three|four|five|\d|some|twin)\b (?:\w+ ){{0,3}}?(?:sisters?|brothers?|sons?|daughters?|child(?:ren)?|kids?|dogs?|cats?|parrots?|rabbits?|hamsters?|horses?|fish|birds?|cars?|bikes?|motorbikes?|boats?|houses?|gardens?|wife|husband|girlfriend|boyfriend|guitars?|pianos?|violins?|siblings?|grandchildren|pets?|tattoos?|flat|apartment|laptops?|phobia|tortoises?|snakes?)\b.{{0,80}}?)", "Has {x}"),
    _rule(r"i drive (?P<x>an? .{2,60})", "Drives {x}"),
    _rule(rf"(?:i play|{_I_AM} learning to play|{_I_AM} learning) (?P<x>(?:the |an? )?[\w ]{{3,40}}?)", "Plays or learns {x}"),
    _rule(rf"{_TIMED}{_I_AM} {_DOING}", "Is {x}", Kind.INTERACTION),
    _rule(rf"{_TIMED}(?:i will|i['’]ll|i am going to|i['’]?m going to|i plan to|i['’]?m planning to|i have to) (?P<x>\w.{{2,100}})", "Plans to {x}", Kind.INTERACTION),
    _rule(rf"{_TIMED}(?:(?:tomorrow|today|next \w+|on \w+|this \w+),? )?{_I_HAVE} (?P<x>an? (?:\w+ ){{0,3}}?(?:exam|interview|appointment|meeting|flight|concert|party|wedding|deadline|test|race|marathon|presentation|surgery|operation|date|trip|call)\b.{{0,80}})", "Has {x}", Kind.INTERACTION),
    _rule(rf"{_TIMED}(?:(?:yesterday|last \w+),? )?i (?:just )?(?P<x>(?:ran|finished|bought|sold|met|visited|went|got|passed|won|lost|started|graduated|married|adopted|quit|signed|published|broke|had|saw|flew|travell?ed)\b.{{2,100}})", "{x}", Kind.INTERACTION),
    _rule(r"my (?P<y>job|profession|occupation|hometown|home town|time ?zone|nationality|blood type|goal|dream|company|car|boss|flight|wedding|doctor|address) is (?!(?:good|bad|great|terrible|boring|fine|ok)\b)" + _X, "{y} is {x}"),
    *(_rule(*row) for row in ELSEWHERE),
)  # fmt: skip


def facts_in(line: str, today: date) -> list[Fact]:
    """The facts that a user's line states, each with the words it rests on. `today` is the day it was said."""
    text = line[:_LONGEST_LINE]
    if _NOT_TO_KEEP.search(text) or _PASTED.search(text) or _PLAYED.search(text):
        return []
    # What is quoted or code is somebody else's; blanks keep every place where it was.
    text = _QUOTED.sub(_blank, _FENCE.sub(_blank, text))
    found = [fact for clause in _clauses(text) if not _speaks_of_secrets(clause) and (fact := _fact(clause, today))]
    return list({fact.text: fact for fact in found}.values())


def _blank(found: re.Match[str]) -> str:
    return "\0" * len(found[0])


def _clauses(text: str) -> Iterator[str]:
    for sentence in _SENTENCE.findall(text):
        whole = sentence.strip()
        if not whole or whole.endswith("?") or "\0" in whole or len(whole) > _LONGEST_CLAUSE * 4:
            continue
        bare = _LEAD.sub("", whole)
        if _EXPLICIT.match(bare):
            yield bare
        elif not _HYPOTHETICAL.search(bare):
            for part in map(_without_reasons, _NEW_SUBJECT.split(bare)):
                first, *more = _SAME_SUBJECT.split(part)
                yield first.strip(" ,.")
                # The subject is carried over for the rule; the quote is what was really said.
                yield from (f"\1{one.strip(' ,.')}" for one in more if re.match(r"(?i)i\b|i['’]?m\b", part))


def _speaks_of_secrets(clause: str) -> bool:
    return _SECRET.search(clause) is not None


def _without_reasons(part: str) -> str:
    return _REASON.sub("", part)


def _fact(clause: str, today: date) -> Fact | None:
    quote = clause.lstrip("\1")
    if not quote or len(quote) > _LONGEST_CLAUSE:
        return None
    explicit = _EXPLICIT.match(quote)
    if explicit and not _TO_DO.match(explicit["rest"]):
        return _explicit(explicit["rest"].rstrip(" .!"), quote.rstrip(" .!"), today)
    statement = _LEAD.sub("", f"i {quote}" if clause.startswith("\1") else quote)
    return _stated(statement.strip(" ,."), quote, today)


def _explicit(rest: str, quote: str, today: date) -> Fact:
    known = _stated(rest, quote, today)
    if known is not None:
        return known
    return Fact(_sentence(rest), Kind.PROFILE, quote=quote, when=date_in(rest, today))


def _stated(statement: str, quote: str, today: date) -> Fact | None:
    for rule in RULES:
        found = rule.shape.match(statement)
        if found:
            parts = {name: _theirs(value or "").strip(" ,") for name, value in found.groupdict().items()}
            when = date_in(statement, today) if rule.kind in (Kind.INTERACTION, Kind.TASK) else None
            return Fact(
                _sentence(rule.text.format(**{"x": "", "y": "", "z": "", "who": "", **parts})),
                rule.kind,
                quote=quote,
                when=when,
            )
    return None


def _theirs(text: str) -> str:
    text = re.sub(r"\bmy\b", "their", text, flags=re.I)
    return re.sub(
        r"\s+(?:any ?more|(?:last|this) (?:week|month|year|summer|winter|spring|autumn)|recently|(?:a|two|\d+) (?:days?|weeks?|months?|years?) ago|since .{1,30}|these days|right now|now|currently|by the way|btw|too|as well|actually)$",
        "",
        text,
        flags=re.I,
    )


def _sentence(text: str) -> str:
    flat = " ".join(text.split()).strip(" .,!")
    return flat[:1].upper() + flat[1:]
