"""The check: clean databases pass, and each fault, put in behind the product's back, is found and named."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from portfolio import check as checks
from portfolio.check.tables import table_faults
from tests.cast import Cast
from tests.databases import POSTGRESQL, SQLITE, Databases
from tests.exchange.story import happen

STORY = (
    "rename", "users", "plan", "spend", "restate", "measure", "approve", "take back", "put back", "report", "block",
    "resolve", "scale", "withdraw", "restore", "rename body", "rename owner",
)  # fmt: skip


@pytest.fixture
def lived(engine: Engine, cast: Cast) -> Engine:
    """A database in which things have happened."""
    for name in STORY:
        assert happen(engine, cast, name), name
    return engine


@pytest.fixture
def lived_sqlite(sqlite_engine: Engine, cast: Cast) -> Engine:
    """The same, for faults that PostgreSQL does not let anyone put in."""
    for name in STORY:
        assert happen(sqlite_engine, cast, name), name
    return sqlite_engine


def inject(engine: Engine, *statements: str) -> None:
    """Run SQL behind the product's back; SQLite's own guards are off."""
    if engine.dialect.name == SQLITE:
        with closing(sqlite3.connect(str(engine.url.database), isolation_level=None)) as raw:
            raw.execute("PRAGMA ignore_check_constraints = ON")
            for statement in statements:
                raw.execute(statement)
    else:
        with sa.create_engine(engine.url, isolation_level="AUTOCOMMIT").connect() as connection:
            for statement in statements:
                connection.exec_driver_sql(statement)


def findings(engine: Engine) -> list[str]:
    return [f"{finding.where}: {finding.what}" for finding in checks.check(engine)]


def test_a_database_in_which_things_happened_is_whole(lived: Engine) -> None:
    assert findings(lived) == []


def test_a_new_database_is_whole(databases: Databases, dialect: str) -> None:
    with databases.fresh(dialect, has_cast=False) as engine:
        assert findings(engine) == []


def test_a_database_without_a_schema_is_told_to_migrate(databases: Databases, dialect: str) -> None:
    with databases.blank(dialect) as engine:
        [finding] = checks.check(engine)
    assert finding.what == "The database schema is empty, not 0002_benefits"
    assert "portfolio migrate" in finding.mend


FAULTS = {
    "a counter that is ahead": (
        ["UPDATE revision_counter SET last = last + 5"],
        "Revision counter: stands at",
    ),
    "a counter that is behind": (
        ["UPDATE revision_counter SET last = last - 1"],
        "carries a revision newer than the newest",
    ),
    "a time that runs back": (
        ["UPDATE revision SET at = '2020-01-01 00:00:00' WHERE id = 20"],
        "Revisions: number 20 is dated before",
    ),
    "a pilot that a revision does not list": (
        ["DELETE FROM revision_pilot WHERE revision_id = (SELECT max(revision_id) FROM cost)"],
        "Pilots of revisions: a change of cost is not listed: revision",
    ),
    "a blocker that its pilots do not list": (
        ["DELETE FROM revision_pilot WHERE revision_id = (SELECT max(revision_id) FROM blocker)"],
        "Pilots of revisions: a change of blocker is not listed: revision",
    ),
    "a wide revision that is not marked": (
        ["UPDATE revision SET is_wide = false WHERE id = (SELECT max(revision_id) FROM organisation)"],
        "wrote organisation, which any pilot may show",
    ),
    "an image taken away": (
        ["DELETE FROM row_history WHERE id = (SELECT max(id) FROM row_history WHERE table_name = 'pilot')"],
        "History of pilot: an image ends where neither the next image nor the row begins: row 1 from revision",
    ),
    "a row changed behind the ledger's back": (
        ["UPDATE cost SET revision_id = 19 WHERE id = 2"],
        "History of cost: an image ends where neither the next image nor the row begins: row 2",
    ),
    "an image of an unknown table": (
        ["UPDATE row_history SET table_name = 'pilots' WHERE table_name = 'cost'"],
        "History: holds images of pilots, which is no table of facts",
    ),
    "an image filed under another pilot": (
        ["UPDATE row_history SET pilot_id = 2 WHERE table_name = 'pilot'"],
        "History of pilot: an image is filed under another pilot",
    ),
    "a missing index": (
        ["DROP INDEX ix_pilot_goal_id"],
        "Schema: index pilot.ix_pilot_goal_id is missing",
    ),
    "a table nobody declared": (
        ["CREATE TABLE notes (id integer)"],
        "Schema: table notes is not expected",
    ),
    "a column nobody declared": (
        ["ALTER TABLE pilot ADD COLUMN colour text"],
        "Schema: column pilot.colour is not expected",
    ),
    "an index with another condition": (
        [
            "DROP INDEX uq_person_email",
            "CREATE UNIQUE INDEX uq_person_email ON person (email) WHERE is_active",
        ],
        "Schema, person, uq_person_email: is “is_active”, expected",
    ),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_found(lived: Engine, name: str) -> None:
    statements, expected = FAULTS[name]
    inject(lived, *statements)
    assert any(expected in finding for finding in findings(lived)), findings(lived)


SET_IMAGE = (
    "UPDATE row_history SET image = json_{0} WHERE id = (SELECT min(id) FROM row_history WHERE table_name = 'pilot')"
)
SQLITE_FAULTS = {
    "a missing number": (
        ["DELETE FROM revision WHERE id = 20"],
        "Revisions: numbers are missing before 21",
    ),
    "a row without its parent": (
        ["UPDATE pilot SET goal_id = 99 WHERE id = 2"],
        "Table pilot: 1 rows name a row of goal that does not exist, first number 2",
    ),
    "a fact of an unknown revision": (
        ["UPDATE goal SET revision_id = -4 WHERE id = 2"],
        "Table goal: row 2 carries a revision that does not exist",
    ),
    "a fact from the future": (
        ["UPDATE goal SET revision_id = 4000 WHERE id = 2"],
        "Table goal: row 2 carries a revision newer than the newest",
    ),
    "an interval that runs back": (
        ["UPDATE row_history SET to_revision = from_revision - 1 WHERE table_name = 'cost'"],
        "History of cost: an image ends before it begins",
    ),
    "an image of a row that is gone": (
        ["UPDATE row_history SET row_id = 77 WHERE table_name = 'cost'"],
        "History of cost: an image belongs to a row that is gone: row 77",
    ),
    "an image with a column too many": (
        [SET_IMAGE.format("insert(image, '$.colour', 'red')")],
        "History of pilot: an image has colour, which the table has not",
    ),
    "an image with a column too few": (
        [SET_IMAGE.format("remove(image, '$.name')")],
        "History of pilot: an image lacks name",
    ),
    "an image of another row": (
        [SET_IMAGE.format("set(image, '$.revision_id', 1)")],
        "History of pilot: an image is of another row or revision",
    ),
    "an image that cannot be read": (
        [SET_IMAGE.format("set(image, '$.started_on', 'soon')")],
        "History of pilot: an image has a value that cannot be read back",
    ),
    "a value that a CHECK forbids": (
        ["UPDATE pilot SET users_now = -1"],
        "Database file: CHECK constraint failed in pilot",
    ),
    "a CHECK with another text": (
        [
            "PRAGMA writable_schema = ON",
            "UPDATE sqlite_master SET sql = replace(sql, 'users_now >= 0', 'users_now >= -9') WHERE name = 'pilot'",
            "PRAGMA writable_schema = RESET",
        ],
        "Schema, pilot, ck_pilot_users_now_not_negative: is “users_now >= -9”, expected “users_now >= 0”",
    ),
}


@pytest.mark.parametrize("name", SQLITE_FAULTS)
def test_a_fault_that_postgresql_refuses_is_found(lived_sqlite: Engine, name: str) -> None:
    statements, expected = SQLITE_FAULTS[name]
    inject(lived_sqlite, *statements)
    lived_sqlite.dispose()
    assert any(expected in finding for finding in findings(lived_sqlite)), findings(lived_sqlite)


@pytest.fixture
def postgres(databases: Databases) -> Iterator[Engine]:
    with databases.fresh(POSTGRESQL) as engine:
        yield engine


@pytest.mark.postgres
def test_a_changed_check_is_found_on_postgresql(postgres: Engine) -> None:
    inject(
        postgres,
        "ALTER TABLE pilot DROP CONSTRAINT ck_pilot_users_now_not_negative",
        "ALTER TABLE pilot ADD CONSTRAINT ck_pilot_users_now_not_negative CHECK (users_now > -9) NOT VALID",
    )
    found = findings(postgres)
    assert any("ck_pilot_users_now_not_negative: is “" in finding for finding in found)
    assert "Table pilot: the constraint ck_pilot_users_now_not_negative was never checked against its rows" in found


@pytest.mark.postgres
def test_comparing_schemas_leaves_nothing_behind(postgres: Engine) -> None:
    assert list(table_faults(postgres)) == []
    with postgres.connect() as connection:
        left = connection.exec_driver_sql("SELECT count(*) FROM pg_class WHERE relnamespace = pg_my_temp_schema()")
        assert left.scalar_one() == 0


def test_every_finding_says_how_to_mend_it(lived_sqlite: Engine) -> None:
    inject(lived_sqlite, "UPDATE revision_counter SET last = last + 5", "DROP INDEX ix_pilot_goal_id")
    found = checks.check(lived_sqlite)
    assert len(found) == 2
    assert all(finding.mend.endswith(".") and finding.mend in str(finding) for finding in found)


def test_an_old_sqlite_is_a_note_and_no_fault(sqlite_engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite3, "sqlite_version_info", (3, 51, 2))
    assert "rare fault" in checks.notes(sqlite_engine)[0]
    monkeypatch.setattr(sqlite3, "sqlite_version_info", (3, 51, 3))
    assert checks.notes(sqlite_engine) == []
