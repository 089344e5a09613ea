"""What the tests of saved plans share: people who keep some, in each kind of database and at the site."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from hrstod import clock
from hrstod.checklists.rules import Mark, StepState
from hrstod.checklists.support_plans import FollowUp, Note
from hrstod.database.base import Row
from tests.conftest import make_settings
from tests.database.postgres import KINDS, address_of, empty_database
from tests.factories.people import install, installation_of, make_person, sign_in
from tests.factories.support_plans import Keeper, make_keeper, make_support_plan

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask

    from hrstod.checklists.support_plans import SupportPlan
    from tests.cast import Reader
    from tests.factories.people import Installation, Person


@pytest.fixture(scope="module", params=KINDS)
def installation(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """Give a database of each kind, with keys, for the tests of a module."""
    folder = tmp_path_factory.mktemp("instance")
    with empty_database(request.param, folder, request.config) as engine:
        Row.metadata.create_all(engine)
        yield install(make_settings(folder, database_address=address_of(engine)), engine)


@pytest.fixture
def keeper(installation: Installation) -> Keeper:
    """Give somebody with an empty locker."""
    return make_keeper(installation)


@pytest.fixture
def manager(example_site: Flask) -> Person:
    """Give somebody who keeps plans, at the site with the examples."""
    return make_person(example_site, "Anna", "manager")


@pytest.fixture
def browser(example_site: Flask, manager: Person) -> Reader:
    """Give their browser, unlocked and in English."""
    reader = sign_in(example_site, manager)
    reader.get("/?lang=en")
    return reader


@pytest.fixture
def kept(example_site: Flask, manager: Person) -> Keeper:
    """Give what is in their locker."""
    return Keeper(installation_of(example_site), manager, clock.today())


@pytest.fixture
def plan(kept: Keeper) -> SupportPlan:
    """Give a plan in their locker, with one of everything, made on a checklist of the examples."""
    made = make_support_plan(
        checklist="many",
        answers={"situation": ("remote",)},
        marks={"always": Mark(StepState.DONE)},
        follow_ups=(FollowUp(number=1, on=kept.today + timedelta(days=7)),),
        notes=(Note(number=1, on=kept.today, text="Nya tider."),),
        made_on=kept.today,
        last_on=kept.today + timedelta(days=89),
    )
    kept.keep([made])
    return made
