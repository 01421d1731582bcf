"""What little of languages memchat must know by itself: which one a line is in, and its words for a few things."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter

# Words that are frequent in one of these languages and rare in the others.
_FUNCTION_WORDS = {
    "en": "the and is are i my you of to that it was have has does not with for this what lives likes works at an from called",
    "de": "der das und ist ich mein meine du nicht ein eine für auf wir bin habe auch sehr wohnt wohne mag den dem zu heißt",
    "fr": "la le les et est je mon ma mes tu pas un une avec pour nous suis ai dans des du sur j'ai aime habite qui",
    "es": "el los y es yo mi mis tú una con para soy tengo del que vivo gusta las por muy vive mucho trabajo un tiene",
    "pt": "os é eu meu minha você não um uma com para sou tenho da que moro gosto na muito mora",
    "it": "il lo è io mio mia tu non una sono ho della che vivo mi piace di al nel molto abita un ha",
}
_WORDS = {code: frozenset(listed.split()) for code, listed in _FUNCTION_WORDS.items()}
_SCRIPTS = (
    "LATIN",
    "CYRILLIC",
    "GREEK",
    "HEBREW",
    "ARABIC",
    "CJK",
    "HIRAGANA",
    "KATAKANA",
    "HANGUL",
    "THAI",
    "DEVANAGARI",
)
_SAME_SCRIPT = {"HIRAGANA": "CJK", "KATAKANA": "CJK"}


def language(text: str) -> str | None:
    """The code of the text's language if its function words speak clearly for one of those known; else None."""
    found = re.findall(r"[^\W\d_]+(?:['’]ai)?", text.lower())
    counts = sorted(
        ((sum(word in words_of for word in found), name) for name, words_of in _WORDS.items()), reverse=True
    )
    (best, name), (second, _) = counts[0], counts[1]
    return name if best > second else None


def script(text: str) -> str | None:
    """The script that most of the text's letters are of, as Unicode names it; None for one without letters."""
    counts = Counter(_script_of(letter) for letter in text if letter.isalpha())
    return counts.most_common(1)[0][0] if counts else None


def same_language(one: str, other: str) -> bool:
    """False if two texts are surely of different languages: by script, or by their function words."""
    scripts = script(one), script(other)
    if None not in scripts and scripts[0] != scripts[1]:
        return False
    languages = language(one), language(other)
    return None in languages or languages[0] == languages[1]


def _script_of(letter: str) -> str:
    name = unicodedata.name(letter, "")
    found = next((known for known in _SCRIPTS if name.startswith(known)), "OTHER")
    return _SAME_SCRIPT.get(found, found)
