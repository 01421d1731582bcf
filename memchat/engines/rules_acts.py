"""Rules for what people like, do, did and plan, and how they want to be answered."""

from __future__ import annotations

from memchat.engines.rules_base import Group, Rule
from memchat.engines.rules_values import anything, name, place, thing
from memchat.engines.rules_words import ADVERBS, FREQUENCY, NAME, SHORT, STYLE, TONGUE, TOOL, X
from memchat.model import Kind

PREFERENCE, INTERACTION, TASK = Kind.PREFERENCE, Kind.INTERACTION, Kind.TASK
_I = rf"(?:i|we) {ADVERBS}"
_NOT = r"(?:i|we) (?:don't|do not|no longer|never|can't|cannot|can not|do no longer) (?:really |ever |usually |actually |particularly |much |normally )*"
_NO_MORE = r"(?: at all| any ?more| very much| much)?"
_NOT_NOW = r"(?!that\b|this\b|it\b|how\b|your\b|the way\b|to know\b|you\b|when\b)"
_DID = (
    r"(?:ran|finished|bought|sold|met|visited|went|got|passed|won|lost|started|graduated|married|adopted|quit|signed|published|broke|had|saw|flew|travell?ed|moved|attended|booked|celebrated|"
    r"completed|climbed|cycled|hiked|joined|launched|proposed|retired|stopped|submitted|gave birth|became|began|built|did|drove|failed|fell|left|made|painted|planted|played|performed|presented|"
    r"received|renovated|spent|stayed|swam|took|turned|wrote|was (?:promoted|hired|fired|laid off|diagnosed|accepted|admitted|baptized|robbed|elected)|were|applied|interviewed|gave|learned to|learnt to|hosted|ordered|rented|repaired|watched|read)"
)
_LIKES = (
    Rule(rf"(?:love|like|enjoy|adore) (?!(?:my|our) (?:wife|husband|kids|family|son|daughter|mum|mom|dad|girlfriend|boyfriend)\b){_NOT_NOW}" + X, "Likes {x}", PREFERENCE),
    Rule(r"(?:hate|dislike|detest|loathe|can't stand|cannot stand|can't bear|despise) " + X, "Dislikes {x}", PREFERENCE),
    Rule(rf"prefer (?!not\b|if\b){_NOT_NOW}" + X, "Prefers {x}", PREFERENCE),
)  # fmt: skip
_DISLIKES = (
    Rule(rf"(?:like|enjoy|love|care for) {X}{_NO_MORE}", "Dislikes {x}", PREFERENCE),
    Rule(rf"(?:stand|bear) {SHORT}", "Dislikes {x}", PREFERENCE),
)  # fmt: skip
_AVOIDS = (
    Rule(rf"eat {X}{_NO_MORE}", "Does not eat {x}"),
    Rule(rf"drink {X}{_NO_MORE}", "Does not drink {x}"),
    Rule(r"(?P<x>drink|smoke|drive|swim|vote|cook|gamble|vape)", "Does not {x}", checks={"x": anything}),
    Rule(rf"(?P<x>(?:use|watch|own|wear|celebrate|speak|play|do) (?!this\b|that\b|it\b|any of\b|the\b|you\b)\S.{{2,50}}?){_NO_MORE}", "Does not {x}"),
    Rule(r"(?P<x>believe in .{2,40})", "Does not {x}"),
)  # fmt: skip
_CANNOT = (
    Rule(r"(?P<x>(?:eat|drink|have|tolerate|digest) (?!any of\b|the\b)\S.{2,60})", "Cannot {x}"),
    Rule(r"(?P<x>swim|drive|cook|sing|dance|whistle|ride a bike|ski|see well|smell|read music)", "Cannot {x}", checks={"x": anything}),
    Rule(r"speak (?P<x>(?-i:[A-Z]).{2,40})", "Cannot speak {x}"),
)  # fmt: skip
_HABITS = (
    Rule(rf"(?P<v>(?!think|know|need|want|see|get\b|feel|forget|guess|have to|hope|mean|wonder|believe|hate|love|like)[a-z]{{2,12}}) (?P<x>(?:\S.{{0,60}}? )?{FREQUENCY}(?: (?:at|with|in|from|after|before) .{{2,40}})?)", "{v} {x}", whole=True),
    Rule(rf"have (?P<x>(?:\S.{{0,60}}? )?{FREQUENCY}(?: (?:at|with|in) .{{2,40}})?)", "Has {x}", whole=True),
    Rule(r"get up (?P<x>(?:at|around|before) .{2,30})", "Gets up {x}"),
    Rule(r"take (?P<x>(?:ibuprofen|aspirin|insulin|metformin|antidepressants|antihistamines|vitamins?\b.{0,12}|statins|beta blockers|magnesium|iron|melatonin|birth control|blood pressure (?:pills|medication)|medication for .{3,40}|[a-z]{5,20}(?:ine|ol|in|one|ide|am|pril|tan))(?: .{2,40})?)", "Takes {x}"),
)  # fmt: skip
_DOES = (
    Rule(rf"speak (?P<x>(?:(?:fluent|some|a little|a bit of|basic|conversational|broken|good|only|native) )?{TONGUE}(?:(?:, | and |, and )(?:(?:fluent|some|a little|a little bit of|a bit of|basic|conversational|broken) )?{TONGUE}){{0,6}}(?: at home| with my .{{2,30}}| fluently| natively)?)", "Speaks {x}", checks={"x": anything}),
    Rule(r"(?P<v>study) (?P<x>(?!a lot\b|hard\b|for\b|at\b|every\b|all\b|in the\b|alone\b|better\b)\S.{1,80})", "Studies {x}"),
    Rule(r"study (?P<y>at|in) " + SHORT, "Studies {y} {x}", checks={"x": place}),
    Rule(r"teach (?!you\b|them\b|myself\b)" + SHORT, "Teaches {x}"),
    Rule(r"drive (?P<x>an? (?!hard\b|lot\b|bit\b|long\b).{2,60})", "Drives {x}"),
    Rule(r"commute by (?P<x>(?:bike|train|bus|car|bicycle|tram|boat|ferry|metro|subway|motorbike|foot)\b.{0,40})", "Commutes by {x}"),
    Rule(r"ride (?P<x>(?:a |an )?(?:motorcycle|motorbike|bike|horse|horses|scooter|train|bus|bicycle)\b.{0,40})", "Rides {x}"),
    Rule(rf"use (?P<x>(?:{TOOL}|(?:an? )?(?-i:[A-Z])[\w.+#-]*(?: (?-i:[A-Z0-9])[\w.+#-]*){{0,3}})(?: (?:at work|at home|as my .{{2,40}}|for (?!this|that|it\b).{{2,50}}|every day|on my .{{2,30}}|and {TOOL}))?)", "Uses {x}"),
    Rule(r"collect (?!all\b|the\b|data\b|some\b|logs\b)" + SHORT, "Collects {x}"),
    Rule(r"(?P<v>believe) in (?P<x>god|reincarnation|astrology|ghosts|karma|free will)", "Believes in {x}", checks={"x": anything}),
    Rule(r"weigh (?P<x>(?:about |around )?\d{2,3}(?:[.,]\d)? ?(?:kg|kilos?|kilograms|lbs?|pounds|stone))", "Weighs {x}", checks={"x": anything}),
    Rule(r"wear (?P<x>(?:glasses|contact lenses|contacts|hearing aids?|braces|a hijab|size .{1,20}|shoe size .{1,10}))", "Wears {x}", checks={"x": anything}),
    Rule(r"(?:run|own|manage|lead|coach) (?P<x>(?:an?|my own|our own|the family) (?:[\w-]+ ){0,3}?(?:company|business|shop|bakery|café|cafe|restaurant|bar|podcast|blog|startup|farm|team|youtube channel|studio|agency|bookshop|hotel|school|newsletter|club|choir|band|store|brewery)\b(?! of (?:this|these)).{0,60})", "Runs {x}"),
    Rule(r"sing in (?P<x>an? .{2,50})", "Sings in {x}"),
    Rule(r"volunteer (?P<y>at|for|with|in|as) " + SHORT, "Volunteers {y} {x}"),
    Rule(r"(?:practi[sc]e|do) (?P<x>(?:yoga|pilates|judo|karate|taekwondo|boxing|kickboxing|aikido|tai chi|meditation|bjj|crossfit|ballet|archery|fencing|gymnastics|ceramics|pottery|calligraphy|origami|parkour|triathlons?|bouldering|law|medicine)\b.{0,40})", "Does {x}"),
    Rule(r"suffer from (?:an? )?" + SHORT, "Suffers from {x}"),
    Rule(r"(?P<x>follow an? [\w-]+(?: [\w-]+)? diet)", "{x}"),
    Rule(r"come from " + SHORT, "Is from {x}", checks={"x": place}),
    Rule(r"(?:eat|drink) (?P<x>(?:meat|fish|dairy|eggs|alcohol|gluten|coffee)) again", "Eats {x} again", whole=True),
    Rule(r"major in (?P<x>.{3,60})", "Majors in {x}", checks={"x": thing}),
)  # fmt: skip
_PAST = (
    Rule(r"(?:was )?born (?P<y>on|in) (?P<x>(?:.{0,20}?(?:19|20)\d\d.{0,40}|(?:the )?\d{1,2}.{3,30}|(?:january|february|march|april|may|june|july|august|september|october|november|december)\b.{0,20}))", "Was born {y} {x}", checks={"x": anything}, whole=True),
    Rule(r"was born in " + SHORT, "Was born in {x}", checks={"x": place}),
    Rule(r"was (?:born and )?raised in " + SHORT, "Grew up in {x}", checks={"x": place}),
    Rule(r"grew up (?P<y>in|on|near) (?P<x>.{2,60})", "Grew up {y} {x}", checks={"x": lambda said: place(said) or said.startswith(("a ", "the "))}),
    Rule(r"turned (?P<x>\d{1,3})", "Is {x} years old", checks={"x": anything}),
    Rule(r"(?P<x>(?:bought|adopted|sold|inherited|rented) (?:an?|my|our) (?:[\w-]+ ){0,2}?(?:house|flat|apartment|car|van|boat|motorbike|motorcycle|puppy|kitten|dog|cat|horse|farm|cottage|cabin|baby|daughter|son|boy|girl)\b.{0,60})", "{x}", INTERACTION, {"x": anything}, whole=True),
    Rule(r"graduated (?P<x>(?:from|in) .{2,80})", "Graduated {x}", INTERACTION, whole=True),
    Rule(r"studied (?P<x>(?!this|that|the code|for\b)\S.{2,80})", "Studied {x}", whole=True),
    Rule(r"(?:stopped|quit|gave up) (?P<x>smoking|drinking(?: alcohol| coffee)?|vaping|eating (?:meat|sugar|dairy|gluten|fish|pork)|(?:playing|doing|going to) .{2,40}|sugar|alcohol|coffee|meat|facebook|instagram|social media)", "Stopped {x}", whole=True),
    Rule(r"(?P<x>(?:quit|left|resigned from|lost) my job(?: at (?-i:[A-Z]).{1,40}?)?(?: (?:last|this|in|on|two|three|\d|yesterday|today|recently|to)\b.*)?)", "{x}", INTERACTION, whole=True),
    Rule(r"(?P<x>(?:lost my job|got (?:fired|laid off|married|divorced|engaged|promoted|a promotion|pregnant|a tattoo|diagnosed with .{3,40}|vaccinated|my (?:driver's licen[cs]e|driving licen[cs]e|degree|citizenship|green card|phd)|accepted (?:to|into|at) .{2,40})|was (?:diagnosed with .{3,50}|promoted|laid off|fired)|broke up with .{2,30}|split up with .{2,30}|became an? .{3,40}|have become an? .{3,40}|retired|had a baby|gave birth|had surgery|won the lottery)\b.{0,60})", "{x}", INTERACTION, whole=True),
    Rule(rf"(?P<x>{_DID}\b(?! (?:stuck|back|home|to (?:the )?(?:bed|sleep)|up\b|lost\b|wrong|the last|it|this|that|a (?:bug|problem|question|crash|headache|coffee|beer|shower|nap|look|long day|weird|great time|good time|error|typo)|an (?:error|issue|idea)|some|at \d)\b).{{2,100}})", "{x}", INTERACTION, dated=True),
)  # fmt: skip
_NEVER = Rule(r"never (?P<x>(?:been to|had|tried|learned to|learnt to|owned|smoked|broken|flown|left|seen|eaten|married) ?(?!this|that|such|it\b).{0,50})", "Has never {x}")  # fmt: skip
_PLAN = r"(?P<x>(?!be back|be (?:late|busy|there|offline|away)\b|let you|try|check|do (?:this|that|it)|come back|talk|see you|need|ask you|ask about|go (?:now|to bed|to sleep|home)\b|use\b|think about|look (?:at|into)|fix|run this|tell you|read (?:this|that|it)|take a look)[a-z]\w+\b.{2,100})"
_PLANS = (
    Rule(rf"(?:will|'ll|am going to|'m going to|plan to|'m planning to|am planning to|'re going to|are going to|intend to|want to|hope to) {_PLAN}", "Plans to {x}", INTERACTION, dated=True),
    Rule(rf"(?:have to|need to|must|'ve got to|have got to|am supposed to|'m supposed to|should) {_PLAN}", "Has to {x}", TASK, dated=True),
)  # fmt: skip
_IMPERATIVES = (
    Rule(rf"(?:you can |you may |just )?call me {NAME}(?: from now on)?", "Wants to be called {x}", PREFERENCE, {"x": name}),
    Rule(rf"(?:from now on,? (?:please )?)(?P<x>(?:(?:always |never )?(?:answer|reply|respond|write|speak|talk)\b|be (?:brief|concise|short|formal|informal|direct|polite|honest|blunt)|keep (?:your |the |all )?(?:answers|replies|responses|it)|use (?=.*{STYLE})|address me).{{0,100}}|(?:don't|do not|no) (?:use )?(?=.*{STYLE}).{{2,80}}|only (?:answer|reply|respond|speak) .{{2,80}})", "{x}", PREFERENCE, {"x": anything}, whole=True),
    Rule(rf"(?P<x>(?:always|never) (?:(?:answer|reply|respond|speak|talk|address|call me|greet)\b(?! (?:when|if|the|my question))|(?:use|write|give|keep|include|add|explain|put|end|start|show|format) (?=.*{STYLE})).{{2,120}})", "{x}", PREFERENCE, {"x": anything}),
    Rule(rf"(?P<x>(?:answer|reply|respond|speak|talk|write) (?:to me |back )?(?:only )?(?:in (?:an? )?(?=(?:.{{0,20}})(?:{STYLE}|tone|manner|style|language))(?!one\b|a single\b|a sentence)|with (?=(?:short|brief|bullet|simple|detailed))|briefly|shortly|concisely|formally|informally|politely).{{0,80}}?)", "{x}", PREFERENCE, {"x": anything}),
    Rule(r"(?P<x>keep (?:your |the |all )?(?:answers|replies|responses|explanations) .{3,60})", "{x}", PREFERENCE, {"x": anything}),
    Rule(r"(?P<x>(?:don't|do not|stop|never|avoid) (?:use|using|add|adding|include|including|write|writing)? ?(?:any )?(?:emojis?|smileys|bullet points|bullets|markdown|tables|jargon|slang|exclamation (?:marks|points)|em dashes|disclaimers|small talk|headings|headers|italics|bold(?: text)?|sarcasm|filler words|contractions)(?: (?:in|when|with|or) .{2,50})?)", "{x}", PREFERENCE, {"x": anything}),
    Rule(r"(?P<x>use (?:the )?(?:metric(?: units| system)?|imperial(?: units)?|celsius|fahrenheit|british (?:english|spelling)|american (?:english|spelling)|the 24-hour clock|24-hour time|kilomet(?:er|re)s|bullet points|plain english|simple (?:words|language)|informal language|formal language|'?du'?|'?sie'?|euros|my first name)(?: (?:in|for|instead|when|with|not) .{2,50}| only)?)", "{x}", PREFERENCE, {"x": anything}),
    Rule(r"(?P<x>(?:address me (?:as|by|with) .{2,40}|be (?:brief|concise)(?: (?:in|with) .{2,40})?))", "{x}", PREFERENCE, {"x": anything}),
)  # fmt: skip
_WISHES = (
    Rule(r"(?:i'd|i would|i'd really|i would always) (?:rather have|prefer|like|love) (?P<x>(?:your |more |the )?(?:(?:[\w-]+ ){0,2}(?:answers|replies|responses|explanations|units|spelling|english|summaries|examples|bullet points)\b.{0,60}))", "Prefers {x}", PREFERENCE, {"x": anything}),
    Rule(rf"(?:i'd|i would) (?:like|prefer) (?:it if you called me|to be called|you to call me) {NAME}", "Wants to be called {x}", PREFERENCE, {"x": name}),
    Rule(rf"i (?:want|like|prefer) to be called {NAME}", "Wants to be called {x}", PREFERENCE, {"x": name}),
    Rule(r"i (?:prefer|like|want) (?P<x>(?:your )?(?:\w+ ){0,2}(?:answers|replies|responses|explanations)(?: (?:to be|in|with|that are) .{2,60})?)", "Prefers {x}", PREFERENCE, {"x": lambda said: not said.startswith(("this", "that", "the", "these", "those", "your"))}),
)  # fmt: skip

ACTS = (
    Group(r"(?:please,? |could you please |ok,? |and )?(?=(?:you can |you may |just )?(?:call me|from now|always|never|answer|reply|respond|speak|talk|write|keep|don't|do not|stop|avoid|use|address|be) )", _IMPERATIVES),
    Group(r"(?=i(?:'d| would| want| like| prefer))", _WISHES),
    Group(r"(?=i(?:'| |'ve)|we(?:'| ))(?:i|we)(?: |(?='))", _PLANS),
    Group(r"i no longer ", (
        Rule(rf"(?:like|love|enjoy) {X}", "No longer likes {x}", PREFERENCE),
        Rule(r"(?P<v>play|drink|use|study|drive|speak|teach|collect|smoke|watch|wear|run|go|take|have|own|do)(?P<x> (?!this|that|it\b|access|the\b)\S.{1,60})?", "No longer {v} {x}"),
        Rule(rf"eat {X}", "Does not eat {x}"),
    )),
    Group(r"i (?:don't|do not) ", (
        Rule(r"(?:like|love|enjoy) (?P<x>.{2,60}) any ?more", "No longer likes {x}", PREFERENCE, whole=True),
        Rule(r"(?P<v>play|use|study|drive|speak|teach|collect|smoke|watch|wear|run|go|take|have|own|do)(?P<x> (?!this|that|it\b|access|the\b)\S.{1,60}?)? any ?more", "No longer {v} {x}", whole=True),
    )),
    Group(r"i (?:can't|cannot|can not) ", (*_CANNOT, *_DISLIKES)),
    Group(_NOT, (*_DISLIKES, *_AVOIDS)),
    Group(r"i didn't (?=(?:really )?(?:like|enjoy))(?:really )?", _DISLIKES[:1]),
    Group(r"(?:i|we) only ", (Rule(r"(?P<v>eat|drink|wear|buy|use|read|listen to|watch) (?P<x>(?!the\b).{3,60})", "Only {v} {x}"),)),
    Group(_I, _LIKES),
    Group(_I, (*_DOES, *_HABITS)),
    Group(r"i (?:usually|normally|typically|generally|mostly|often) ", (Rule(r"(?P<v>(?!get (?:this|that|an|the)|forget|think|feel|need|want|ask|see)[a-z]{2,10}) (?P<x>\S.{2,60})", "Usually {v} {x}"),)),
    Group(r"(?:i|we|i've|i have|we've|we have) (?:just |recently |finally |actually |also |already |both |last \w+ )*", (*_PAST,)),
    Group(r"(?:i've|i have) ", (_NEVER,)),
)  # fmt: skip
