"""What people ask of memory in so many words: to keep something, not to keep it, to forget it."""

from __future__ import annotations

import re

_ASIDE = r"(?:store|storing|save|saving|record|recording|memori[sz]e|memori[sz]ing)"
_LEAVE = rf"(?:remember|remembering|keep|keeping|note|noting|learn|learning|{_ASIDE})"
_WHAT = r"(?:(?:this|that|it|any of (?:this|it|that)|these|those|anything|what i)\b|(?=\W*(?:$|[.!?,;:\n])))"
_NOT = r"(?:do not|don['’]?t|never|please not|(?:you )?(?:should|must) not|without)"
# An order has no subject: "I don't keep pets" and "I was drunk and don't remember it" are no wishes.
_OFF_RECORD = re.compile(
    rf"(?im)(?:^|[.!?,;:(–—]|\b(?:please|pls|just))\s*(?:(?:and|but|so|please|pls|just|ok)\s+)*{_NOT}\s+(?:ever\s+)?{_LEAVE}\s+{_WHAT}"
    rf"|(?:^|[.!?,;:(–—]|\b(?:please|pls|just))\s*(?:(?:and|but|so|please|just|ok)\s+)*{_NOT}\s+(?:ever\s+)?{_LEAVE}\s*(?:$|[.!?,;:])"
    rf"|\b(?:and|but|so|please) (?:please )?{_NOT}\s+(?:ever\s+)?{_ASIDE}\s+{_WHAT}"
    rf"|(?:^|[.!?,;:]\s*)(?:please )?(?:do not|don['’]?t|never)\s+(?:store|save|memori[sz]e|record)\s+(?:my|the following)\b"
    r"|\boff the record\b|\bkeep this between us\b|\bjust between us\b|\bforget (?:what i (?:just )?said|i said (?:that|this))\b"
    r"|\bmerk(?:e)? dir (?:das|dies) nicht\b|\bbitte (?:\w+ )?nicht (?:merken|speichern)\b|(?:^|[.!?,;:]\s*)(?:(?:das|dies) )?nicht (?:merken|speichern)\b|\bunter uns gesagt\b"
    r"|\bno (?:lo )?(?:recuerdes|guardes|memorices|apuntes)\b|(?<!\bje )\bne (?:retiens|enregistre|mémorise|note)[sz]? pas\b|\bentre nous\b(?! deux)"
    r"|\bnão (?:guarde|lembre|salve|memorize)\b|\bnon (?:ricordare|salvare|memorizzare)\b"
)
_PLEASE = r"(?:please|can you|could you|bitte|por favor|s['’]il te pla[iî]t)"
_FORGET = re.compile(
    rf"(?i)^\W*(?:{_PLEASE}[\s,]+)*(?:forget|delete|erase|remove|vergiss|olvida|oublie|esque[çc]a|dimentica)"
    r"(?:,?\s+(?:that|about|the (?:fact|memory|note) (?:that|about)|everything about|what (?:i said|you know) about|dass|que|lo de|che))\s+"
    # What comes after a comma in the first person is a statement again.
    r"(?P<rest>\S.*?)(?=[.!?]*$|\s*[,;–—]\s*(?:(?:and|but|so|because|denn|und|pero|mais) )?(?:i|i['’]m|i['’]ve|we|my|ich|je|j['’]\w+|yo|eu|io)\b)"
)
_NOTHING = re.compile(r"(?i)(?:it|that|this|them|das|es|ça|eso|isso|ciò)")
_SELF = re.compile(
    r"(?i)\b(?:i|i['’](?:m|ve|d|ll)|my|me|we|our|us|ich|mein\w*|mir|mich|wir|je|j['’]\w+|mon|ma|mes|nous|yo|mi|mis|me|soy|tengo|eu|meu|minha|io|mio|mia|sono|ho)\b"
)
_POLITE = re.compile(
    rf"(?i)^\W*(?:(?:please|so|and|hey|ok),?\s+)*(?:{_PLEASE}|would you|will you|kannst du|puedes|peux-tu)\b"
)
_REMEMBER = re.compile(
    r"(?i)^\W*(?:(?:please|also|and|so|ok|hey|can you|could you|would you|will you|i want you to|i need you to|i(?:['’]d| would) like you to|you (?:should|must)|"
    r"make sure (?:to|you)|kannst du|bitte|por favor|s['’]il te pla[iî]t)[\s,]+)*"
    r"(?:(?P<weak>keep in mind|bear in mind|make a note|note(?: down)?)|(?:always )?remember|don['’]?t forget|do not forget|merk(?:e)? dir|vergiss nicht|denk daran|"
    r"recuerda|no olvides|apunta|retiens|souviens-toi|n['’]oublie pas|lembre?(?:-te|-se)?|não (?:se )?esqueça|ricorda(?:ti)?)\b"
    r"(?P<link>(?:\s+(?:this|it|the following)(?:\s+(?:forever|always|please|well|about me|for (?:me|later|next time|the future)))?)?\s*:"
    r"|,?\s+(?:this|the following|that|dass|que|qu['’]|de que|che|also)\b|,)?\s*(?P<rest>\S.*)$"
)
_NO_FACT = re.compile(
    r"(?i)^(?:(?:to|when|how|what|why|who|where|the time|me|us|last|if|remember)\b"
    r"|(?:our|your)\b(?!.*\b(?:is|are|was|were|has|have|hates?|loves?|likes?|lives?|works?)\b)|(?:this|that|it|also|the following)\W*$)"
)
_TITLE = re.compile(r"[Tt]he [A-Z]")
_TASK = re.compile(r"(?i)\b(?:when|while|before|after|once|if) you\b")
_ASKED = re.compile(r"[?？]\s*$")


def off_the_record(line: str) -> bool:
    """Whether a line asks that nothing of it be kept."""
    return _OFF_RECORD.search(line) is not None


def to_forget(sentence: str) -> tuple[str, str] | None:
    """What a sentence asks to be forgotten, and what it goes on to say; None for any other sentence."""
    found = _FORGET.match(sentence.strip())
    return (found["rest"], sentence.strip()[found.end() :]) if found else None


def is_nothing(wish: str) -> bool:
    """Whether a wish names nothing that could be looked for: "forget about it"."""
    return _NOTHING.fullmatch(wish.strip(" .!?")) is not None


def to_remember(sentence: str) -> str | None:
    """The statement that a sentence asks to be remembered; None for any other sentence."""
    found = _REMEMBER.match(sentence)
    if not found or (_ASKED.search(sentence) and not _POLITE.match(sentence)):
        return None
    rest = found["rest"].strip(" .!,;?:")
    if not rest or _NO_FACT.match(found["rest"]) or _NO_FACT.match(rest):
        return None
    # "Note that the array is sorted" is for the task at hand; what is about oneself is for memory.
    of_the_task = found["weak"] or _TASK.search(rest) or (not found["link"] and _TITLE.match(rest))
    return None if of_the_task and not _SELF.search(rest) else rest
