"""What may stand in a statement's gap: names, places, employers and things, and what only points at the talk itself."""

from __future__ import annotations

import re
from collections.abc import Callable

Check = Callable[[str], bool]

_APOSTROPHE = re.compile("[’`´]")
_CAPITAL = r"[A-ZÀ-ÞŁŚŠŽČĆĐŐŰİĞŞ]"
_NAME = re.compile(rf"{_CAPITAL}[\w'.-]*(?:[ -](?:(?:van|von|de|da|di|del|la|le|el|al|bin|ben|der|den|dos|du|mc|o')[ -])*{_CAPITAL}[\w'.-]*){{0,3}}")  # fmt: skip
# People who write without capitals: one word, and none of those that follow "my name is" for other reasons.
_SMALL_NAME = re.compile(r"[^\W\d_]{2,20}(?<!ed)(?<!ing)(?<!ly)(?<!ous)(?<!ful)(?<!ant)(?<!less)(?<!able)(?<!ible)")
_NO_NAMES = (
    "mud legion myself himself herself themselves yourself ourselves me you him them us later back tomorrow crazy maybe when if old today tonight now stupid asap again names out up by please anytime soon on in at "
    "not no too so very long short hard easy common rare weird strange funny wrong right here there above below below this that it a an "
    "the first last what who why how my your his her whatever whenever naive picky lazy dumb silly weak bad good irrelevant secret "
    "private unique cool nice boring mom dad sir boss dude bro when once everyone nobody nothing later hope fear denial peace sin exile "
    "poverty harmony luxury town college halls dorms school hell heaven strike work bed home shape use favour pain shock trouble "
    "general theory practice debt style silence darkness chaos misery comfort isolation solitude squalor ruins pieces vain"
)
_NO_NAME = frozenset(_NO_NAMES.split())
# Written with a capital, and neither a person, nor a place, nor an employer.
_NO_PLACE = re.compile(
    r"(?:Linux|Ubuntu|Debian|Arch|Windows|Mac|MacOS|iOS|Android|Python|Java|JavaScript|TypeScript|Rust|Go|Golang|React|Vue|Svelte|Angular|"
    r"Docker|Kubernetes|AWS|Azure|GCP|GitHub|GitLab|Git|Vim|Neovim|Emacs|VS ?Code|Postgres\w*|MySQL|SQLite|MongoDB|Notion|Slack|Teams|Chrome|"
    r"Firefox|Spotify|Netflix|Excel|Word|PowerPoint|Engineering|Sales|Marketing|HR|Finance|Legal|Support|Management|Plan|Step|Chapter|"
    r"Level|Part|Phase|Option|Section|Page|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|January|February|March|April|June|"
    r"July|August|September|October|November|December|Zoom|Discord|Mars|Narnia|Hogwarts|Mordor|Tortuga|Gotham|Tatooine)\b.*"
)
_NO_PERSON = re.compile(
    r"(?:Batman|Superman|Spider-?[Mm]an|Iron [Mm]an|God|Jesus|Santa|Satan|Yoda|Gandalf|Groot|Thor|Loki|Hulk|OK|Ok|Okay|Sorry|Fine|Done|Back|"
    r"Here|Team|Gen|Type|Version|Not|No|Just|So|Very|Really|Going|Trying|Looking|Thinking|Working|Using|Having|Getting|Currently|In|On|At|"
    r"AI|IT|[A-Z]{2,}|Day|Week|Month|Level|Part)\b.*"
)
_POINTING_NOUN = (
    r"(?:ideas?|options?|versions?|suggestions?|proposals?|answers?|repl(?:y|ies)|responses?|results?|drafts?|paragraphs?|sentences?|lines?|"
    r"wording|tone|titles?|names?|lists?|plans?|tables?|charts?|pictures?|images?|photos?|code|functions?|scripts?|outputs?|errors?|bugs?|"
    r"designs?|layout|logos?|colou?rs?|styles?|formats?|formatting|sound|looks?|approach|solutions?|examples?|questions?|explanations?|recipes?|"
    r"stor(?:y|ies)|poems?|endings?|summar(?:y|ies)|texts?|e-?mails?|letters?|essays?|jokes?|ones?|rest|parts?|points?|concepts?|facts?|"
    r"changes?|updates?|themes?|vibes?|quotes?|intro|introduction|conclusion|direction|analogy|metaphor|comparison|thought|structure|topic|"
    r"way|thing|things)"
)
_POINTING = re.compile(
    r"(?:it|this|that|these|those|them|they|him|her|he|she|you|yours?|us|both|neither|either|all|none|some|more|most|each|another|"
    r"others?|what|how|where|when|why|who|whom|which|whatever|whether|if|here|there|so|not|nor|and|or|but|everything|something|anything|"
    r"nothing|everyone|someone|anyone|nobody|people|things|stuff|a lot|lots|a bit|a little|much|myself|to (?:be|know|see|hear|say|think|"
    r"ask|admit|move it)|the way|the (?:first|second|third|fourth|last|other|latter|former|next|previous|new|old|same|current|above|"
    r"following|original|revised|updated|final)|one|ones|the more|the less|trouble|problems?|an? (?:problem|issue|question|error|bug|moment|"
    r"chance|way|feeling|look|lot|bit|few|couple|idea))\b",
    re.I,
)
_POINTS_AT_TALK = re.compile(
    rf"\b(?:this|these|those|you|your|yours|it|i|i'?m|i've|me|we|us|our)\b|\bthe (?:\w+ ){{0,2}}{_POINTING_NOUN}\b(?! of (?:the )?(?:sea|ocean|rain|coffee|nature))"
    rf"|\b\w+'s (?:\w+ )?{_POINTING_NOUN}$|\b(?:that|better|best)$|^(?:the )?{_POINTING_NOUN}$",
    re.I,
)
_WORKPLACE = (
    r"(?:bakery|hospital|clinic|school|bank|shop|store|supermarket|restaurant|café|cafe|bar|hotel|library|university|college|startup|start-up|"
    r"company|agency|firm|factory|office|law firm|nursery|kindergarten|museum|theatre|theater|lab|laboratory|newspaper|magazine|publisher|"
    r"non-?profit|NGO|charity|church|farm|garage|pharmacy|bookshop|bookstore|call cent(?:re|er)|warehouse|airline|airport|studio|gym|salon|"
    r"government|ministry|city council|council|municipality|military|army|navy|police|post office|consultancy|brewery|vineyard|zoo|vet|"
    r"hospice|care home|nursing home|pub|bistro|florist|dentist|dental practice|practice|insurance company|software company|institute)"
)
_FIELD = (
    r"(?:healthcare|health care|finance|marketing|sales|education|tech|technology|IT|HR|human resources|software|logistics|retail|insurance|"
    r"real estate|construction|hospitality|tourism|advertising|publishing|journalism|banking|law|consulting|engineering|research|academia|"
    r"customer (?:service|support)|data science|cyber ?security|cybersecurity|gaming|film|television|TV|radio|fashion|agriculture|"
    r"manufacturing|accounting|design|biotech|pharma|security|transport|energy|social work|child ?care|public health|film production)"
)
_HOME = (
    r"(?:village|town|city|suburbs?|countryside|farm|flat|apartment|house|cottage|houseboat|studio|dorm|mountains|coast|island|city cent(?:re|er)|"
    r"cent(?:re|er)|neighbou?rhood|bungalow|condo|townhouse|caravan|van|boat|(?:ground|first|second|third|fourth|fifth|\w+th|top) floor|"
    r"outskirts|country|shared flat|farmhouse|commune)"
)


def plain(text: str) -> str:
    """The text with typewriter apostrophes, which all rules are written with; every place stays where it was."""
    return _APOSTROPHE.sub("'", text)


def name(value: str) -> bool:
    """Whether this may be what a person or pet is called."""
    if _NAME.fullmatch(value):
        return not _NO_PERSON.fullmatch(value) or value.isupper()
    return value.islower() and bool(_SMALL_NAME.fullmatch(value)) and value not in _NO_NAME


def capital_name(value: str) -> bool:
    """The same, where nothing but the capital tells a name from an adjective: "I'm Marta"."""
    return bool(_NAME.fullmatch(value)) and not _NO_PERSON.fullmatch(value) and not _NO_PLACE.fullmatch(value)


def place(value: str) -> bool:
    """Whether this may be a town, a country or another place that one lives in."""
    bare = re.sub(r"^(?:the|(?:the )?(?:north|south|east|west|central|downtown|upper|lower|greater|rural|northern|southern|eastern|western)(?: of)?) ", "", value)  # fmt: skip
    if _capitalised(bare):
        return not _NO_PLACE.fullmatch(bare)
    return value.islower() and bool(_SMALL_NAME.fullmatch(value)) and value not in _NO_NAME


def town(value: str) -> bool:
    """A place, and perhaps where in it: "Porto near the harbour"."""
    return place(re.split(r" (?:near|by|close to|outside|not far from|on the) ", value)[0])


def dwelling(value: str) -> bool:
    """A place, or a kind of home: "a small village near Graz"."""
    kind = re.fullmatch(rf"(?:an?|the|my own|our own) (?:[\w-]+ ){{0,3}}?{_HOME}(?: (?:in|near|of|outside|by|with|on|at|north|south|east|west|close) .+)?", value, re.I)  # fmt: skip
    return town(value) or (kind is not None and not _POINTS_AT_TALK.search(value))


def employer(value: str) -> bool:
    """A company by name, or a kind of workplace."""
    kind = re.fullmatch(
        rf"(?:an?|the) (?:[\w-]+ ){{0,3}}?{_WORKPLACE}(?: (?:in|near|called|named|for|of) .+)?", value, re.I
    )
    named = _capitalised(value) or bool(re.fullmatch(r"[A-Z0-9&][\w&.+'-]*(?: [A-Z&][\w&.+'-]*){0,4}", value))
    small = value.islower() and _SMALL_NAME.fullmatch(value) and value not in _NO_NAME
    return bool(kind or named or small) and not re.match(r"\d|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day", value)


def field(value: str) -> bool:
    """A line of work, a place or an employer: what may follow "I work in"."""
    line = re.fullmatch(
        rf"(?:the )?(?:[\w-]+ )?{_FIELD}(?: (?:industry|sector|department|team|business))?", value, re.I
    )
    return line is not None or (not value.islower() and place(value)) or employer(value)


def thing(value: str) -> bool:
    """Anything that can be liked, eaten or owned: not a pronoun, nor what the talk is about just now."""
    return not _POINTING.match(value) and not _POINTS_AT_TALK.search(plain(value))


def anything(_: str) -> bool:
    """No check: the shape says enough."""
    return True


def _capitalised(value: str) -> bool:
    word = rf"{_CAPITAL}[\w'.&-]*"
    link = r"(?:of|de|la|del|am|an der|im|upon|on|the|and|do|da|dos|los|las|el|ob der|sur|le|les|in)"
    return bool(re.fullmatch(rf"{word}(?:,? (?:{link} ){{0,2}}{word}){{0,5}}", value))
