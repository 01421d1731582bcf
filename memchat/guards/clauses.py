"""Where a quote stands: its sentence, the clause that leads up to it, and the words of a text that carry meaning."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property

from memchat.text import normalised

# A clause ends at a mark, or before a word that begins another.
_BOUNDARY = re.compile(
    r"(?i)[,:;.!?–—()\n]|(?<=\s)(?=(?:and|but|or|so|because|since|while|when|if|unless|although|though|given|who|which|whose|"
    r"und|aber|oder|weil|wenn|denn|sondern|y|pero|porque|aunque|et|mais|parce|car|e|ma|mas|perché|и|но|а|потому)\b)"
)
_SMALL = frozenset(
    """i a an the my me mine we our us you your he him his she her they them their it its this that these those there here who what which
    am is are was were be been being do does did have has had will would shall can could may might must not no yes yeah ok okay well so too very really just also
    and or but if of to in on at by for from with about as than then now up out off im ive id ll re ve don t s d m
    ich du er sie es wir ihr mein meine meiner meinem meinen der die das den dem des ein eine einen einem einer ist bin sind war hat habe haben und oder aber nicht in im am an auf für
    mit von zu zum zur auch sehr ja nein je tu il elle nous vous ils elles mon ma mes le la les un une de du des et ou mais est suis sont ai as à au aux en dans pour avec ne pas oui non y
    yo tú él ella nosotros mi mis su sus el los las uno unos unas del al es soy era he ha con por para que sí muy eu ele ela nós meu minha o os um uma do da no na em é sou são tem com
    sim io lui lei noi mio mia lo gli i di a da sono ho hai con per che si se è ed e""".split()  # noqa: SIM905  (a list of words)
)


@dataclass(frozen=True)
class Stated:
    """A quote as it stands in a sentence of the user's own words, with what was said before it and what follows."""

    said: str
    sentence: str
    quote: str

    @cached_property
    def _span(self) -> tuple[int, int]:
        shape = r"\W+".join(re.escape(word) for word in normalised(self.quote).split())
        found = re.search(shape, self._flat, re.IGNORECASE)
        return found.span() if found else (0, len(self._flat))

    @cached_property
    def _flat(self) -> str:
        return unicodedata.normalize("NFKC", self.sentence)

    @property
    def before(self) -> str:
        """The sentence up to the quote."""
        return self._flat[: self._span[0]]

    @property
    def after(self) -> str:
        """The sentence from the quote on."""
        return self._flat[self._span[1] :]

    @property
    def lead(self) -> str:
        """What stands before the quote in its own clause."""
        return clauses(self.before)[-1] if self.before.strip() else ""

    @property
    def clause(self) -> str:
        """The quote with what stands before it in its own clause."""
        return self.lead + self._flat[slice(*self._span)]


def clauses(text: str) -> list[str]:
    """The clauses of a text; the last one may be empty, where the text ends with a mark."""
    return _BOUNDARY.split(text)


def meaning(text: str) -> list[str]:
    """The words of a text that carry meaning: no articles, pronouns and the like, no single Latin letters."""
    return [
        word
        for word in normalised(text).split()
        if word not in _SMALL and (len(word) > 1 or word.isdigit() or not word.isascii())
    ]


def akin(one: str, other: str) -> bool:
    """Whether two words are likely forms of the same: live and lives, nurse and nursing, wohne and wohnt."""
    if one == other:
        return True
    common = next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    return common >= max(3, min(len(one), len(other)) - 2) and common * 2 >= max(len(one), len(other))


def shared(one: str, other: str) -> bool:
    """Whether two texts have a word that carries meaning in common, or in scripts without spaces a character."""
    words = meaning(one), meaning(other)
    if any(akin(a, b) for a in words[0] for b in words[1]):
        return True
    return bool({*one} & {*other} & {letter for letter in one if unicodedata.category(letter) == "Lo"})
