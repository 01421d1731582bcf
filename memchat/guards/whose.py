"""Whom a quote is about: the user, or somebody whom the fact then has to name."""

from __future__ import annotations

import re

from memchat.guards.clauses import Stated, akin, clauses, meaning, shared
from memchat.text import normalised

# Words for the same person; a fact may name them by any of its row.
_SAME = tuple(
    frozenset(row.split())
    for row in (
        "mother mom mum mommy mummy mama mamá mutter mutti mère maman madre mãe mamma мама мать маму матери 妈妈 母亲 parent",
        "father dad daddy papa papá vater vati père padre pai babbo папа отец 爸爸 父亲 parent",
        "parents folks eltern padres pais genitori родители 父母",
        "sister sis sibling schwester soeur sœur seur hermana irmã sorella сестра 妹妹 姐姐",
        "brother bro sibling bruder frère hermano irmão fratello брат 弟弟 哥哥",
        "kid kids child children baby son daughter kind kinder enfant enfants bebé bébé hijos filhos figli дети ребёнок 孩子",
        "son boy sohn fils hijo filho figlio сын 儿子 child",
        "daughter girl tochter fille hija filha figlia дочь 女儿 child",
        "wife spouse partner frau ehefrau femme esposa mulher moglie жена 妻子 老婆",
        "husband hubby spouse partner mann ehemann mari marido esposo marito муж 丈夫 老公",
        "partner girlfriend boyfriend gf bf fiance fiancé fiancée spouse wife husband freund freundin copain copine novia novio namorada namorado fidanzata fidanzato 男朋友 女朋友",
        "friend friends buddy mate pal bestie freund freundin ami amie amigo amiga amico amica друг подруга 朋友",
        "boss manager supervisor chef chefin jefe jefa patron capo chefe начальник 老板",
        "colleague colleagues coworker teammate kollege kollegin collègue colega collega коллега 同事",
        "ex exwife exhusband", "landlord landlady vermieter vermieterin", "teacher lehrer lehrerin professor profesor profesora professeur prof insegnante",
        "client customer kunde kundin cliente", "neighbor neighbour neighbors neighbours nachbar nachbarin voisin vecino vecina vicino vizinho",
        "roommate flatmate housemate mitbewohner mitbewohnerin coloc", "aunt auntie tante tía tia zia", "uncle onkel oncle tío tio zio",
        "cousin cousine primo prima cugino cugina", "grandmother grandma granny nan oma großmutter grand-mère abuela avó nonna",
        "grandfather grandpa granddad opa großvater grand-père abuelo avô nonno", "niece nichte sobrina nipote", "nephew neffe sobrino",
        "patient", "student students", "doctor dr arzt ärztin", "therapist", "coach trainer",
        "dog puppy pup doggo hund chien perro perra cachorro cane собака 狗", "cat kitten kitty katze kater chat chatte gato gata gatto gatta кошка кот 猫",
    )
)  # fmt: skip
_WHO = "|".join(sorted({word for row in _SAME for word in row if word.isalpha()}, key=len, reverse=True))
_MY = r"(?:my|our|meine?[mnrs]?|unsere?[mnrs]?|mon|ma|mes|notre|nos|mis?|nuestr[oa]s?|meus?|minhas?|noss[oa]s?|(?:il |la |i |le )?mi[oa]|nostr[oa]|мо[йяеи]|мо[ея]го|наш\w*)"
_RELATION = re.compile(
    rf"(?i)(?:\b{_MY}\s+(?:(?!and\b|is\b)[\w-]+\s+)?|我的?)(?P<who>{_WHO})(?P<law>-in-law)?(?:['’]s)?(?![\w’']| of\b)(?:(?=\s+(?P<name>\w+)))?"
    rf"|我的?(?P<cjk>{'|'.join(sorted({word for row in _SAME for word in row if ord(word[0]) > 0x2E80}, key=len, reverse=True))})"
)
_ONESELF = re.compile(
    r"(?i)\b(?:i|im|i['’](?:m|ve|d|ll)|we|we['’](?:re|ve|ll)|us|me|ich|wir|mir|mich|uns|bin|habe|wohne|arbeite|je|nous|suis|yo|nosotros|soy|vivo|tengo|trabajo|estoy|eu|nós|sou|moro|tenho|"
    r"trabalho|estou|gosto|io|noi|sono|ho|abito|lavoro|я|мы|у меня|我|我们|please|bitte|always|por favor)\b|\bj['’]|我(?!的?(?:妹|姐|妈|爸|弟|哥|老|朋|同|孩|儿|女|妻|丈|母|父|男))"
)
_MINE = re.compile(r"(?i)^\W*(?:(?:and|but|so|und|y|et|e)\s+)*(?:my|our|meine?\w*|mon|ma|mes|mis?|meu|minha|mi[oa])\s")
_OPINION = re.compile(r"(?i)^\W*(?:i|we) (?:think|know|guess|believe|heard|hear|said|hope|told you|mean)(?: that)?\s+")
_OTHER = re.compile(
    r"(?i)^\W*(?:(?:and|but|so|because|that|where|who|says?|said|now|und|aber|dass|y|pero|que|et|mais|e|ma)\s+)*"
    r"(?:he|she|they|he['’]s|she['’]s|they['’]re|(?:er|sie)(?= (?:ist|hat|wohnt|mag|arbeitet|heißt|lebt|isst))|elle|ella|él|(?:il|lui)(?= (?:est|a|habite|aime|travaille|vit)\b)|ele|ela|lei|lui|он|она|они)\b|[他她]"
)
_TELLS = re.compile(r"(?i)\b(?:told|tells|said|says|thinks?|asked|asks)\b")
_ANYBODY = re.compile(
    r"^\W*(?:(?:and|but|so|because|und|y|et|e) )?(?P<name>(?-i:[A-ZÀ-ÞА-Я][\w’'-]+(?: [A-ZÀ-Þ][\w’'-]+)?)|the (?:man|woman|guy|girl|boy|person|patient|client|customer|student|teacher)) "
    r"(?:is|was|has|lives|works|likes|loves|hates|wants|got|moved|plays|studies|drives|owns|prefers|speaks|ist|hat|wohnt|arbeitet|mag|vive|tiene|es|trabaja|est|habite|travaille|mora|tem|"
    r"é|abita|lavora)\b",
    re.I,
)
_NOBODY = frozenset(
    "home life work everything nothing there this that it what here all today tomorrow yesterday name age job birthday hometown city diet hobby someone where how dinner lunch breakfast".split()  # noqa: SIM905  (a list of words)
)
_GOES_ON = re.compile(r"(?i)^\W*(?:and|but|und|aber|y|pero|et|mais|e|ma|mas)\s*$")


def of_someone_else(text: str, stated: Stated, known: str = "") -> bool:
    """Whether the quote is about somebody else, while the fact's text names nobody but the user.

    `known` is what memory holds already: a name in it may stand for the person.
    """
    quote = _OPINION.sub("", stated.quote)
    if _ONESELF.search(quote) and not (_OTHER.match(quote) and _TELLS.search(quote)):
        return False
    if _MINE.match(quote) and not _RELATION.search(quote):
        return False
    lead = stated.lead
    if _GOES_ON.match(lead) and not _MINE.match(quote) and not _subject(quote):
        # "My friend has a boat and a dog": the subject is still the friend.
        earlier = clauses(stated.before[: len(stated.before) - len(lead)].rstrip(" ,;"))[-1]
        return bool(_subject(earlier)) and not _ONESELF.search(earlier) and not _names(text, earlier, stated, known)
    clause = stated.lead + quote
    return bool(_subject(clause)) and not _is_mine(lead, quote) and not _names(text, clause, stated, known)


def _is_mine(lead: str, quote: str) -> bool:
    """Whether the last one named before the quote is the user: "my wife says I" …; or a thing of theirs is spoken of."""
    last = max((found.end() for found in _ONESELF.finditer(lead)), default=-1)
    others = [*_RELATION.finditer(lead), *([found] if (found := _OTHER.match(lead)) else [])]
    if last > max((found.end() for found in others), default=-1):
        return not _RELATION.match(quote.strip()) and not _OTHER.match(quote)
    return False


def _subject(clause: str) -> str | None:
    """The other person that a clause begins with, as it names them; None where it begins otherwise."""
    other = _OTHER.match(clause)
    if other:
        return other[0]
    named = list(_RELATION.finditer(clause))
    if named and not _ONESELF.search(clause[named[-1].end() :]):
        return named[-1][0]
    anybody = _ANYBODY.match(clause)
    if anybody and normalised(anybody["name"]) not in _NOBODY and not _ONESELF.search(clause):
        return anybody["name"]
    return None


def _names(text: str, clause: str, stated: Stated, known: str) -> bool:
    named = list(_RELATION.finditer(clause))
    if named and not _OTHER.match(clause):
        return any(_names_relation(text, found) for found in named[-1:])
    anybody = _ANYBODY.match(clause)
    if anybody and not _OTHER.match(clause):
        return shared(text, anybody["name"])
    return _names_anyone(text, stated, known)


def _names_relation(text: str, found: re.Match[str]) -> bool:
    words = normalised(text).split()
    who = (found["who"] or found["cjk"]).casefold()
    if found["law"]:
        return "law" in words
    names = {word for row in _SAME if who in row for word in row} | {who}
    same = any(akin(word, name) for word in words for name in names) or any(
        name in text for name in names if ord(name[0]) > 0x2E80
    )
    called = found["name"]
    return same or bool(called and called[0].isupper() and normalised(called) in words)


def _names_anyone(text: str, stated: Stated, known: str) -> bool:
    """Whether a text about "she" or "they" says who: by relation, by a word that was said before, or a known name."""
    words = normalised(text).split()
    if any(word in row for word in words for row in _SAME):
        return True
    start = stated.said.find(stated.sentence)
    earlier = stated.said[: max(start, 0)] + stated.before
    return shared(text, earlier) or bool(
        words
        and words[0] in {word.casefold() for word in re.findall(r"\b[A-ZÀ-Þ]\w+", known)}
        and words[0] not in _verbs(known)
    )


def _verbs(known: str) -> set[str]:
    return {normalised(line).split()[0] for line in known.splitlines() if meaning(line)}
