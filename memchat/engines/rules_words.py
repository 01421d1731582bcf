"""Lists of words that the rules for English are made of."""

from __future__ import annotations

X = r"(?P<x>\S.{0,120}?)"
SHORT = r"(?P<x>\S.{0,60}?)"
NAME = r"(?P<x>\w[\w'.-]*(?: [\w'.-]+){0,3}?)"
COUNT = r"(?:an?|one|two|three|four|five|six|seven|eight|nine|ten|\d{1,2}|twin|several|a few|a couple of)"
ADVERBS = r"(?:(?:now|currently|also|actually|still|just|happily|already|originally|recently|finally|really|very|quite|severely|highly|mildly|slightly|proudly|technically|basically|officially|only|both|always|absolutely|truly|particularly|especially|totally) )*"
JOB = (
    r"(?:nurse|doctor|gp|surgeon|physician|vet tech|engineer|developer|programmer|coder|teacher|tutor|student|undergrad|lawyer|solicitor|barrister|paralegal|designer|writer|"
    r"author|novelist|poet|artist|painter|sculptor|illustrator|musician|composer|singer|drummer|guitarist|pianist|violinist|dj|dancer|actor|actress|chef|cook|"
    r"pilot|flight attendant|scientist|researcher|manager|director|ceo|cto|cfo|founder|co-founder|entrepreneur|executive|accountant|bookkeeper|auditor|"
    r"architect|journalist|reporter|blogger|baker|butcher|farmer|gardener|carpenter|electrician|plumber|builder|roofer|welder|mason|translator|interpreter|"
    r"photographer|videographer|filmmaker|dentist|pharmacist|vet|veterinarian|optician|midwife|professor|lecturer|postdoc|librarian|archivist|consultant|analyst|"
    r"administrator|admin|technician|mechanic|therapist|physiotherapist|psychologist|psychiatrist|counsellor|counselor|economist|physicist|biologist|chemist|"
    r"mathematician|statistician|historian|geologist|archaeologist|philosopher|editor|copywriter|proofreader|freelancer|contractor|retiree|pensioner|paramedic|"
    r"firefighter|fireman|police officer|policeman|policewoman|detective|soldier|officer|veteran|sailor|captain|driver|trucker|courier|postman|mail carrier|"
    r"waiter|waitress|barista|bartender|barber|hairdresser|beautician|tailor|seamstress|shoemaker|jeweller|florist|cashier|clerk|receptionist|secretary|"
    r"assistant|intern|trainee|apprentice|salesman|saleswoman|salesperson|realtor|estate agent|banker|trader|broker|politician|diplomat|judge|social worker|"
    r"carer|caregiver|nanny|childminder|babysitter|au pair|priest|pastor|monk|nun|rabbi|imam|coach|personal trainer|trainer|instructor|athlete|footballer|"
    r"referee|scrum master|product owner|project lead|team lead|sysadmin|devops|data scientist|tester|animator|game dev|dev|youtuber|streamer|influencer|"
    r"homemaker|housewife|househusband|landlord|cleaner|janitor|security guard|lifeguard|tour guide|zookeeper|beekeeper|winemaker|brewer|fisherman|logger|"
    r"stay-at-home (?:mom|mum|dad|parent|mother|father)|headteacher|principal|dean|mayor|paediatrician|pediatrician|cardiologist|radiologist|dermatologist|"
    r"neurologist|anaesthetist|oncologist|nutritionist|dietitian|chiropractor|lab tech|web designer|shop owner|business owner|restaurant owner|cellist|"
    r"mother|mom|mum|father|dad|parent|grandmother|grandma|grandfather|grandpa|grandparent|widow|widower|bachelor|twin|triplet|foster parent|"
    r"muslim|christian|catholic|protestant|jew|buddhist|hindu|sikh|atheist|agnostic|quaker|mormon|lutheran|orthodox christian|pagan|"
    r"feminist|pacifist|introvert|extrovert|night owl|early bird|early riser|morning person|night person|cat person|dog person|tea drinker|coffee drinker|"
    r"smoker|non-smoker|teetotaller|runner|marathon runner|cyclist|swimmer|climber|hiker|surfer|skier|snowboarder|gamer|chess player|"
    r"tennis player|football player|volunteer|blood donor|beginner|vegan|vegetarian|pescatarian|cancer survivor|scorpio|aries|taurus|gemini|leo|virgo|libra|"
    r"sagittarius|capricorn|aquarius|pisces|citizen|expat|immigrant|refugee|native speaker|\w+ologist|\w+smith)"
)
ADJECTIVE = r"(?:(?!(?:bit|lot|of|for|to|in|at|on|with|not|no|fake|bad|terrible|good|great|kind|sort|about|like|my|your|the|big|huge|real|true|complete|total|so|wannabe|would-be|aspiring|better|worse|worst|best|poor|lousy)\b)[\w-]+ )"
DIET = r"(?:vegan|vegetarian|pescatarian|(?:lactose|gluten|fructose|histamine)[ -]?intolerant|[a-z]{3,12}[ -]intolerant|gluten[ -]free|celiac|coeliac|a celiac|a coeliac|diabetic|(?:a )?(?:type (?:1|2|one|two) )?diabetic|kosher|teetotal|sober|keto|asthmatic|epileptic|anaemic|anemic)"
TRAIT = (
    r"(?:left-handed|right-handed|left handed|right handed|ambidextrous|colou?r-?blind|colou?r blind|dyslexic|autistic|bipolar|adhd|neurodivergent|hard of hearing|deaf(?: in one ear)?|"
    r"blind(?: in one eye)?|short-?sighted|near-?sighted|far-?sighted|self-employed|self employed|unemployed|retired|freelance|an only child|introverted|"
    r"extroverted|gay|lesbian|bisexual|straight|trans|non-?binary|asexual|bilingual|trilingual|religious|agnostic|atheist|muslim|christian|catholic|jewish|buddhist|hindu|"
    r"half deaf|in my (?:early |mid |late |mid-|late-|early-)?(?:twenties|thirties|forties|fifties|sixties|seventies|eighties|\d0s)|in a wheelchair|in recovery|on parental leave|on maternity leave|on paternity leave|"
    r"the (?:oldest|eldest|youngest|middle child)(?: of (?:two|three|four|five|six|seven))?|(?:a )?(?:scorpio|aries|taurus|gemini|leo|virgo|libra|sagittarius|capricorn|aquarius|pisces))"
)
MARITAL = r"(?:married|single|divorced|engaged|widowed|separated|in a (?:long-distance )?relationship|pregnant)"
DEMONYM = (
    r"(?:Irish|Scottish|Welsh|English|British|American|Canadian|Mexican|Brazilian|Argentinian|Argentine|Chilean|Peruvian|Colombian|Venezuelan|Cuban|German|Austrian|"
    r"Swiss|French|Spanish|Portuguese|Italian|Dutch|Belgian|Danish|Swedish|Norwegian|Finnish|Icelandic|Polish|Czech|Slovak|Slovenian|Croatian|Serbian|Bosnian|Albanian|"
    r"Hungarian|Romanian|Bulgarian|Greek|Turkish|Ukrainian|Russian|Belarusian|Lithuanian|Latvian|Estonian|Georgian|Armenian|Israeli|Palestinian|Lebanese|Syrian|Iraqi|"
    r"Iranian|Persian|Afghan|Pakistani|Indian|Bangladeshi|Nepalese|Nepali|Sri Lankan|Chinese|Taiwanese|Japanese|Korean|South Korean|Vietnamese|Thai|Filipino|Filipina|Indonesian|"
    r"Malaysian|Singaporean|Australian|New Zealander|Kiwi|Egyptian|Moroccan|Tunisian|Algerian|Nigerian|Ghanaian|Kenyan|Ethiopian|Somali|Ugandan|Tanzanian|South African|"
    r"Zimbabwean|Catalan|Basque|Bavarian|Flemish|Maltese|Cypriot|Jamaican|Puerto Rican|Dominican|Haitian|Ecuadorian|Bolivian|Uruguayan|Paraguayan|Kurdish|Tamil)"
)
TONGUE = rf"(?:{DEMONYM}|Arabic|Hebrew|Hindi|Urdu|Bengali|Punjabi|Mandarin|Cantonese|Farsi|Swahili|Latin|Esperanto|Gaelic|Yiddish|Tagalog|Malay|Sign Language|sign language)"
NATIONS = rf"(?:half[- ])?{DEMONYM}(?:(?:-| and | but |, |/)(?:half[- ])?{DEMONYM})*"
OWNED = (
    r"(?:sisters?|brothers?|step-?sisters?|step-?brothers?|half-?sisters?|half-?brothers?|sons?|daughters?|step-?sons?|step-?daughters?|child(?:ren)?|kids?|bab(?:y|ies)|boys?|girls?|toddlers?|"
    r"teenagers?|twins|grandsons?|granddaughters?|dogs?|pupp(?:y|ies)|cats?|kittens?|parrots?|rabbits?|hamsters?|guinea pigs?|horses?|pon(?:y|ies)|goldfish|fish|"
    r"birds?|budgies?|chickens?|hens?|goats?|sheep|ducks?|cows?|pigs?|tortoises?|turtles?|snakes?|lizards?|geckos?|ferrets?|pets?|cars?|bikes?|bicycles?|e-bikes?|motorbikes?|"
    r"motorcycles?|scooters?|vans?|campervans?|boats?|houses?|cottages?|cabins?|gardens?|balcon(?:y|ies)|allotments?|farms?|wife|husband|girlfriend|boyfriend|partner|"
    r"fianc[ée]e?|roommates?|flatmates?|housemates?|guitars?|pianos?|keyboards?|violins?|cellos?|drum kits?|ukuleles?|siblings?|nieces?|nephews?|cousins?|grandchildren|"
    r"grandkids|aunts?|uncles?|tattoos?|piercings?|flats?|apartments?|laptops?|macbooks?|iphones?|ipads?|kindles?|3d printers?|telescopes?|record players?|air fryers?|"
    r"retrievers?|labradors?|poodles?|beagles?|terriers?|bulldogs?|corgis?|dachshunds?|huskies|husky|shepherds?|collies?|spaniels?|pugs?|siamese|tesla|volvo|toyota|vw|bmw|"
    r"pacemaker|hearing aids?|prosthetic leg|green card|driver's licen[cs]e|driving licen[cs]e|twin (?:sister|brother)|business|bakery|shop|podcast|blog|youtube channel)"
)
ILLNESS = (
    r"(?:(?:type (?:1|2|one|two) )?diabetes|asthma|co?eliac(?: disease)?|adhd|add|autism|asperger's|dyslexia|dyspraxia|epilepsy|migraines?|chronic \w+(?: \w+)?|(?:high|low) blood pressure|"
    r"high cholesterol|arthritis|depression|anxiety|social anxiety|insomnia|sleep apnea|tinnitus|hay ?fever|eczema|psoriasis|rosacea|ibs|crohn's(?: disease)?|colitis|hypothyroidism|hyperthyroidism|"
    r"hashimoto's|endometriosis|pcos|ms|multiple sclerosis|parkinson's(?: disease)?|cancer|breast cancer|leukaemia|leukemia|lupus|fibromyalgia|gout|osteoporosis|anaemia|anemia|ptsd|ocd|bipolar disorder|vertigo|scoliosis|"
    r"acid reflux|gastritis|glaucoma|astigmatism|an? (?:\w+ )?(?:heart condition|thyroid (?:condition|problem)|slipped disc|herniated disc|heart murmur|stutter|lisp)|a (?:bad|weak|artificial|fake) (?:back|knee|hip|shoulder|heart|ankle|eye)|"
    r"(?:a )?(?:fear|phobia) of \w+(?: \w+)?|claustrophobia|arachnophobia)"
)
RELATIVE = (
    r"(?:(?:older |oldest |eldest |younger |youngest |little |big |twin |best |elder |old |oldest |late |other |former )?(?:step|half|foster|host|grand|great-grand|god)?-?"
    r"(?:sister|brother|mother|mom|mum|mama|father|dad|papa|son|daughter|wife|husband|spouse|partner|girlfriend|boyfriend|fianc[ée]e?|friend|boss|manager|team lead|supervisor|aunt|auntie|uncle|"
    r"cousin|grandma|grandpa|granny|gran|nana|parents|roommate|flatmate|housemate|colleague|co-?worker|niece|nephew|kids?|child|children|baby|neighbou?r|sisters|brothers|sons|"
    r"daughters|twins|in-laws|ex-wife|ex-husband|ex-boyfriend|ex-girlfriend|ex|landlord|landlady|doctor|therapist|dentist|teacher|tutor|coach|mentor|"
    r"dogs?|cats?|pupp(?:y|ies)|kittens?|parrot|rabbit|hamster|horse|budgie|guinea pig|tortoise|turtle|snake|pet)(?:-in-law)?)"
)
WHO = rf"(?P<who>{RELATIVE}(?: (?-i:[A-ZÀ-Þ])[\w'-]*?(?:'s)?)?)"
HOBBY = (
    r"(?:(?:the |a )?(?:guitar|electric guitar|bass|bass guitar|piano|keyboards?|violin|viola|cello|double bass|drums|flute|clarinet|saxophone|sax|trumpet|trombone|horn|harp|ukulele|banjo|harmonica|accordion|organ|"
    r"recorder|oboe|bassoon|mandolin|bagpipes|sitar|tabla)|chess|go|poker|bridge|tennis|table tennis|badminton|squash|padel|football|soccer|basketball|volleyball|handball|baseball|softball|cricket|rugby|hockey|"
    r"ice hockey|field hockey|golf|darts|pool|snooker|lacrosse|water polo|rounders|pickleball|frisbee|ultimate frisbee|video games|computer games|board games|card games|D&D|dnd|dungeons and dragons|warhammer|minecraft|"
    r"fortnite|zelda|league of legends|world of warcraft|scrabble|backgammon|in an? .{2,40})"
)
TOOL = (
    r"(?:vim|neovim|emacs|linux|ubuntu|debian|arch|fedora|nixos|windows|macos|python|javascript|typescript|rust|golang|java|kotlin|swift|ruby|php|git|docker|vscode|vs code|zsh|fish|bash|tmux|obsidian|notion|"
    r"firefox|chrome|safari|brave|postgres|postgresql|mysql|sqlite|pytest|django|flask|react|vue|svelte|angular|android|duolingo|spotify|excel|metric units|the metric system|imperial units|celsius|fahrenheit|dark mode|"
    r"an? (?:wheelchair|hearing aid|cane|inhaler|standing desk|mechanical keyboard|fountain pen|split keyboard|cpap machine|paper (?:planner|calendar|diary))|public transport|reading glasses|contact lenses|hearing aids)"
)
INSULT = r"(?:idiot|jerk|pain|nightmare|mess|genius|angel|star|legend|lot|bit|hero|problem|joke|fool|liar|monster|darling|treasure|loser|moron|saint|mystery|disaster|bitch|bastard|asshole|ass|dick|disgrace|handful|sweetheart|good|bad|great|little|real|total|complete|huge|terrible|big|nice|horrible|wonderful|lovely|lazy|stupid)"
FREQUENCY = (
    r"(?:every (?:single |other |second )?(?:day|morning|afternoon|evening|night|week|weekend|month|year|summer|winter|spring|autumn|fall|weekday|mon\w*day|tues\w*day|wednes\w*day|thurs\w*day|fri\w*day|satur\w*day|sun\w*day)(?:s?(?:,| and) (?:every )?(?:mon|tues|wednes|thurs|fri|satur|sun)days?)*"
    r"|daily|weekly|monthly|(?:once|twice|three times|four times|five times|several times|a few times|a couple of times|\d times) (?:a|per|every) (?:day|week|month|year)|on (?:mon|tues|wednes|thurs|fri|satur|sun)days(?: and (?:mon|tues|wednes|thurs|fri|satur|sun)days)?|on weekends|on weekdays|at weekends"
    r"|most (?:days|mornings|evenings|weekends|nights)|each (?:day|morning|evening|week|month|year)|before bed|after work|before work|in the mornings?|in the evenings?)"
)
STYLE = (
    r"(?:emojis?|smileys|metric|imperial|celsius|fahrenheit|bullet points?|bullets|bulleted lists|numbered lists|markdown|tables|headings|headers|bold|italics|jargon|slang|exclamation (?:marks|points)|british|american|"
    r"us english|uk english|formal|informal|casual|simple|plain|short|brief|concise|long|detailed|polite|technical|sir|ma'am|first name|my name|24-hour|24 hour|12-hour|kilomet|miles|euros?|dollars|pounds|"
    r"german|english|french|spanish|portuguese|italian|dutch|polish|russian|chinese|japanese|turkish|swedish|danish|norwegian|finnish|greek|korean|arabic|hindi|ukrainian|czech|du\b|tu\b|sie\b|tú\b|usted|vous|"
    r"comments in|type hints|sources|citations|references|humou?r|jokes|sarcasm|apologi[sz]|disclaimers?|small talk|dashes|em dashes|answers?|replies|responses?|explanations?|sentences)"
)
