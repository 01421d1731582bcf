"""Rules for what people say they are and have, where they live and what they do: "I'm …", "I have …", "I live …"."""

from __future__ import annotations

from memchat.engines.rules_base import Group, Rule
from memchat.engines.rules_values import anything, capital_name, dwelling, employer, field, name, place, town
from memchat.engines.rules_words import (
    ADJECTIVE,
    ADVERBS,
    COUNT,
    DEMONYM,
    DIET,
    ILLNESS,
    JOB,
    MARITAL,
    NAME,
    NATIONS,
    OWNED,
    SHORT,
    TONGUE,
    TRAIT,
    X,
)  # fmt: skip
from memchat.model import Kind

PREFERENCE, INTERACTION, TASK = Kind.PREFERENCE, Kind.INTERACTION, Kind.TASK
_I_AM = rf"(?:i am|i'm|im) {ADVERBS}"
_AN_OWNED = rf"{COUNT} {ADJECTIVE}{{0,3}}{OWNED}"
_SELF = rf"(?:an? {ADJECTIVE}{{0,3}}{JOB}(?! of (?:life|the|this|that)\b)(?:,? (?:at|in|for|from|of|by|with|and|who|specializing|specialising|working|based)\b.{{1,70}})?)"
_STATE = rf"(?:{MARITAL}|{TRAIT}|{DIET}|(?:an? )?{JOB})"

_NAMES = (
    Rule(rf"(?:called|named) {NAME}", "Name is {x}", checks={"x": name}),
    Rule(rf"(?-i:(?!{DEMONYM}\b))(?P<x>(?-i:[A-ZÀ-Þ])[\w'-]+(?: (?-i:[A-ZÀ-Þ])[\w'-]+){{0,2}})(?:,? from (?P<y>\S.{{1,40}}))?", "Name is {x}", checks={"x": capital_name, "y": place}, more=("Is from {y}",)),
)  # fmt: skip

_AM = (
    Rule(r"(?P<x>[5-9]|[1-9]\d|1[01]\d)(?: years? old| years? of age| y/?o|yo)?", "Is {x} years old", checks={"x": anything}),
    Rule(r"turning (?P<x>\d{1,3}\b.{0,40})", "Is turning {x}", INTERACTION, {"x": anything}, dated=True),
    Rule(r"(?P<x>\d{3} ?cm|\d[.,]\d+ ?m|\d'\d{0,2}\"?|\d (?:foot|feet|ft)(?: \d{1,2}(?: inches)?)?)(?: tall)?", "Is {x} tall", checks={"x": anything}),
    Rule(rf"(?:originally )?from {SHORT}(?: (?:but|originally)\b.*)?", "Is from {x}", checks={"x": place}),
    Rule(rf"(?:based|living|residing) in {SHORT}(?: with (?P<y>.{{2,60}}))?", "Lives in {x}", checks={"x": dwelling}, more=("Lives with {y}",)),
    Rule(rf"working (?:at|for) {SHORT}(?: as (?P<y>an? .{{2,60}}))?", "Works at {x}", checks={"x": employer}, more=("Works as {y}",)),
    Rule(rf"working as (?P<x>an? {ADJECTIVE}{{0,3}}{JOB})(?: (?:at|for) (?P<y>.{{2,60}}))?", "Works as {x}", checks={"x": anything, "y": employer}, more=("Works at {y}",)),
    Rule(r"allergic to (?!mondays?\b|stupid|bullshit|work\b|people\b|mornings\b|questions)" + X, "Is allergic to {x}"),
    Rule(rf"(?P<x>(?:an? )?{DIET}(?: since .+)?)", "Is {x}", checks={"x": anything}),
    Rule(rf"(?P<x>{MARITAL}(?: (?:to (?!my\b|the\b|this\b|it\b)(?-i:[A-Z])[\w'-]+|to a .{{2,40}}|with .{{2,40}}))?)", "Is {x}", checks={"x": anything}),
    Rule(r"(?P<x>\w+ (?:weeks|months) pregnant)", "Is {x}", INTERACTION, {"x": anything}),
    Rule(rf"(?P<x>{TRAIT})", "Is {x}", checks={"x": anything}),
    Rule(rf"(?P<x>{NATIONS})(?: by birth)?", "Is {x}", checks={"x": lambda said: said[:1].isupper()}),
    Rule(rf"(?P<x>{_SELF})(?:, (?:not|and not) .+)?", "Is {x}"),
    Rule(r"(?:scared|afraid|terrified|frightened) of (?!losing this|making|doing)" + X, "Is afraid of {x}"),
    Rule(r"(?:into|a (?:big |huge |massive )?fan of|fond of|crazy about|obsessed with|passionate about|interested in (?!learning|knowing|hearing|buying|seeing|getting|trying|working|going|having|your)) " + X, "Likes {x}", PREFERENCE),
    Rule(r"not (?:really |much )?(?:into|a (?:big |huge )?fan of|fond of) " + X, "Dislikes {x}", PREFERENCE),
    Rule(r"on (?P<x>an? [\w-]+(?: [\w-]+)? diet)", "Is on {x}", checks={"x": anything}),
    Rule(r"on (?P<x>(?:blood thinners|insulin|antidepressants|the pill|statins|beta blockers|antihistamines))", "Takes {x}", checks={"x": anything}),
    Rule(r"learning (?!about\b|that\b|more\b|from\b|how to use\b|for\b|on\b)" + SHORT, "Is learning {x}"),
    Rule(r"studying (?!for\b|hard\b|all\b|at night|right)" + SHORT, "Studies {x}"),
    Rule(r"(?:training|practi[sc]ing) for (?P<x>(?:an?|the|my) .{2,60})", "Is training for {x}", TASK),
    Rule(r"(?:preparing|studying|revising) for (?P<x>(?:an?|the|my) .{2,60})", "Is preparing for {x}", TASK, whole=True),
    Rule(r"saving (?:up )?(?:money )?for (?P<x>.{2,60})", "Is saving for {x}", TASK),
    Rule(r"planning (?P<x>(?:an?|my|our) (?:\w+ ){0,2}(?:trip|wedding|holiday|vacation|party|move|road trip|honeymoon|garden|renovation|event|hike|tour|reunion)\b.{0,80})", "Is planning {x}", TASK, whole=True),
    Rule(r"(?P<x>(?:trying to|planning to|hoping to) (?:lose weight|lose \d.{0,30}|quit \w+|stop (?:smoking|drinking|eating|biting) ?.{0,30}|eat (?:less|more|healthier|fewer) ?.{0,30}|learn .{3,40}|get (?:fit|pregnant|in shape|into shape)|gain weight|cut down on .{3,40}|save money|save up .{3,40}|drink (?:less|more) .{3,30}|sleep (?:more|better|earlier)|become an? .{3,40}|buy an? (?:house|flat|apartment|car|home)\b.{0,40}|start (?:an?|my own) (?:business|company)\b.{0,30}|move to .{3,30}|retire .{2,30}))", "Is {x}", TASK, whole=True),
    Rule(r"looking for (?P<x>(?:an? )?(?:new |part-time |full-time )?(?:job|flat|apartment|house|place to live|work|room|roommate|flatmate|internship|apprenticeship)\b.{0,60})", "Is looking for {x}", TASK),
    Rule(r"(?:working on|writing|building|renovating|restoring|developing|making|creating|knitting|translating|composing|recording) (?P<x>(?:an?|my|our) (?:[\w-]+ ){0,3}?(?:book|novel|thesis|dissertation|phd|paper|blog|memoir|screenplay|play|musical|cookbook|textbook|album|film|movie|documentary|podcast|game|video game|board game|app|website|web ?shop|startup|start-up|company|business|house|shed|treehouse|boat|robot|synth|guitar|kitchen|bathroom|garden|car|motorcycle|sweater|quilt|master's thesis|doctorate|portfolio|project|side project|collection|opera|symphony)\b(?! (?:outline|chapter title|title|cover letter)).{0,80})", "Is working on {x}", TASK),
    Rule(r"(?:working on) (?P<x>(?!an? (?:bug|issue|problem|ticket|function|script|query|fix|small|quick|solution|task|way)\b)(?:an?|my) .{2,80})", "Is working on {x}", TASK),
    Rule(r"(?P<x>expecting (?:an?|my|our|twins|triplets)\b ?(?:\w+ )?(?:baby|child|kid|girl|boy|son|daughter|grandchild)?(?: (?:in|on|this|next) .{2,40})?)", "Is {x}", INTERACTION, {"x": anything}, whole=True),
    Rule(r"(?P<x>(?:good|bad|terrible|great) at (?!the moment\b)\S.{2,40})", "Is {x}"),
    Rule(r"new to (?!here\b|town\b)" + SHORT, "Is new to {x}"),
    Rule(rf"(?P<x>a native (?:{TONGUE}) speaker|fluent in .{{3,60}})", "Is {x}", checks={"x": anything}),
    Rule(r"(?P<x>not (?:religious|a (?:morning|night|cat|dog) person|a (?:coffee|tea) drinker|married|a smoker|on (?:facebook|instagram|social media|whatsapp)))", "Is {x}", checks={"x": anything}),
    Rule(r"moving (?:back )?(?:from .{1,40}? )?to (?P<x>\S.{1,60}?)(?: (?P<y>(?:next|this|in|on|at) .{2,30}))?", "Is moving to {x} {y}", INTERACTION, {"x": place}, whole=True),
    Rule(r"(?P<x>(?:flying|travell?ing|going|driving|moving|starting|getting married|running|meeting|visiting|taking|having|seeing|graduating|giving|presenting|hosting|leaving|attending|retiring|finishing|running|playing|performing|picking up|throwing|due|getting|celebrating|interviewing|defending|launching)\b.{2,100})", "Is {x}", INTERACTION, dated=True),
)  # fmt: skip

_ENDED = (
    Rule(rf"no longer (?P<x>{_STATE}|in a relationship|with (?-i:[A-Z])\w+|on .{{2,30}})", "Is no longer {x}", checks={"x": anything}),
    Rule(rf"not (?P<x>{_STATE}|with (?-i:[A-Z])\w+|on .{{2,30}}) any ?more", "Is no longer {x}", checks={"x": anything}, whole=True),
    Rule(r"(?:no longer (?:working )?(?:at|with) (?P<x>(?-i:[A-Z]).{1,40}?)|not (?:working )?(?:at|with) (?P<y>(?-i:[A-Z]).{1,40}?) any ?more)", "No longer works at {x}{y}", checks={"x": employer, "y": employer}, whole=True),
    Rule(r"no longer working at all", "No longer works"),
    Rule(r"no longer afraid of " + X, "Is no longer afraid of {x}"),
    Rule(r"no longer allergic to " + X, "Is no longer allergic to {x}"),
)  # fmt: skip

_OWN = (
    Rule(r"(?:an? )?(?:\w+ )?(?P<x>(?!no\b)[\w-]{3,20}(?: [\w-]{3,20})?)[ -]allerg(?:y|ies)", "Is allergic to {x}"),
    Rule(r"an allergy to " + SHORT, "Is allergic to {x}"),
    Rule(rf"(?P<x>{ILLNESS}(?: and {ILLNESS})?)", "Has {x}", checks={"x": anything}),
    Rule(r"(?P<x>(?:an?|my) (?:master'?s? |bachelor'?s? |doctoral )?(?:degree|phd|doctorate|mba|master'?s|bachelor'?s|diploma) (?:in|from) .{2,60})", "Has {x}"),
    Rule(r"(?P<x>(?:curly |long |short |blonde? |brown |red |black |grey |gray |dark |straight |blue |green |hazel ){1,3}(?:hair|eyes)(?: and .{3,30})?)", "Has {x}"),
    Rule(rf"(?P<x>{_AN_OWNED}(?:(?:, | and |, and ){_AN_OWNED})*(?:(?: called| named|:|,) (?-i:[A-ZÀ-Þ])[\w', -]*(?: and (?-i:[A-ZÀ-Þ])\w+)?| (?:who|that) (?:is|are|has|have|lives?|works?|loves?|likes?|plays?|studies|goes)\b.{{2,60}}| (?:from|in|at|near|with|aged) (?!my lap|the (?:way|shop|garage)|mind)\S.{{1,40}}|,? (?:one|a|an|two) .{{2,60}})?)", "Has {x}"),
    Rule(r"no (?P<x>siblings|pets|kids|children|brothers or sisters|brothers|sisters|car|driver's licen[cs]e|driving licen[cs]e|tv|television|smartphone|garden|allergies|partner|dog|cat|gallbladder|appendix|sense of (?:smell|taste)|degree)", "Has no {x}", checks={"x": anything}),
    Rule(r"(?P<x>(?:an? |my )(?:[\w'-]+ ){0,3}?(?:exam|interview|appointment|meeting|flight|concert|wedding|deadline|race|marathon|presentation|surgery|operation|trip|party|test|check-?up|scan|rehearsal|recital|date|conference|viva|audition|job interview|tournament|performance|gig|call|hearing|class|session)\b(?! to (?:plan|write|prepare)).{0,80})", "Has {x}", INTERACTION, dated=True),
    Rule(r"(?P<x>(?:surgery|choir|band practice|yoga|football|rehearsals?|exams|physio|therapy|guests|friends coming|visitors)\b.{2,60})", "Has {x}", INTERACTION, dated=True),
)  # fmt: skip

_GOT = Rule(rf"(?P<x>{_AN_OWNED}\b.{{0,60}})", "Got {x}", INTERACTION, dated=True)

_HOME = (
    Rule(rf"in {SHORT}(?: with (?P<y>(?!the fact)\S.{{2,60}}?))?", "Lives in {x}", checks={"x": dwelling}, more=("Lives with {y}",)),
    Rule(r"(?P<y>near|close to|just outside(?: of)?|outside(?: of)?|north of|south of|east of|west of) " + SHORT, "Lives {y} {x}", checks={"x": place}),
    Rule(r"on (?P<x>(?:an?|the) (?:\w+ ){0,2}(?:farm|island|boat|houseboat|coast|outskirts of \S.{2,30}|isle of .{2,20}|\w+ floor|lake|canal)(?: (?:in|near|of) .{2,40})?)", "Lives on {x}"),
    Rule(r"(?P<x>with (?:my|our|two|three|a|an|\d) .{2,60}|alone|by myself|on my own)", "Lives {x}", checks={"x": anything}),
)  # fmt: skip
_WORK = (
    Rule(rf"(?:at|for) {SHORT}(?: (?:as|being) (?P<y>an? .{{2,60}}))?", "Works at {x}", checks={"x": employer}, more=("Works as {y}",)),
    Rule(rf"as (?P<x>(?:an? |the |head )?{ADJECTIVE}{{0,3}}{JOB}(?: (?:in|of) (?!this|that|the\b).{{2,40}}?)?)(?: (?:at|for) (?P<y>.{{2,60}}))?", "Works as {x}", checks={"y": employer}, more=("Works at {y}",)),
    Rule(rf"(?P<y>part[- ]time|full[- ]time)(?: (?:at|for) {SHORT})?", "Works {y} at {x}", checks={"x": employer}),
    Rule(r"in " + SHORT, "Works in {x}", checks={"x": field}),
    Rule(r"(?P<x>from home|remotely|night ?shifts?|nights|at night|shifts|the night shift|weekends|freelance|from an? .{3,30})(?P<y> (?:on|every|\w+ days a) .{3,40})?", "Works {x}{y}", checks={"x": anything}),
)  # fmt: skip
_NEW_JOB = (
    Rule(rf"(?:started|begun|began)(?: working| work| a (?:new )?job)? (?:at|for) {SHORT}(?: as (?P<y>an? .{{2,60}}))?", "Works at {x}", checks={"x": employer}, more=("Works as {y}",)),
    Rule(rf"(?:got|have|landed|accepted|found|started|have got) an? (?:new )?(?:job|position|role|internship) (?:at|with) {SHORT}(?: as (?P<y>an? .{{2,60}}))?", "Works at {x}", checks={"x": employer}, more=("Works as {y}",)),
    Rule(r"(?:joined|switched jobs to|changed jobs to) (?P<x>(?-i:[A-Z])\S.{0,40}?)(?: as (?P<y>an? .{2,60}))?", "Works at {x}", checks={"x": employer}, more=("Works as {y}",)),
)  # fmt: skip
_MOVED = Rule(r"moved (?:back )?(?:here )?(?:from .{1,60}? )?to " + SHORT + r"(?: (?:with (?P<y>.{2,60})|when .+|from .+|for .+|because .+))?", "Lives in {x}", checks={"x": town})  # fmt: skip

_STARTS = r"(?:(?:i|we|i've|i have|we've|we have|me and my \w+) (?:just |recently |actually |now |finally |also |already |both |last \w+ )*)"
SELF = (
    Group(_I_AM, (*_ENDED, *_AM)),
    Group(r"(?:my (?:full |first |real |given )?name is|my name's|i am called|i'm called) ", (Rule(NAME, "Name is {x}", checks={"x": name}),)),
    Group(r"(?:i go by(?: the name(?: of)?)?|i also go by|(?:everyone|everybody|people|friends|my friends|my family) calls? me) ", (Rule(NAME, "Goes by {x}", checks={"x": capital_name}),)),
    Group(rf"(?:i have|i've got|i've|i own|we have|we've got|we own|we've|i (?:also|now|still|already|currently|only|just) have) {ADVERBS}", _OWN),
    Group(r"(?:i|we) (?:just |recently |finally )*got ", (_GOT, *_OWN[:-1])),
    Group(rf"(?:i|we) {ADVERBS}live ", _HOME),
    Group(r"(?:i've|i have|we've|we have) (?:been living|lived) ", _HOME),
    Group(r"(?:i|we) (?:used to|once|previously|formerly) ", (
        Rule(r"(?P<x>(?:live|work|play|study|smoke|drink|teach|be|own|have|speak|run|date|compete|row|dance|sing)\b.{0,80})", "Used to {x}", whole=True),
    )),
    Group(r"i worked ", (Rule(r"(?:at|for) (?P<x>(?-i:[A-Z])\S.{0,40}? (?:for .{3,20}|until .{3,20}|from .{3,20}|before))", "Worked at {x}", checks={"x": anything}, whole=True),)),
    Group(rf"i {ADVERBS}work ", _WORK),
    Group(r"(?:i've|i have) been working ", _WORK),
    Group(_STARTS, (*_NEW_JOB, _MOVED)),
    Group(r"just ", (_MOVED, *_NEW_JOB)),
    Group(r"(?:also |severely |very )?allergic to ", (Rule(X, "Is allergic to {x}"),)),
    Group(r"(?:we are|we're|i are) (?:now |currently |also |just |finally |both )*", tuple(rule for rule in _AM if (rule.text.startswith(("Is moving", "Is expecting", "Is {x}", "Is planning", "Lives in", "Is looking", "Is saving")) and rule.kind is not Kind.PROFILE) or rule.text.startswith("Lives in"))),
    Group(r"(?:i|we) (?:don't|do not|no longer) (?:live|work) ", (
        Rule(r"in " + SHORT + r"(?: any ?more)?", "No longer lives in {x}", checks={"x": place}, whole=True),
        Rule(r"(?:at|for) " + SHORT + r"(?: any ?more)", "No longer works at {x}", checks={"x": employer}, whole=True),
        Rule(r"(?:at|for) " + SHORT, "No longer works at {x}", checks={"x": employer}),
    )),
    Group(r"(?:i|we) (?:don't|do not) (?:have|own) ", (Rule(r"(?:any|an?) (?P<x>siblings|pets?|kids|children|brothers|sisters|car|driver's licen[cs]e|driving licen[cs]e|tv|television|smartphone|garden|allergies|partner|dog|cat|girlfriend|boyfriend)", "Has no {x}", checks={"x": anything}), Rule(r"(?P<x>siblings|pets|kids|children|brothers or sisters|allergies)", "Has no {x}", checks={"x": anything}))),
    # Last, since a capital alone says little.
    Group(r"(?:i am|i'm) ", _NAMES),
)  # fmt: skip
