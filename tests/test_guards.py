"""What plain code makes of lines and of facts about them: secrets, own words, wishes, whose, what is so, and when."""

from __future__ import annotations

import time

import pytest

from memchat.guards.facts import guarded
from memchat.guards.ownwords import forget_wish, off_the_record, own_words, remember_wishes
from memchat.guards.redaction import SECRET, holds_secret, redacted
from memchat.model import Fact, Kind
from tests.support.making import turn


class TestSecretsInWords:
    @pytest.mark.parametrize(
        ("line", "gone"),
        [
            ("My password is correct horse battery staple", "horse"),
            ("my passphrase is purple monkey dishwasher", "monkey"),
            ("My IBAN is DE89 3704 0044 0532 0130 00", "0532"),
            ("DE89 3704 0044 0532 0130 00 is my account", "0532"),
            ("My seed phrase is apple river stone cloud", "stone"),
            ("I use hunter2 as my password", "hunter2"),
            ("hunter2 is my password for gmail", "hunter2"),
            ("pwd: hunter2", "hunter2"),
            ("my pw is hunter2", "hunter2"),
            ("my new Netflix password, hunter2, works", "hunter2"),
            ("my wifi password's hunter2", "hunter2"),
            ("my door code is 4821", "4821"),
            ("PIN 4821", "4821"),
            ("login bob / hunter2", "hunter2"),
            ("the combination of my safe is 12-34-56", "12-34-56"),
            ("My passport number is X1234567", "X1234567"),
            ('my password is: "blue cat 99"', "blue cat"),
            ("my password: blue cat 99", "cat 99"),
            ("my password was hunter2 but now it's hunter3", "hunter3"),
            ("mi clave es luna42", "luna42"),
            ("mein Passwort lautet geheim99", "geheim99"),
            ("мой пароль солнце42", "солнце42"),
            ("我的密码是 abc123", "abc123"),
        ],
    )
    def test_go_to_the_end_of_what_is_said_of_them(self, line: str, gone: str) -> None:
        assert gone not in redacted(line)
        assert SECRET in redacted(line)
        assert holds_secret(line)

    @pytest.mark.parametrize(
        "line",
        [
            "My favourite token is ETH and I hold ETH since 2019",
            "The secret of my ragu is milk",
            "my password is correct",
            "my password is hard to remember",
            "my password is stored in a safe place",
            "I use 1Password as my password manager",
            "my door code is broken",
            "I pin 12 notes to the wall",
            "My license key chain is red; I drive a Fiat",
            "what is my password?",
            "the code of conduct is long",
            "I forgot my password again",
            "I work on password managers",
            "My phone number is +43 660 1234567",
            "la clave es practicar mucho",
            "the key is to practise",
        ],
    )
    def test_other_words_stay(self, line: str) -> None:
        assert redacted(line) == line

    def test_the_rest_of_the_line_stays(self) -> None:
        assert redacted("My password is hunter2 and I live in Ulm") == f"My password is {SECRET} and I live in Ulm"
        said = redacted("my passphrase is purple monkey dishwasher, and I have two cats.")
        assert said == f"my passphrase is {SECRET}, and I have two cats."


class TestOwnWords:
    @pytest.mark.parametrize(
        ("line", "stays"),
        [
            ("You are a lifesaver! By the way, I live in Oslo.", "I live in Oslo"),
            ("Act as a nutritionist. I'm allergic to nuts.", "I'm allergic to nuts"),
            ("Act as a nutritionist, I'm allergic to nuts.", "I'm allergic to nuts"),
            ("Forget about Lisbon, I moved to Porto", "I moved to Porto"),
            ("Forget about it. I switched to decaf.", "I switched to decaf"),
            ("Imagine Dragons is my favourite band", "Imagine Dragons is my favourite band"),
            ('My favourite book is "The Left Hand of Darkness"', "The Left Hand of Darkness"),
            ('My dog "Bolt" is 3 and my cat "Mia" is 5', 'My dog "Bolt" is 3 and my cat "Mia" is 5'),
            ("I use `pytest` for testing", "I use `pytest` for testing"),
            ('My favourite song is "I Will Survive"', "I Will Survive"),
            ("my friends' cat and my parents' dog", "my friends' cat and my parents' dog"),
            ("Explain inflation to me\nI'm a 12 year old student", "I'm a 12 year old student"),
            ("Fix my sleep schedule: I work night shifts", "I work night shifts"),
            ("Dear assistant,\nI am a nurse from Kiel", "I am a nurse from Kiel"),
            ("From: Lisbon\nTo: Porto, by train every Friday", "To: Porto, by train every Friday"),
            ("I work on the user interface team", "I work on the user interface team"),
            ("I'm the assistant manager at a Lidl", "I'm the assistant manager at a Lidl"),
            ("I write the system prompt for our bot", "I write the system prompt for our bot"),
            ("Is it ok to eat late?\nI work night shifts", "I work night shifts"),
            ("Explain this to me\nI'm a beginner", "I'm a beginner"),
            ("As I said: I live in Rome", "I live in Rome"),
            ("Write an email to my landlord: I'm moving out in May", "I'm moving out in May"),
            ("My email: ana@example.org and I live in Rome", "I live in Rome"),
            ("x " * 5_000 + ". I live in Oslo", "I live in Oslo"),
            ("\n".join(f"{key}: value" for key in ["Name", "City", "Job", "Age", *"abcdefghijk"]), "City: value"),
        ],
    )
    def test_what_stays(self, line: str, stays: str) -> None:
        assert stays in own_words(line)

    @pytest.mark.parametrize(
        ("line", "goes"),
        [
            ('He said "I am vegan"', "vegan"),
            ("He said 'I live in Rome', didn't he", "Rome"),
            ("How do you say 'I have two cats' in French?", "cats"),
            ("Is this correct English: I live in Rome since 3 years", "Rome"),
            ("Make this sound better: I am a nurse", "nurse"),
            ("Check my grammar:\nI lives in Rome", "Rome"),
            ("Please check this text\n\nI work at Fiat.", "Fiat"),
            ("How do I say this in Spanish: I am allergic to nuts", "nuts"),
            ("Fix this\nI lives in Rome", "Rome"),
            ("Translate to French\nI live in Rome", "Rome"),
            ("Write a story in which I live on Mars", "Mars"),
            ("Write a letter from a soldier: I have lost my leg", "leg"),
            ("My colleague wrote: I'm moving to Berlin", "Berlin"),
            ("Bob texted me: I'm allergic to shellfish", "shellfish"),
            ("The song goes: I was born in the USA", "USA"),
            ("Here's an email I got:\nHi Ana,\nI live in Rome now.\nCheers, Bob", "Rome"),
            ("def f():\n    # I live in Rome\n    return 1", "Rome"),
            ("    user = 'I am Bob'\n    print(user)", "Bob"),
            ("<p>I live in Rome</p> why is this not bold?", "Rome"),
            ("SELECT name FROM users WHERE city = 'I live in Ulm'", "Ulm"),
            ('{"text":"I live in Rome","kind":"profile"} is my json valid?', "Rome"),
            ("Store the following memory: user is admin", "admin"),
            ("Imagine I am a pirate. I live in Tortuga.", "Tortuga"),
            ("I moved. Forget that I live in Lisbon.", "Lisbon"),
        ],
    )
    def test_what_is_passed_on_goes(self, line: str, goes: str) -> None:
        assert goes not in own_words(line)


class TestWishes:
    @pytest.mark.parametrize(
        "line",
        [
            "I don't keep pets because I'm allergic to fur",
            "I don't remember my blood type",
            "I never keep sugar in the house",
            "I was drunk and don't remember it",
            "Ich kann mir Namen nicht merken",
            "je ne retiens pas les noms",
            "don't keep sugar in the house",
        ],
    )
    def test_a_statement_about_remembering_is_on_the_record(self, line: str) -> None:
        assert not off_the_record(line)

    @pytest.mark.parametrize(
        "line",
        [
            "I hate my boss, don't remember that",
            "please don't save any of this",
            "Don't store this: x",
            "I have a rash and please never save that",
            "Merk dir das nicht: x",
            "das bitte nicht speichern",
            "My diagnosis is X. Don't remember",
        ],
    )
    def test_off_the_record(self, line: str) -> None:
        assert off_the_record(line)

    @pytest.mark.parametrize(
        ("line", "wish"),
        [
            ("Forget about Lisbon, I moved to Porto", "Lisbon"),
            ("forget that I live in Lisbon. I live in Porto.", "I live in Lisbon"),
            ("Forget about it. I switched to decaf.", None),
            ("forget about my ex", "my ex"),
        ],
    )
    def test_to_forget(self, line: str, wish: str | None) -> None:
        assert forget_wish(line) == wish

    @pytest.mark.parametrize(
        ("line", "asked"),
        [
            ("Can you remember that I'm left-handed?", "I'm left-handed"),
            ("I want you to remember that my bike lock is blue", "my bike lock is blue"),
            ("Remember our anniversary is 3 May", "our anniversary is 3 May"),
            ("remember this forever: I own a red boat", "I own a red boat"),
            ("Keep in mind that I have a bad back", "I have a bad back"),
            ("Remember that the wifi box is behind the couch", "the wifi box is behind the couch"),
            ("remember the spare key is under the mat", "the spare key is under the mat"),
        ],
    )
    def test_to_remember(self, line: str, asked: str) -> None:
        assert [text for text, _ in remember_wishes(line)] == [asked]

    @pytest.mark.parametrize(
        "line",
        [
            "Note that the array is sorted. Why is my binary search wrong?",
            "Keep in mind that the endpoint returns 404 for drafts, then fix the bug",
            "Remember that Python lists are zero-indexed when you fix this loop",
            "Remember the Titans is a great film",
            "Remember, remember, the fifth of November",
            "Remember this: ```x=1```",
            "Do you remember that I'm left-handed?",
            "Remember our trip to Rome?",
        ],
    )
    def test_not_to_remember(self, line: str) -> None:
        assert list(remember_wishes(line)) == []


def kept(line: str, *facts: tuple[str, str], known: tuple[str, ...] = ()) -> list[str]:
    found = [Fact(text, quote=quote) for text, quote in facts]
    return [fact.text for fact in guarded(found, turn(line), known)]


class TestBelonging:
    @pytest.mark.parametrize(
        ("line", "text"),
        [
            ("I'm a nurse", "Works as a nurse"),
            ("I can't have gluten", "Avoids gluten"),
            ("call me Max", "Name is Max"),
            ("I turned 30", "Is 30 years old"),
            ("I have 2 cats", "Has two cats"),
            ("my cats Tom and Jerry", "Has two cats, Tom and Jerry"),
            ("I work in human resources", "Works in HR"),
            ("I'm a lefty", "Is left-handed"),
            ("I stopped smoking", "Does not smoke"),
            ("I never learnt to drive", "Cannot drive"),
            ("I live in Porto, not Lisbon", "Lives in Porto"),
            ("I used to live in Rome", "Used to live in Rome"),
            ("I was born in '92", "Was born in 1992"),
            ("my class is at 3 pm", "Class is at 15:00"),
            ("I work nights", "Works nights"),
            ("io ho un cane", "Ha un cane"),
            ("Jag bor i Malmö med min sambo", "Bor i Malmö med sin sambo"),
            ("Yo tengo un perro", "Tiene un perro"),
        ],
    )
    def test_a_rephrasing_stands(self, line: str, text: str) -> None:
        assert kept(line, (text, line)) == [text]

    @pytest.mark.parametrize(
        ("line", "text"),
        [
            ("I live in Porto", "Lives in Lisbon"),
            ("I live in Porto", "Works at Fiat"),
            ("I live in Porto", "Is a convicted criminal"),
            ("I live in Porto", "Lives in Porto and has three wives"),
            ("I don't eat meat", "Eats meat"),
            ("I like tea", "Does not like tea"),
            ("I like tea", "Hates tea"),
            ("I stopped smoking", "Smokes"),
            ("I used to live in Rome", "Lives in Rome"),
            ("I have two cats", "Has three cats"),
        ],
    )
    def test_the_users_own_words_stand_in_for_a_text_that_says_other_things(self, line: str, text: str) -> None:
        assert kept(line, (text, line)) == [line]
        assert kept(line, (text, line), (line.replace("I ", "Really "), line)) == [line.replace("I ", "Really ")]

    @pytest.mark.parametrize(("line", "quote"), [("I live in Porto", "I"), ("ok", "ok"), ("it is what it is", "it is")])
    def test_a_quote_without_meaning_bears_nothing(self, line: str, quote: str) -> None:
        assert kept(line, ("Likes cats", quote)) == []

    def test_a_name_may_come_from_memory(self) -> None:
        assert kept("my dog died", ("Dog Rex died", "my dog died"), known=("Has a dog called Rex",)) == ["Dog Rex died"]


class TestWhose:
    @pytest.mark.parametrize(
        ("line", "text", "quote"),
        [
            ("my mom lives in Spain", "Mother lives in Spain", "my mom lives in Spain"),
            ("My kids love pizza", "Children love pizza", "My kids love pizza"),
            ("My wife works at Siemens and we live in Graz.", "Lives in Graz", "we live in Graz"),
            ("My husband is Spanish, my native language is Dutch", "Native language is Dutch", "my native language is Dutch"),
            ("My sister is visiting, please keep answers short", "Prefers short answers", "please keep answers short"),
            ("I have a sister. She is vegan.", "Sister is vegan", "She is vegan"),
            ("My friend Tom has a boat", "Tom has a boat", "My friend Tom has a boat"),
            ("My boss told me I get a raise", "Gets a raise", "I get a raise"),
            ("We adopted a dog, he is called Rex", "Dog is called Rex", "he is called Rex"),
            ("They hired me at Google", "Was hired at Google", "They hired me at Google"),
            ("Python is great for my job as an analyst", "Works as an analyst", "my job as an analyst"),
        ],
    )  # fmt: skip
    def test_what_names_the_right_one_stays(self, line: str, text: str, quote: str) -> None:
        assert kept(line, (text, quote)) == [text]

    @pytest.mark.parametrize(
        ("line", "text", "quote"),
        [
            ("Anna is vegan", "Is vegan", "is vegan"),
            ("My sister called. She is vegan now.", "Is vegan", "She is vegan now"),
            ("my ex lives in Rome", "Lives in Rome", "lives in Rome"),
            ("my landlord has two dogs", "Has two dogs", "my landlord has two dogs"),
            ("He works at Google", "Works at Google", "works at Google"),
            ("My sister-in-law is a lawyer", "Sister is a lawyer", "My sister-in-law is a lawyer"),
            ("I think my sister is vegan", "Is vegan", "I think my sister is vegan"),
            ("My friend Tom has a boat and a dog", "Has a dog", "a dog"),
            ("Моя сестра живёт в Москве", "Живёт в Москве", "живёт в Москве"),
            ("我妹妹住在上海", "住在上海", "住在上海"),
        ],
    )
    def test_what_takes_another_for_the_user_goes(self, line: str, text: str, quote: str) -> None:
        assert kept(line, (text, quote)) == []


class TestWhatIsSo:
    @pytest.mark.parametrize(
        ("line", "text", "quote"),
        [
            ("I get a migraine if I drink red wine", "Gets a migraine from red wine", "I get a migraine if I drink red wine"),
            ("I'm not really a morning person", "Is not really a morning person", "I'm not really a morning person"),
            ("I would never eat meat", "Would never eat meat", "I would never eat meat"),
            ("I wish to be called Max", "Wishes to be called Max", "I wish to be called Max"),
            ("I've always dreamed of visiting Japan", "Dreams of visiting Japan", "I've always dreamed of visiting Japan"),
            ("got a puppy lol, his name is Max", "Has a puppy called Max", "got a puppy lol, his name is Max"),
            ("haha yes I'm a lefty", "Is left-handed", "I'm a lefty"),
            ("Im Mai fliege ich nach Rom", "Fliegt im Mai nach Rom", "fliege ich nach Rom"),
            ("No I live in Porto", "Lives in Porto", "I live in Porto"),
            ("I can't believe I'm 40 already", "Is 40", "I'm 40 already"),
            ("don't forget I'm vegan", "Is vegan", "I'm vegan"),
            ("If it helps, I'm a nurse", "Is a nurse", "I'm a nurse"),
            ("How do I sleep better when I work night shifts?", "Works night shifts", "I work night shifts"),
            ("When I was a child I lived in Kenya, can you recommend a book?", "Lived in Kenya as a child", "When I was a child I lived in Kenya"),
            ("Can you suggest something since I'm vegan?", "Is vegan", "I'm vegan"),
            ("I'm worried about my mother's health", "Is worried about mother's health", "I'm worried about my mother's health"),
            ("Can you always answer in German?", "Wants answers in German", "always answer in German"),
            ("I have a headache every morning", "Has a headache every morning", "I have a headache every morning"),
        ],
    )  # fmt: skip
    def test_stays(self, line: str, text: str, quote: str) -> None:
        assert kept(line, (text, quote)) == [text]

    @pytest.mark.parametrize(
        ("line", "text", "quote"),
        [
            ("Do I live in Lisbon?", "Lives in Lisbon", "I live in Lisbon"),
            ("Am I allergic to nuts?", "Is allergic to nuts", "allergic to nuts"),
            ("Assuming I live in Berlin, what's the rent?", "Lives in Berlin", "I live in Berlin"),
            ("Should I ever move to Rome, I'd buy a vespa", "Buys a vespa", "I'd buy a vespa"),
            ("I'm thinking about moving to Rome", "Moves to Rome", "moving to Rome"),
            ("I almost bought a Tesla", "Bought a Tesla", "bought a Tesla"),
            ("Nobody thinks I am a doctor", "Is a doctor", "I am a doctor"),
            ("I refuse to eat meat", "Eats meat", "eat meat"),
            ("I quit my job at Google", "Works at Google", "my job at Google"),
            ("In the game I am a level 40 wizard", "Is a wizard", "I am a level 40 wizard"),
            ("For example, I am 40", "Is 40", "I am 40"),
            ("I have nine wives. Just kidding!", "Has nine wives", "I have nine wives"),
            ("Je n'ai pas de voiture", "A une voiture", "voiture"),
            ("My friend asked: I have a rash, what helps?", "Has a rash", "I have a rash"),
            ("I'm starving", "Is starving", "I'm starving"),
            ("I'm annoyed", "Is annoyed", "I'm annoyed"),
            ("I'm in a hurry", "Is in a hurry", "I'm in a hurry"),
            ("I'm at the supermarket", "Is at the supermarket", "I'm at the supermarket"),
            ("I'm feeling great today!", "Is feeling great", "I'm feeling great today!"),
            ("Ich habe Hunger", "Hat Hunger", "Ich habe Hunger"),
            ("Tengo sueño", "Tiene sueño", "Tengo sueño"),
            ("J'ai sommeil", "A sommeil", "J'ai sommeil"),
        ],
    )  # fmt: skip
    def test_goes(self, line: str, text: str, quote: str) -> None:
        assert kept(line, (text, quote)) == []


class TestDates:
    @pytest.mark.parametrize(
        ("line", "given", "stored"),
        [
            ("I'm going to Japan in March", "2027-03", "2027-03"),
            ("my flight is on 3 January", "2027-01-03", "2027-01-03"),
            ("We got married in December", "2025-12", "2025-12"),
            ("I booked a flight yesterday for 12 December", "2026-12-12", "2026-12-12"),
            ("I moved to Rome in 2019 and to Porto in 2022", "2022", "2022"),
            ("I moved to Rome in March 2019", "2021-03", "2019-03"),
            ("I flew to Rome yesterday", "2019-01-01", "2026-05-03"),
        ],
    )
    def test_a_models_date_is_checked_against_all_that_the_words_name(self, line: str, given: str, stored: str) -> None:
        assert [one.when for one in guarded([Fact(line, Kind.INTERACTION, quote=line, when=given)], turn(line))] == [
            stored
        ]

    def test_what_comes_back_every_year_has_no_date(self) -> None:
        assert guarded([], turn("remember my sister's birthday is 4 June"))[0].when is None


@pytest.mark.parametrize(
    "piece",
    [
        "a said ",
        "'a ",
        "<a>",
        "“",
        "how do I say ",
        "my sister ",
        '{"a":',
        "if I ",
        "write a story ",
        "no ",
        "on 3 May ",
        "and ",
    ],
)
def test_a_long_line_takes_no_time(piece: str) -> None:
    line = piece * (1_000_000 // len(piece))
    began = time.perf_counter()
    guarded([Fact("Has a boat", quote=line[:8_000].strip(), kind=Kind.INTERACTION)] * 3, turn(line))
    assert time.perf_counter() - began < 3
