"""`hrstod cases recover` says what it is going to do, asks for all that it takes, and counts nothing."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from hrstod.audit.models import AuditEntry
from hrstod.commands import main
from hrstod.crypto.passphrases import make_custodian_words, words_of
from tests.cases.colleagues import add_colleague, code_of, reads, take_role
from tests.factories.cases import Office, make_office

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from click.testing import Result
    from flask import Flask

    Run = Callable[..., Result]


@pytest.fixture
def office(site: Flask) -> Office:
    """Give HR support of a board in which nothing has happened yet."""
    return make_office(site)


@pytest.fixture
def run(office: Office, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run the command for the board, with what is typed into it."""
    settings = office.installation.settings
    monkeypatch.setenv("HRSTOD_INSTANCE", str(settings.instance))
    monkeypatch.setenv("HRSTOD_MEMORY_FOLDER", str(settings.memory))

    def inside(*asked: str, board: UUID | None = None, lines: tuple[str, ...] = ()) -> Result:
        words = ["cases", "recover", str(board or office.board_id), *asked]
        result = CliRunner().invoke(main, words, input="".join(f"{line}\n" for line in lines))
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exc_info
        return result

    return inside


@pytest.fixture
def case_id(office: Office) -> UUID:
    """Give a case whose readers have both lost their roles."""
    begun = office.begin()
    for person in (office.hanna, office.henrik):
        take_role(office, person)
    return begun


def to_helena(office: Office) -> tuple[str, str]:
    """Name Helena as the receiver."""
    return "--to", office.helena.sign_in_name


def test_two_custodians_give_it_to_somebody(office: Office, case_id: UUID, run: Run) -> None:
    """Compared first, then the words of both, which are not shown."""
    result = run(*to_helena(office), lines=("y", *office.installation.words[:2]))
    assert result.exit_code == 0, result.output
    assert reads(office, office.helena, case_id)
    assert not [words for words in office.installation.words if words in result.output]


def test_the_words_of_the_receivers_key_are_compared(office: Office, case_id: UUID, run: Run) -> None:
    """Before anybody types anything secret; who reads out others receives nothing."""
    result = run(*to_helena(office), lines=("n",))
    assert words_of(office.helena.keys.public.fingerprint, "sv") in result.output
    assert "Nothing was done" in result.output
    assert not reads(office, office.helena, case_id)


def test_one_custodian_is_refused_and_it_is_written_down(office: Office, case_id: UUID, run: Run) -> None:
    """Whom it was for, and why not."""
    result = run(*to_helena(office), lines=("y", *[office.installation.words[0]] * 2))
    assert "one custodian twice" in result.output
    assert not reads(office, office.helena, case_id)
    with office.read() as database:
        last = database.execute(select(AuditEntry).order_by(AuditEntry.number.desc()).limit(1)).scalar_one()
    assert (last.event, str(office.helena.id) in last.details) == ("recovery.refused", True)


@pytest.mark.usefixtures("case_id")
def test_wrong_words_are_refused(office: Office, run: Run) -> None:
    """As everywhere."""
    result = run(*to_helena(office), lines=("y", office.installation.words[0], make_custodian_words()))
    assert result.exit_code == 1
    assert "second custodian’s words do not fit" in result.output


def test_it_is_said_when_one_more_reader_is_needed(office: Office, case_id: UUID, run: Run) -> None:
    """With two named, nothing is left to do."""
    somebody = add_colleague(office)
    words = office.installation.words
    assert "name others" in run(*to_helena(office), lines=("y", *words[:2])).output
    assert "name others" not in run("--to", somebody.sign_in_name, lines=("y", *words[1:])).output
    assert [reads(office, one, case_id) for one in (office.helena, somebody)] == [True, True]


def test_several_receive_it_at_once(office: Office, case_id: UUID, run: Run) -> None:
    """Each has their words compared."""
    somebody = add_colleague(office)
    named = (*to_helena(office), "--to", somebody.sign_in_name)
    run(*named, lines=("y", "y", *office.installation.words[:2]))
    assert [reads(office, one, case_id) for one in (office.helena, somebody)] == [True, True]


def test_nothing_is_asked_where_nothing_is_lacking(office: Office, run: Run) -> None:
    """And how to give somebody from outside a team one that is whole is said."""
    case_id = office.begin()
    result = run(*to_helena(office))
    assert "Nothing was done." in result.output
    assert "--code" in result.output
    assert not reads(office, office.helena, case_id)


def test_one_that_is_named_is_given_too(office: Office, run: Run) -> None:
    """And no other of the board's."""
    wanted, other = office.begin(), office.begin()
    result = run(
        *to_helena(office), "--code", code_of(office, wanted).lower(), lines=("y", *office.installation.words[1:])
    )
    assert result.exit_code == 0, result.output
    assert [reads(office, office.helena, one) for one in (wanted, other)] == [True, False]


def test_a_code_that_the_board_does_not_have_is_said(office: Office, case_id: UUID, run: Run) -> None:
    """And nothing is given then, not even what is lacking."""
    result = run(*to_helena(office), "--code", "AAAA-AAAA", lines=("y", *office.installation.words[:2]))
    assert "none that is called AAAA-AAAA" in result.output
    assert not reads(office, office.helena, case_id)


@pytest.mark.usefixtures("case_id")
def test_whoever_is_not_vouched_for_is_refused(office: Office, run: Run) -> None:
    """Before anybody types a word, with what can be done about it."""
    result = run("--to", office.maria.sign_in_name)
    assert "Nobody has vouched for the key" in result.output
    assert "confirm-role" in result.output


def test_a_board_that_is_not_there_is_said(office: Office, run: Run) -> None:
    """With how to find those that are."""
    assert "There is no board with that id" in run(*to_helena(office), board=office.helena.id).output


@pytest.mark.usefixtures("case_id")
def test_nothing_is_counted(office: Office, run: Run) -> None:
    """Neither how much is lacking nor how much was given: in per cent only."""
    result = run(*to_helena(office), lines=("y", *office.installation.words[:2]))
    assert set(re.findall(r"\d+%?", result.output)) <= {"0%", "100%"} | set(
        re.findall(r"\d+", office.helena.sign_in_name)
    )
