"""`hrstod accounts …`: all that an administrator does on a page, and one clear sentence when it cannot be done."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from click.testing import CliRunner

from hrstod.accounts.commands import group
from hrstod.settings import Settings
from tests.accounts.looking import is_signed_in
from tests.cast import Reader
from tests.factories import people
from tests.factories.people import add_board, installation_of, invite, make_person

if TYPE_CHECKING:
    from uuid import UUID

    from flask import Flask

    from tests.accounts.looking import Log
    from tests.factories.people import Person


@pytest.fixture(autouse=True)
def _same_installation(example_site: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let commands work on the site's own installation."""
    for name in Settings.model_fields:
        monkeypatch.delenv(f"HRSTOD_{name.upper()}", raising=False)
    settings = example_site.extensions["hrstod.settings"]
    monkeypatch.setenv("HRSTOD_INSTANCE", str(settings.instance))
    monkeypatch.setenv("HRSTOD_MEMORY_FOLDER", str(settings.memory))


def done(*words: str) -> str:
    """Run a command that must succeed; give what it printed, without the last line's end."""
    result = CliRunner().invoke(group, words)
    assert result.exit_code == 0, result.output
    return result.output.rstrip("\n")


def refusal(*words: str) -> str:
    """Run a command that must stop with words and exit code 1."""
    result = CliRunner().invoke(group, words)
    assert (result.exit_code, "Traceback" in result.output) == (1, False), result.output
    return result.output


def line_of(*words: str, about: str) -> list[str]:
    """Give the columns of the line about somebody."""
    return next(line.split("\t") for line in done(*words).splitlines() if about in line)


def test_somebody_is_invited_and_the_code_works(example_site: Flask, person: Person, log: Log) -> None:
    """The code is all that is printed, so that it can be handed on by another command."""
    assert person
    code = done("invite", f"{uuid4().hex}@example.se", "--name", "Nils", "--language", "en")
    reader = Reader(example_site)
    reader.get("/welcome")
    page = reader.post("/welcome", {"code": code})
    assert (page.status, page.language, log.events()) == (200, "en", ["account.invited"])


def test_a_name_that_is_taken_is_refused(person: Person, log: Log) -> None:
    """In words, and nothing is left of it."""
    assert "already an account" in refusal("invite", person.sign_in_name.upper(), "--name", "Nils")
    assert log.events() == []


def test_a_name_of_nothing_is_refused() -> None:
    """Nobody could ever sign in with it."""
    assert "needs a name" in refusal("invite", " ", "--name", "Nils")


def test_somebody_is_invited_again(example_site: Flask) -> None:
    """With another code, and the first has stopped working."""
    _, name, old = invite(installation_of(example_site), "Nils")
    new = done("invite-again", name)
    statuses = []
    for code in (old, new):
        reader = Reader(example_site)
        reader.get("/welcome")
        statuses.append(reader.post("/welcome", {"code": code}).status)
    assert statuses == [422, 200]


def test_closing_an_account_signs_its_owner_out(example_site: Flask, person: Person, log: Log) -> None:
    """Everywhere; opened again, everything is as it was."""
    reader = people.sign_in(example_site, person)
    done("close", person.sign_in_name)
    assert example_site.extensions["hrstod.sign_in_store"].list_visits(person.id) == []
    assert not is_signed_in(reader)
    done("open", person.sign_in_name)
    assert log.events() == ["account.disabled", "account.enabled"]


def test_the_list_shows_everybody_and_their_roles(example_site: Flask) -> None:
    """One line each, in columns."""
    bo = make_person(example_site, "Bo", "auditor")
    assert line_of("list", about=bo.sign_in_name)[:4] == [bo.sign_in_name, "active", "Bo", "auditor"]


@pytest.fixture
def board(example_site: Flask) -> UUID:
    """Give a board."""
    return add_board(installation_of(example_site).engine)


def test_a_role_is_given_for_a_board(person: Person, board: UUID) -> None:
    """From today, if no day is said."""
    state = done("give-role", person.sign_in_name, "manager", "--board", str(board)).split("\t")[1]
    assert state == "given"
    assert f"plans:keep\t{board}" in done("may", person.sign_in_name)


def test_a_role_that_opens_cases_still_takes_two(person: Person, board: UUID) -> None:
    """Whoever has the machine is one person too."""
    state = done("give-role", person.sign_in_name, "hr-support", "--board", str(board)).split("\t")[1]
    assert (state, done("may", person.sign_in_name)) == ("proposed", "")


def test_a_withdrawn_role_signs_its_holder_out(example_site: Flask, person: Person, board: UUID) -> None:
    """By its number, which the list of roles tells."""
    reader = people.sign_in(example_site, person)
    number = done("give-role", person.sign_in_name, "manager", "--board", str(board)).split("\t")[0]
    assert line_of("roles", about=number)[1] == "given"
    done("withdraw-role", number)
    assert not is_signed_in(reader)
    assert "ended already" in refusal("withdraw-role", number)


@pytest.mark.parametrize(
    "words",
    [
        ("give-role", "{name}", "manager"),
        ("give-role", "{name}", "administrator", "--board", "{board}"),
        ("give-role", "{name}", "manager", "--board", "{board}", "--from", "2027-02-01", "--to", "2027-01-01"),
        ("give-role", "nobody@example.se", "administrator"),
        ("close", "nobody@example.se"),
        ("open", "nobody@example.se"),
        ("invite-again", "nobody@example.se"),
        ("may", "nobody@example.se"),
        ("withdraw-role", "00000000-0000-0000-0000-000000000000"),
    ],
)
def test_what_cannot_be_done_is_refused_in_words(person: Person, board: UUID, log: Log, words: tuple[str, ...]) -> None:
    """And changes nothing."""
    said = refusal(*(word.format(name=person.sign_in_name, board=board) for word in words))
    assert said.startswith("Error: ")
    assert log.events() == []


def test_a_board_that_is_not_there_is_refused_in_words(person: Person) -> None:
    """Not with a fault of ours."""
    assert refusal("give-role", person.sign_in_name, "manager", "--board", str(uuid4())).startswith("Error: ")


@pytest.mark.parametrize("word", ["nothing", "HR-SUPPORT ", ""])
def test_a_role_that_is_none_is_a_slip(person: Person, word: str) -> None:
    """The command says which there are."""
    result = CliRunner().invoke(group, ("give-role", person.sign_in_name, word))
    assert (result.exit_code, "administrator" in result.output) == (2, True)
