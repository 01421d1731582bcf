"""A few of the rules for German, French, Spanish, Portuguese and Italian: shape, text, kind. See `rules.py`."""

from __future__ import annotations

from memchat.model import Kind

_X = r"(?P<x>\S.{0,80}?)"
_NAME = r"(?P<x>\w[\w'’.-]*(?: [A-Z][\w'’.-]*){0,3})"
_PLACE = r"(?P<x>[A-ZÀ-Þ]\S.{0,60}?)"

ELSEWHERE = (
    (r"(?:ich )?hei(?:ß|ss)e " + _NAME, "Heißt {x}", Kind.PROFILE),
    (r"mein name ist " + _NAME, "Heißt {x}", Kind.PROFILE),
    (r"(?:ich )?wohne (?:jetzt )?in " + _X, "Wohnt in {x}", Kind.PROFILE),
    (r"(?:ich )?arbeite (?:bei|für) " + _X, "Arbeitet bei {x}", Kind.PROFILE),
    (r"(?:ich )?arbeite als " + _X, "Arbeitet als {x}", Kind.PROFILE),
    (r"(?:ich )?bin (?:stark )?allergisch gegen " + _X, "Ist allergisch gegen {x}", Kind.PROFILE),
    (r"(?:ich )?esse (?P<y>keine?n?) " + _X, "Isst {y} {x}", Kind.PROFILE),
    (r"(?:ich )?habe (?P<x>(?:ein|eine|einen|zwei|drei|vier) (?:\w+ )?(?:katzen?|hunde?|kind(?:er)?|schwestern?|br(?:u|ü)der|tochter|töchter|söhne?|auto|garten|haus))", "Hat {x}", Kind.PROFILE),
    (r"(?:ich )?mag (?!(?:das|es|dich)\b)" + _X, "Mag {x}", Kind.PREFERENCE),
    (r"meine? (?P<who>schwester|bruder|mutter|vater|sohn|tochter|frau|mann|chef|hund|katze) (?P<x>(?:ist|hat|wohnt|heißt|arbeitet|mag) .{2,80}?)", "{who} {x}", Kind.PROFILE),
    (r"je m['’]appelle " + _NAME, "S'appelle {x}", Kind.PROFILE),
    (r"(?:j['’]habite|je vis) (?P<y>à|en|au|dans) " + _X, "Habite {y} {x}", Kind.PROFILE),
    (r"je travaille (?P<y>chez|pour|à|dans) " + _X, "Travaille {y} {x}", Kind.PROFILE),
    (r"je suis allergique (?P<y>à|au|aux) " + _X, "Est allergique {y} {x}", Kind.PROFILE),
    (r"j['’](?:aime|adore) (?!(?:ça|cela|bien ça)\b)" + _X, "Aime {x}", Kind.PREFERENCE),
    (r"m(?:a|on) (?P<who>s[oœ]e?ur|frère|mère|père|fils|fille|femme|mari|chien|chat) (?P<x>(?:est|a|habite|travaille|s['’]appelle|aime) .{2,80}?)", "{who} {x}", Kind.PROFILE),
    (r"(?:yo )?me llamo " + _NAME, "Se llama {x}", Kind.PROFILE),
    (r"(?:yo )?vivo en " + _PLACE, "Vive en {x}", Kind.PROFILE),
    (r"(?:yo )?trabajo (?P<y>en|para|como) " + _X, "Trabaja {y} {x}", Kind.PROFILE),
    (r"(?:yo )?soy alérgic(?P<y>[oa]) (?P<z>a|al) " + _X, "Es alérgic{y} {z} {x}", Kind.PROFILE),
    (r"me gustan? (?!(?:eso|esto)\b)" + _X, "Le gusta {x}", Kind.PREFERENCE),
    (r"mi (?P<who>hermana|hermano|madre|padre|hijo|hija|esposa|esposo|marido|jef[ea]|perro|gat[oa]) (?P<x>(?:es|tiene|vive|trabaja|se llama) .{2,80}?)", "{who} {x}", Kind.PROFILE),
    (r"(?:meu nome é|(?:eu )?me chamo|chamo-me) " + _NAME, "Chama-se {x}", Kind.PROFILE),
    (r"(?:eu )?moro (?P<y>em|no|na) " + _X, "Mora {y} {x}", Kind.PROFILE),
    (r"(?:eu )?sou alérgic(?P<y>[oa]) a " + _X, "É alérgic{y} a {x}", Kind.PROFILE),
    (r"(?:eu )?gosto de (?!(?:isso|isto)\b)" + _X, "Gosta de {x}", Kind.PREFERENCE),
    (r"(?:io )?mi chiamo " + _NAME, "Si chiama {x}", Kind.PROFILE),
    (r"(?:io )?(?:abito|vivo) a " + _PLACE, "Abita a {x}", Kind.PROFILE),
    (r"(?:io )?sono allergic(?P<y>[oa]) (?P<z>a|al|alle|ai) " + _X, "È allergic{y} {z} {x}", Kind.PROFILE),
    (r"mi piac(?:e|ciono) (?!(?:questo|quello)\b)" + _X, "Gli piace {x}", Kind.PREFERENCE),
)  # fmt: skip
