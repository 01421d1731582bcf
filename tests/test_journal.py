"""The SQLite side: operations, turns, migrations, and what is refused."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from memchat.errors import NewerFormat, NothingFound, StoreCorrupt, StoreUnwritable, UndoRefused
from memchat.journal.conversations import Conversations
from memchat.journal.database import Database
from memchat.journal.operations import Journal, inverse
from memchat.model import Action, Change, Learning, Operation
from tests.support.making import NOON, memory, turn


@pytest.fixture
def database(tmp_path: Path):
    made = Database(tmp_path / "data" / "memchat.db")
    yield made
    made.close()


def test_an_operation_comes_back_as_it_was_committed(database: Database) -> None:
    journal = Journal(database)
    old, new = memory("Lives in Lisbon"), memory("Lives in Porto", quote="moved to Porto")
    changes = (Change(Action.ADD, new.id, None, new), Change(Action.SUPERSEDE, old.id, old, old))
    done = journal.commit(Operation("turn", changes, NOON, "me", turn="t1"))
    assert journal.pending() == [done]
    journal.mark_applied(done)
    assert journal.pending() == []
    assert journal.get(done.id, "me").changes == changes
    assert [change.action for _, change in journal.history(old.id)] == [Action.SUPERSEDE]


def test_an_operation_without_changes_leaves_no_row(database: Database) -> None:
    journal = Journal(database)
    assert journal.commit(Operation("turn", (), NOON, "me")).id == 0
    assert journal.log() == []
    with pytest.raises(NothingFound):
        journal.get(1, "me")


def test_forgetting_erases_before_and_after_of_earlier_operations(database: Database, tmp_path: Path) -> None:
    journal = Journal(database)
    one = memory("the xylophone is under the stairs")
    added = journal.commit(Operation("add", (Change(Action.ADD, one.id, None, one),), NOON, "me"))
    journal.commit(Operation("forget", (Change(Action.FORGET, one.id),), NOON, "me"))
    database.scrub()
    for path in (tmp_path / "data").iterdir():
        assert b"xylophone" not in path.read_bytes()
    with pytest.raises(UndoRefused, match="forgotten"):
        inverse(journal.get(added.id, "me"))


def test_the_file_is_the_owners_alone(database: Database) -> None:
    Journal(database).log()
    assert database.path.stat().st_mode & 0o777 == 0o600
    assert database.path.parent.stat().st_mode & 0o777 == 0o700


def test_a_newer_file_is_refused_and_not_touched(tmp_path: Path) -> None:
    path = tmp_path / "memchat.db"
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA user_version = 99")
    connection.close()
    before = path.read_bytes()
    with pytest.raises(NewerFormat):
        Journal(Database(path)).log()
    assert path.read_bytes() == before
    assert [other.name for other in tmp_path.iterdir() if other.name.startswith("memchat")] == ["memchat.db"]


def test_an_older_file_is_brought_forward(tmp_path: Path) -> None:
    path = tmp_path / "memchat.db"
    sqlite3.connect(path).close()
    database = Database(path)
    assert Journal(database).log() == []
    with database.reading() as connection:
        assert connection.execute("PRAGMA user_version").fetchone()[0] >= 1
    database.close()


@pytest.mark.parametrize(
    "content", [b"this is no database at all, not even a little" * 100, b"SQLite format 3\0" + b"\xff" * 5000]
)
def test_a_damaged_file_is_one_clear_error(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "memchat.db"
    path.write_bytes(content)
    with pytest.raises(StoreCorrupt) as caught:
        Journal(Database(path)).log()
    assert str(path) in caught.value.message
    assert path.read_bytes() == content


def test_a_place_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreUnwritable):
        Journal(Database(tmp_path / "file" / "memchat.db")).log()


class TestTurns:
    def test_a_turn_is_on_disk_before_its_reply(self, database: Database) -> None:
        conversations = Conversations(database)
        one = turn("My name is Ana")
        conversations.begin(one)
        assert conversations.state(one.id) is Learning.OPEN
        assert conversations.turns(one.conversation)[0].line == "My name is Ana"

    def test_a_turn_of_a_dead_process_is_claimed_once(self, database: Database) -> None:
        one, two = turn("first"), turn("second")
        dead = Conversations(database, pid=1)
        dead.begin(one)
        dead.begin(two)
        dead.finish(two)
        alive = Conversations(database, alive=lambda pid: pid == 2, pid=2)
        assert [found.line for found in alive.claim_unlearnt()] == ["first", "second"]
        assert Conversations(database, alive=lambda pid: pid == 2, pid=3).claim_unlearnt() == []

    def test_a_turn_of_an_earlier_run_with_our_own_number_is_claimed_once(self, database: Database) -> None:
        one = turn("first")
        Conversations(database, pid=7).begin(one)
        again = Conversations(database, alive=lambda _: True, pid=7)
        mine = turn("mine")
        again.begin(mine)
        assert [found.line for found in again.claim_unlearnt()] == ["first"]
        assert again.claim_unlearnt() == []

    def test_learning_is_noted_in_the_same_transaction_as_the_operation(self, database: Database) -> None:
        conversations, journal = Conversations(database), Journal(database)
        one, fact = turn("I live in Lisbon"), memory("Lives in Lisbon")
        conversations.begin(one)
        conversations.finish(one)
        journal.commit(Operation("turn", (Change(Action.ADD, fact.id, None, fact),), NOON, "me", turn=one.id))
        assert conversations.state(one.id) is Learning.LEARNT
        assert conversations.unlearnt() == 0

    def test_a_turn_is_given_up_after_three_unreadable_answers(self, database: Database) -> None:
        conversations = Conversations(database)
        one = turn("hello")
        conversations.begin(one)
        conversations.finish(one)
        for state in (Learning.PENDING, Learning.PENDING, Learning.FAILED):
            conversations.release(one.id, attempt=True)
            assert conversations.state(one.id) is state

    def test_dropping_the_only_turn_drops_the_conversation(self, database: Database) -> None:
        conversations = Conversations(database)
        one = turn("hello")
        conversations.begin(one)
        assert [head.title for head in conversations.heads("me")] == ["hello"]
        conversations.drop(one.id)
        assert conversations.heads("me") == []

    def test_a_conversation_is_found_by_a_unique_beginning(self, database: Database) -> None:
        conversations = Conversations(database)
        one = turn("hello")
        conversations.begin(one)
        assert conversations.find(one.conversation[:6], "me").id == one.conversation
        with pytest.raises(NothingFound):
            conversations.find("zzzz", "me")
        with pytest.raises(NothingFound):
            conversations.find(one.conversation, "ana")
