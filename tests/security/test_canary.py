"""The canary finds what got out, in whatever form and wherever it lies; else a clean sweep would mean nothing."""

from __future__ import annotations

import gzip
import json
import zlib
from base64 import b64encode, urlsafe_b64encode
from typing import TYPE_CHECKING
from urllib.parse import quote_plus

import pytest
from sqlalchemy import Column, LargeBinary, MetaData, String, Table, create_engine, insert

from tests.security.canary import Canary

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from sqlalchemy import Engine

FORMS: dict[str, Callable[[str], bytes]] = {
    "as it is": str.encode,
    "capitals": lambda word: word.upper().encode(),
    "UTF-16": lambda word: word.encode("utf-16-le"),
    "hexadecimal": lambda word: word.encode().hex().encode(),
    "hexadecimal, capitals": lambda word: word.encode().hex().upper().encode(),
    "base64": lambda word: b64encode(word.encode()),
    "base64, one letter before it": lambda word: b64encode(b"a" + word.encode() + b"z"),
    "base64, two letters before it": lambda word: urlsafe_b64encode(b"ab" + word.encode() + b"zz"),
    "compressed": lambda word: b"before" + zlib.compress(word.encode() * 3) + b"after",
}


@pytest.fixture
def canary() -> Canary:
    """Give a canary that has planted nothing yet."""
    return Canary()


def write_table(folder: Path, table: str, text: str, blob: bytes = b"") -> Engine:
    """Make a database with one value in one table."""
    engine = create_engine(f"sqlite:///{folder / 'some.db'}")
    tables = MetaData()
    made = Table(table, tables, Column("text", String), Column("blob", LargeBinary))
    tables.create_all(engine)
    with engine.begin() as connection:
        connection.execute(insert(made).values(text=text, blob=blob))
    engine.dispose()
    return engine


@pytest.mark.parametrize("form", FORMS)
def test_a_planted_word_is_found_in_every_form(canary: Canary, tmp_path: Path, form: str) -> None:
    """In the middle of a file, below the folder that is swept."""
    word = canary.plant("note")
    (tmp_path / "below").mkdir()
    (tmp_path / "below" / "some.bin").write_bytes(b"\0 before " + FORMS[form](word) + b" after")
    assert [one.partition(" (")[0] for one in canary.sweep(tmp_path)] == ["note in below/some.bin"]


def test_nothing_is_found_where_nothing_got_out(canary: Canary, tmp_path: Path) -> None:
    """Another canary's words, and the beginning they all have in common, are no finding."""
    canary.plant("note")
    (tmp_path / "some.txt").write_text("kanarie " + Canary().plant("note"), encoding="utf-8")
    assert canary.sweep(tmp_path, "kanarie") == []


def test_no_two_planted_words_are_alike(canary: Canary) -> None:
    """Each says where it was planted."""
    words = [canary.plant("note") for _ in range(50)]
    assert len(set(words)) == len(words)


def test_a_planted_word_is_one_that_may_be_typed_into_a_note(canary: Canary) -> None:
    """Small letters only: no number, no name, no day."""
    assert all(canary.plant("note").isalpha() and canary.plant("note").islower() for _ in range(20))


def test_a_line_of_a_log_is_searched(canary: Canary, tmp_path: Path) -> None:
    """Given as one text or as lines."""
    word = canary.plant("typed")
    assert canary.sweep(tmp_path, ["GET /", f"POST /{word}"]) == ["typed in logs (as it is)"]


@pytest.mark.parametrize("write", [lambda said: said.replace(" ", "-"), lambda said: said.replace(" ", ""), quote_plus])
def test_a_passphrase_is_found_however_it_is_spelt(canary: Canary, tmp_path: Path, write: Callable[[str], str]) -> None:
    """With hyphens, without spaces, and as a form sends it."""
    canary.watch("passphrase", "bullar cykel dimma")
    assert canary.sweep(tmp_path, write("bullar cykel dimma"))


def test_words_with_swedish_letters_are_found_escaped(canary: Canary, tmp_path: Path) -> None:
    """As JSON and as an address write them."""
    canary.watch("typed", "räksmörgås")
    assert canary.sweep(tmp_path, json.dumps("räksmörgås")) == ["typed in logs (escaped)"]


def test_bytes_that_the_site_made_are_found(canary: Canary, tmp_path: Path) -> None:
    """A key in hexadecimal, as a programmer would print it."""
    canary.watch("key", bytes(range(32)))
    assert canary.sweep(tmp_path, bytes(range(32)).hex()) == ["key in logs (hexadecimal)"]


def test_a_file_of_compressed_lines_is_searched(canary: Canary, tmp_path: Path) -> None:
    """As a machine keeps old logs."""
    (tmp_path / "old.log.gz").write_bytes(gzip.compress(f"POST /{canary.plant('note')} 303".encode()))
    assert canary.sweep(tmp_path) == ["note in old.log.gz (as it is)"]


def test_a_long_value_is_found_though_it_lies_in_pieces(canary: Canary, tmp_path: Path) -> None:
    """A word across the border between two pages of SQLite is no longer in one piece in the file."""
    word = canary.plant("note")
    write_table(tmp_path, "locker", "", (b"." * 37 + word.encode()) * 4000)
    assert "note in some.db, table locker (as it is)" in canary.sweep(tmp_path)


def test_a_name_may_stand_in_the_list_of_accounts(canary: Canary, tmp_path: Path) -> None:
    """That is what it is for."""
    write_table(tmp_path, "account", canary.plant("name"))
    assert canary.sweep(tmp_path) == []


def test_a_name_may_stand_in_no_other_table(canary: Canary, tmp_path: Path) -> None:
    """Least of all in the log of events."""
    write_table(tmp_path, "audit_entry", canary.plant("name"))
    assert canary.sweep(tmp_path) == ["name in some.db, table audit_entry (as it is)"]


def test_tables_that_are_in_no_file_are_searched(canary: Canary, tmp_path: Path) -> None:
    """Those of PostgreSQL, say, whose files are elsewhere."""
    engine = write_table(tmp_path, "audit_entry", canary.plant("note"))
    (tmp_path / "empty").mkdir()
    assert canary.sweep(tmp_path / "empty", engines=[engine])
