"""The mail of thirty working days is the same whatever happens: nobody can read from it whether there is a case."""

from __future__ import annotations

import re
import shutil
from collections import Counter
from datetime import time, timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from hrstod import clock
from hrstod.accounts.models import Account
from hrstod.accounts.service import invite
from hrstod.app import create_app
from hrstod.contacts.models import NumberReport
from hrstod.contacts.service import report_number
from hrstod.database.base import Row
from hrstod.database.transaction import connect, transaction
from hrstod.notifications.models import OutboxMessage
from tests.conftest import EXAMPLES, make_settings
from tests.keys.installations import add_board, enrol, hold_ceremony, propose, vouch
from tests.notifications.thirty_days import FIRST, nothing, thirty_days, working_days

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date
    from pathlib import Path

    from flask import Flask

    from tests.notifications.postbox import Letter

ADDRESSES = ["bella@example.org", "bo@example.org"]


def much(app: Flask, day: date) -> None:
    """Let somebody be invited, and readers call numbers wrong."""
    with transaction(app.extensions["hrstod.engine"]) as database:
        invite(
            None,
            database,
            name="Nils",
            sign_in_name=f"{uuid4().hex}@example.org",
            language="sv",
            moment=clock.now(),
            lasts=timedelta(days=7),
        )
        for contact in app.extensions["hrstod.contacts"].values():
            report_number(database, contact=contact, today=day)


WORLDS: dict[str, Callable[[Flask, date], None]] = {"nothing happens": nothing, "much happens": much}


@pytest.fixture(scope="session")
def staffed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the folder of an installation with two in HR support, and somebody who leads a unit."""
    settings = make_settings(tmp_path_factory.mktemp("staffed"), content=EXAMPLES)
    engine = connect(settings.database_address)
    Row.metadata.create_all(engine)
    here = hold_ceremony(settings)
    board = add_board(here)
    for name in ("Bo", "Bella"):
        vouch(here, enrol(here, name), board)
    propose(here, enrol(here, "Anna"), board, "manager")
    with transaction(here.engine) as database:
        database.execute(update(Account).where(Account.name == "Bo").values(language="sv"))
    for one in (engine, here.engine, here.vault.keystore._engine):
        one.dispose()
    return settings.instance


@pytest.fixture(scope="session")
def sites(staffed: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Flask]:
    """Give a site for each world, alike to the byte before anything happens."""
    made = {}
    for world in WORLDS:
        folder = tmp_path_factory.mktemp("world") / "instance"
        shutil.copytree(staffed, folder)
        made[world] = create_app(make_settings(folder, content=EXAMPLES))
    return made


@pytest.fixture(scope="session")
def logs(sites: dict[str, Flask]) -> dict[str, list[Letter]]:
    """Give the mail of each world: it is lived through once."""
    return {world: thirty_days(sites[world], happens) for world, happens in WORLDS.items()}


def count(site: Flask, table: type[Row]) -> int:
    """Count the rows of a table."""
    with Session(site.extensions["hrstod.engine"]) as database:
        return database.scalar(select(func.count()).select_from(table)) or 0


@pytest.mark.parametrize("world", WORLDS)
def test_the_mail_is_the_same_whatever_happens(logs: dict[str, list[Letter]], world: str) -> None:
    """When each came, from whom, to whom, how the server was greeted, and every byte."""
    assert logs[world] == logs["nothing happens"]


def test_there_is_one_on_each_working_day_for_each_in_hr_support(logs: dict[str, list[Letter]]) -> None:
    """On thirty days in six weeks: none on weekends, and none on Ascension Day."""
    found = Counter((letter.at.date(), letter.address) for letter in logs["much happens"])
    assert (len(working_days()), FIRST.weekday()) == (30, 0)
    assert found == Counter({(day, address): 1 for day in working_days() for address in ADDRESSES})


def test_each_comes_at_the_same_hour(logs: dict[str, list[Letter]]) -> None:
    """As clocks in Sweden show it."""
    hours = {letter.at.astimezone(clock.SWEDEN).time() for letter in logs["much happens"]}
    assert hours == {time(7, 0)}


def test_all_mails_in_a_language_are_equal_to_the_byte(logs: dict[str, list[Letter]]) -> None:
    """Day after day, whoever they are for."""
    contents = {(letter.address, letter.content) for letter in logs["much happens"]}
    assert sorted(address for address, _ in contents) == ADDRESSES


def test_no_mail_holds_an_id_or_a_name(sites: dict[str, Flask], logs: dict[str, list[Letter]]) -> None:
    """Nor the address of whoever it is for."""
    with Session(sites["much happens"].extensions["hrstod.engine"]) as database:
        people = database.execute(select(Account.id, Account.name, Account.sign_in_name)).all()
    words = {str(word) for row in people for word in (*row, row[0].hex)}
    written = b"".join({letter.content for letter in logs["much happens"]}).decode()
    assert [word for word in words if re.search(rf"\b{re.escape(word)}\b", written, re.IGNORECASE)] == []


def test_what_happened_did_happen(sites: dict[str, Flask], logs: dict[str, list[Letter]]) -> None:
    """The worlds differ in what is in their tables, and not in their outboxes."""
    assert logs
    counts = {table: [count(sites[world], table) for world in WORLDS] for table in (NumberReport, OutboxMessage)}
    assert counts[NumberReport][0] == 0 < counts[NumberReport][1]
    assert counts[OutboxMessage][0] == counts[OutboxMessage][1] > 0
