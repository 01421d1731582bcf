"""Rules for what people say of those around them and of what is theirs: "My sister …", "My favourite …"."""

from __future__ import annotations

import re

from memchat.engines.rules_base import Group, Rule
from memchat.engines.rules_values import anything, employer, field, name, place, thing
from memchat.engines.rules_words import (
    ADJECTIVE,
    COUNT,
    DIET,
    FREQUENCY,
    HOBBY,
    ILLNESS,
    INSULT,
    JOB,
    MARITAL,
    NAME,
    NATIONS,
    OWNED,
    SHORT,
    TONGUE,
    TRAIT,
    WHO,
    X,
)  # fmt: skip
from memchat.model import Kind

PREFERENCE, INTERACTION = Kind.PREFERENCE, Kind.INTERACTION
_DAY_OF_YEAR = r"(?:on )?(?:the )?(?P<x>(?:\d{1,2}(?:st|nd|rd|th)?(?: of)? )?(?:january|february|march|april|may|june|july|august|september|october|november|december|jan|feb|mar|apr|jun|jul|aug|sep|sept|oct|nov|dec)\b\.?(?: \d{1,2}(?:st|nd|rd|th)?)?(?:,? \d{4})?|\d{1,2}[./-]\d{1,2}(?:[./-]\d{2,4})?)"


def _about_them(value: str) -> bool:
    """What may be said of a relative: all but what is between them and the speaker just now."""
    return thing(re.sub(r"\b(?:than|with|near|for|to) (?:me|us)\b", "", value))


_THEIR = {"x": _about_them}
_OF_THEM = (
    Rule(rf"{WHO}(?:'s)? name is {NAME}", "{who}'s name is {x}", checks={"x": name}),
    Rule(rf"{WHO}'s names are (?P<x>(?-i:[A-Z])\w+(?:(?:, | and |, and )(?-i:[A-Z])\w+)+)", "{who}'s names are {x}", checks={"x": anything}),
    Rule(rf"{WHO}'s birthday is {_DAY_OF_YEAR}", "{who}'s birthday is {x}", checks={"x": anything}, whole=True),
    Rule(rf"{WHO} is (?:called|named) {NAME}(?: and .+)?", "{who}'s name is {x}", checks={"x": name}),
    Rule(rf"{WHO} are (?:called|named) (?P<x>(?-i:[A-Z])\w+(?:(?:, | and |, and )(?-i:[A-Z])\w+)+)", "{who}'s names are {x}", checks={"x": anything}),
    Rule(rf"{WHO},? (?P<x>(?-i:[A-Z])\w+), (?P<y>(?:is|has|lives|works|loves|likes)\b .{{3,100}})", "{who} {x} {y}", checks={"x": anything, "y": _about_them}),
    Rule(rf"{WHO} (?:is|are) (?P<x>(?-i:[A-ZÀ-Þ])[\w'-]+(?: (?-i:[A-ZÀ-Þ])[\w'-]+){{0,2}}|(?-i:[A-Z])\w+ and (?-i:[A-Z])\w+)", "{who} is {x}", checks={"x": anything}),
    Rule(rf"{WHO} (?:is|are|just turned|turned) (?P<x>\d{{1,3}})(?: (?:years?|months?) old)?", "{who} is {x} years old", checks={"x": anything}),
    Rule(rf"{WHO} (?P<w>is|are|was) (?P<x>(?:very |severely |also |now |highly )?(?:allergic to .{{3,80}}|scared of .{{3,60}}|afraid of .{{3,60}}|{MARITAL}(?: to .{{2,40}}| with .{{2,40}})?|{DIET}|{TRAIT}|{NATIONS}|(?:originally )?from (?-i:[A-Z]).{{1,40}}|blind|deaf|retired|(?:older|younger|taller) than (?:me|i am)|the (?:oldest|eldest|youngest)|in (?:her|his|their) .{{3,20}}|in (?:kindergarten|preschool|primary school|high school|college|university|first grade|\w+ grade)|born (?:in|on) .{{3,40}}|learning .{{3,40}}|studying .{{3,60}}|pregnant.{{0,30}}|obsessed with .{{3,40}}|into .{{3,40}}|good at .{{3,40}}))", "{who} {w} {x}", checks=_THEIR),
    Rule(rf"{WHO} (?P<w>is|was) (?P<x>an? (?!{INSULT}\b)(?!bit\b|little\b).{{2,100}}?)", "{who} {w} {x}", checks=_THEIR),
    Rule(rf"{WHO} are (?P<x>(?:both )?(?:doctors|teachers|nurses|engineers|lawyers|farmers|twins|retired|divorced|vegetarians?|vegans?|immigrants|from (?-i:[A-Z]).{{2,40}}|{NATIONS}))", "{who} are {x}", checks=_THEIR),
    Rule(rf"{WHO} (?P<w>has|have|owns?) (?P<x>{COUNT} {ADJECTIVE}{{0,3}}(?:{OWNED})\b.{{0,60}}|{ILLNESS}|an? [\w ]{{2,30}}allergy(?: to .{{2,30}})?|(?:dementia|alzheimer's|cancer|adhd|down's? syndrome)\b.{{0,20}}|an? (?!idea|point|question|problem|cold|headache|fever|meeting|lot\b|bit\b|good|bad|crush|cough).{{3,60}}|(?:blue|green|brown|red|blonde?|curly|long|short) .{{3,30}})", "{who} {w} {x}", checks=_THEIR),
    Rule(rf"{WHO} (?:now |currently |also |still |both |all )?(?P<w>lives?) (?P<y>in|near|with|on|at|next door|abroad|alone)(?: (?P<x>.{{2,60}}?))?", "{who} {w} {y} {x}", checks={"x": lambda said: place(said) or bool(re.match(r"(?:an?|the|his|her|their|me|us)\b", said))}),
    Rule(rf"{WHO} (?:now |currently |also |still |both )?(?P<w>works?) (?P<y>at|for|in) (?P<x>.{{2,60}}?)", "{who} {w} {y} {x}", checks={"x": lambda said: employer(said) or field(said) or place(said)}),
    Rule(rf"{WHO} (?:now |currently |also |still |both )?(?P<w>works?) (?P<x>as an? .{{2,60}}|from home|nights.{{0,40}}|night shifts.{{0,40}}|remotely|part[- ]time.{{0,40}}|full[- ]time.{{0,40}}|abroad)", "{who} {w} {x}", checks=_THEIR),
    Rule(rf"{WHO} (?:really |absolutely |also )?(?P<w>loves?|likes?|hates?|enjoys?|dislikes?|adores?|prefers?|studies|study|plays?|speaks?|collects?|teaches|teach|drives?|rides?|runs? (?:a|an|marathons)\b|goes to|attends?|eats? only|only eats?|owns?) (?P<x>(?!it\b|me\b|when\b|how\b|that\b|that's\b).{{2,80}})", "{who} {w} {x}", checks=_THEIR),
    Rule(rf"{WHO} (?P<w>doesn't|does not|don't|can't|cannot|never) (?P<x>(?:eat|like|drink|smoke|speak|drive|swim|tolerate|have) .{{2,60}}|smoke|drink|drive|swim)", "{who} {w} {x}", checks=_THEIR),
    Rule(rf"{WHO} (?:sadly |recently |suddenly |just )?(?P<w>died|passed away)(?P<x>\b.{{0,60}})", "{who} {w} {x}", INTERACTION, {"x": _about_them}, whole=True),
    Rule(rf"{WHO} (?:just |recently )?(?P<w>moved|got married|got divorced|graduated|retired|was born|were born|had a baby|got a job|gave birth|got engaged|adopted|got accepted|started (?:school|university|college|kindergarten|nursery|walking|a new job)|passed (?:his|her|their)|broke (?:his|her|their)|won|had surgery)\b(?P<x>.{{0,80}})", "{who} {w} {x}", INTERACTION, {"x": _about_them}, whole=True),
    Rule(rf"{WHO} (?P<w>is|are) (?P<x>(?:visiting|coming|getting|expecting|having|starting|turning|moving|flying|graduating|retiring|marrying|due)\b.{{2,80}})", "{who} {w} {x}", INTERACTION, _THEIR, dated=True),
)  # fmt: skip

_MINE = (
    Rule(r"favou?rite (?P<y>(?!part\b|option|one\b|version|line\b|answer|thing about|of\b|so far)[\w' -]{2,40}?) (?:is|are|has always been) (?!probably|not\b|when\b)" + X, "Favourite {y} is {x}", PREFERENCE),
    Rule(rf"birthday is {_DAY_OF_YEAR}", "Birthday is {x}", checks={"x": anything}, whole=True),
    Rule(rf"(?P<y>wedding anniversary|anniversary|name day) is {_DAY_OF_YEAR}", "{y} is {x}", checks={"x": anything}, whole=True),
    Rule(r"(?P<y>(?:dentist |doctor's |job |driving |final |math |maths |citizenship |next )?(?:flight|wedding|exam|appointment|interview|surgery|operation|deadline|due date|trip|graduation|lease|contract|visa|passport|presentation|defen[cs]e|train|concert|test|move|housewarming|marathon|race)) (?P<w>is|starts|ends|expires|runs out|leaves|takes place) (?P<x>\S.{2,60})", "{y} {w} {x}", INTERACTION, dated=True),
    Rule(rf"(?P<y>job|profession|occupation) is (?:being )?(?P<x>an? {ADJECTIVE}{{0,3}}{JOB}.{{0,40}}|{JOB})", "{y} is {x}"),
    Rule(r"(?P<y>hobby|hobbies|main hobby|passion|guilty pleasure|sport|pastime|pet peeve) (?P<z>is|are|include) " + X, "{y} {z} {x}", PREFERENCE),
    Rule(r"(?P<y>(?:life |main |long-term )?(?:goal|dream|ambition|plan|resolution|new year's resolution)(?: (?:for|this) (?:the |next )?(?:year|\d{4}))?) is to (?!be clear|be honest|get this|make this|make it|fix|understand)" + X, "{y} is to {x}", whole=True),
    Rule(rf"(?P<y>home ?town|birthplace|home country|home city) is {SHORT}", "{y} is {x}", checks={"x": place}),
    Rule(rf"(?P<y>nationality|citizenship|ethnicity|heritage) is (?P<x>{NATIONS})", "{y} is {x}", checks={"x": anything}),
    Rule(rf"(?P<y>native language|mother tongue|first language|native tongue|second language|native languages) (?:is|are) (?P<x>{TONGUE}(?: and {TONGUE})?)", "{y} is {x}", checks={"x": anything}),
    Rule(r"(?P<y>blood type|blood group) is (?P<x>(?:a|b|ab|o|0)(?: ?[+-]| positive| negative| rh.{2,12})?)", "{y} is {x}", checks={"x": anything}),
    Rule(r"(?P<y>time ?zone) is (?P<x>[\w/+: -]{2,40})", "{y} is {x}"),
    Rule(r"(?P<y>star sign|zodiac sign|sign) is (?P<x>[a-z]{3,12})", "{y} is {x}"),
    Rule(r"(?P<y>pronouns) are (?P<x>[a-z]{2,6}/[a-z]{2,6}(?:/[a-z]{2,6})?)", "{y} are {x}", checks={"x": anything}),
    Rule(r"(?P<y>(?:home |postal |work )?address) is (?P<x>(?=.*\d).{5,100})", "{y} is {x}", checks={"x": anything}),
    Rule(r"(?P<y>(?:work |private |new )?(?:e-?mail|e-?mail address)) is (?P<x>\S+@\S+\.\w+)", "{y} is {x}", checks={"x": anything}),
    Rule(r"(?P<y>(?:new |mobile |work )?(?:phone number|phone|mobile number|number|cell)) is (?P<x>\+?[\d ()/-]{6,20})", "{y} is {x}", checks={"x": anything}),
    Rule(r"(?P<y>(?:shoe |dress |shirt |ring )size|height|weight) is (?P<x>[\w.,' ]*\d[\w.,' ]*|xs|s|m|l|xl|xxl|small|medium|large)", "{y} is {x}", checks={"x": anything}),
    Rule(r"(?P<y>(?:work |new |old |first |gaming )?(?:car|bike|laptop|phone|computer|camera|guitar|piano|desktop|pc|motorbike|motorcycle|boat|keyboard|printer|editor|operating system|os|ide|house|flat|apartment)) is (?P<x>(?:an?|the) (?!bit\b|mess\b|wreck\b|disaster\b|problem\b|lot\b|little\b|nightmare\b).{2,60}|(?-i:[A-Z])[\w .-]{2,40}|named .{2,20}|called .{2,20}|\d+ years old)", "{y} is {x}"),
    Rule(r"(?P<y>company|employer|team|band|dog's breed|university|school|gym|football team|alma mater|religion|doctor's name|street) is (?:called |named )?(?P<x>(?-i:[A-ZÀ-Þ])[\w .&'-]{1,40})", "{y} is {x}"),
    Rule(r"(?P<y>team|company|employer|school|office) uses (?P<x>(?-i:[A-Z])[\w .+#-]{1,30}|git|vim|linux|python)", "{y} uses {x}"),
    Rule(r"(?P<y>commute|rent|salary|budget|daily commute|bedtime|lunch break|working hours) (?P<z>is|are|takes) (?P<x>(?:about |around |from |roughly )?(?:[€$£]\s?)?\d.{1,40}|an? hour.{0,20}|half an hour)", "{y} {z} {x}"),
    Rule(r"(?P<y>house|flat|apartment|home) has (?P<x>(?:an?|two|three|four|five|\d) .{3,60})", "{y} has {x}"),
)  # fmt: skip

FAMILY = (
    Group(r"(?:my|our) ", (*_MINE, *_OF_THEM)),
    Group(r"(?:i|we) (?:play|plays) ", (Rule(rf"(?P<x>{HOBBY}(?: (?:in|at|for|with) .{{2,50}}| {FREQUENCY})?)", "Plays {x}", whole=True),)),
)  # fmt: skip
