"""The pages on which somebody is given a unit to lead."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from hrstod import clock
from hrstod.database.transaction import transaction
from hrstod.organisation.models import Leadership
from tests.accounts.looking import press
from tests.factories.organisation import make_town
from tests.factories.people import installation_of

if TYPE_CHECKING:
    from flask import Flask

    from tests.cast import Reader
    from tests.factories.people import Person


def test_somebody_is_given_a_unit_to_lead_and_it_ends(office: Reader, example_site: Flask, person: Person) -> None:
    """Shown on their page until it has ended."""
    engine = installation_of(example_site).engine
    with transaction(engine) as database:
        town = make_town(database)
        unit = town.units["Night"].id
    office.get(f"/people/{person.id}/units")
    typed = {"unit": str(unit), "from_on": "2026-01-01"}
    assert "Night" in office.send(f"/people/{person.id}/units", typed).text
    with Session(engine) as database:
        [led] = database.scalars(select(Leadership.id).where(Leadership.account_id == person.id))
    press(office, f"/people/units/{led}/end")
    with Session(engine) as database:
        assert database.get_one(Leadership, led).to_on == clock.today()


@pytest.mark.parametrize("typed", [{"unit": ""}, {"unit": str(uuid4())}, {"unit": "x"}, {"from_on": "x"}])
def test_a_unit_that_makes_no_sense_is_refused(office: Reader, person: Person, typed: dict[str, str]) -> None:
    """And the page says what is wrong."""
    office.get(f"/people/{person.id}/units")
    page = office.post(f"/people/{person.id}/units", {"unit": "", "from_on": "2026-01-01"} | typed)
    assert (page.status, page.title.startswith("Fel: ")) == (422, True)
