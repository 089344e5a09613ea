"""The site on each kind of database, both of them: somebody signs in by the page, saves a plan and gets it back."""

from __future__ import annotations

from contextlib import ExitStack
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from hrstod import clock
from hrstod.accounts import service
from hrstod.accounts.models import Account
from hrstod.database.transaction import transaction
from hrstod.keys.access import open_recovery
from hrstod.keys.service import recover_locker
from tests.cast import Reader
from tests.conftest import make_site
from tests.database.postgres import KINDS, address_of, empty_database
from tests.factories.people import enrol, installation_of, make_person

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from flask import Flask

    from tests.page import Page

ANSWERS = ("yes", "no", *["unknown"] * 7)


@pytest.fixture(params=KINDS)
def both(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Flask]:
    """Give a site whose tables and whose keystore are in two databases of one kind."""
    with ExitStack() as stack:
        folders = [tmp_path / "main", tmp_path / "keys"]
        for folder in folders:
            folder.mkdir()
        main, keys = (stack.enter_context(empty_database(request.param, one, request.config)) for one in folders)
        app = make_site(tmp_path / "instance", database=address_of(main), keystore=address_of(keys))
        yield app
        app.extensions["hrstod.engine"].dispose()
        for vault in (app.extensions["hrstod.vault"], installation_of(app).vault):
            vault.keystore.close()


def save_a_plan(reader: Reader) -> Page:
    """Go through the checklist, and save it."""
    page = reader.begin("conversation")
    for chosen in ANSWERS:
        page = reader.answer(chosen)
    page = reader.follow(page.link("Spara som stödplan"))
    return reader.send(page.address, {"label": "Plan 1", "follow_up_on": "", **shown(page)})


def shown(page: Page) -> dict[str, str]:
    """Give what the form already says."""
    fields = {one.get("name", ""): one.get("value", "") for one in page.all(".//main//input")}
    return {name: fields[name] for name in ("erased_on", "shown") if name in fields}


@pytest.mark.slow  # a site of its own, its ceremony and two databases
def test_a_plan_is_saved_by_pages_and_given_back_by_two_custodians(both: Flask) -> None:
    """Sign in with passphrase and phone, save, lose everything, and find the plan again with new keys."""
    person = make_person(both, "Anna", "manager")
    installation = installation_of(both)
    reader = Reader(both)
    reader.get("/sign-in")
    assert reader.send("/sign-in", person.form()).heading == "Hej Anna"
    assert save_a_plan(reader).heading.endswith("Plan 1")

    moment = clock.now()
    with transaction(installation.engine) as database:
        account = database.get_one(Account, person.id)
        code = service.invite_again(None, database, account=account, moment=moment, lasts=timedelta(days=1))
    again = enrol(installation, person.id, person.sign_in_name, code, "Anna")
    with transaction(installation.engine) as database:
        opened = open_recovery(database, installation.vault, *installation.words[1:])
        compared = again.keys.public.fingerprint
        recover_locker(
            None, database, installation.vault, opened, account_id=person.id, compared=compared, moment=moment
        )
    anew = Reader(both)
    anew.get("/sign-in")
    assert "Plan 1" in anew.send("/sign-in", again.form()).text
