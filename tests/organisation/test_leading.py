"""Who leads a unit: from when, to when, and what is refused."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from hrstod.organisation import queries, service
from hrstod.organisation.rules import Fault
from tests.factories.organisation import MOMENT, START, TODAY, make_account
from tests.organisation.refusals import last_entry, refusal, said

if TYPE_CHECKING:
    from hrstod.organisation.models import Leadership
    from tests.factories.organisation import Town

TOMORROW = TODAY + timedelta(days=1)
NEXT_YEAR = date(2027, 1, 1)


def lead(town: Town, unit: str, account_id: UUID, from_on: date = START, to_on: date | None = None) -> Leadership:
    """Let somebody lead a unit."""
    return service.give_leadership(
        None,
        town.database,
        unit_id=town.units[unit].id,
        account_id=account_id,
        from_on=from_on,
        to_on=to_on,
        moment=MOMENT,
    )


def test_somebody_leads_a_unit_from_a_day_to_a_day(town: Town) -> None:
    """Asked on a day, only who leads it then; asked of a person, the units they lead then."""
    anna = make_account(town.database)
    lead(town, "North", anna, to_on=TODAY)
    north = town.units["North"].id
    assert last_entry(town.database) == ("leader.given", None, {"account": str(anna), "unit": str(north)})
    assert [len(queries.leaders_on(town.database, north, day)) for day in (TODAY, TOMORROW)] == [1, 0]
    assert [one.unit for one in queries.units_led(town.database, anna, TODAY)] == ["North"]


def test_two_may_share_a_unit_and_one_may_lead_two(town: Town) -> None:
    """Shared leadership is common."""
    anna, eva = make_account(town.database), make_account(town.database, "Eva")
    for unit, account in (("North", anna), ("North", eva), ("South", anna)):
        lead(town, unit, account)
    assert {one.account_id for one in queries.leaders_on(town.database, town.units["North"].id, TODAY)} == {anna, eva}
    assert [one.unit for one in queries.list_units_led(town.database, anna)] == ["North", "South"]


def test_nobody_leads_the_same_unit_twice_at_once(town: Town) -> None:
    """After the first time has ended, yes."""
    anna = make_account(town.database)
    lead(town, "North", anna, to_on=TODAY)
    words: dict[str, Any] = {"unit_id": town.units["North"].id, "account_id": anna, "from_on": TODAY}
    assert refusal(service.give_leadership, None, town.database, **words, moment=MOMENT) == said(Fault.ALREADY_LEADS)
    assert lead(town, "North", anna, TOMORROW).to_on is None


def test_nobody_without_an_account_leads_anything(town: Town) -> None:
    """An id that nobody has is said to be that, and the transaction can go on."""
    words: dict[str, Any] = {"unit_id": town.units["North"].id, "account_id": uuid4(), "from_on": START}
    assert refusal(service.give_leadership, None, town.database, **words, moment=MOMENT) == said(Fault.NO_ACCOUNT)
    assert queries.list_leaders(town.database, town.units["North"].id) == []


def test_a_leadership_ends(town: Town) -> None:
    """On its last day somebody still leads; the trail says who and what."""
    anna = make_account(town.database)
    row = lead(town, "North", anna)
    ended = service.end_leadership(None, town.database, leadership_id=row.id, to_on=TODAY, moment=MOMENT)
    north = town.units["North"].id
    assert (ended.account_id, ended.to_on) == (anna, TODAY)
    assert last_entry(town.database) == ("leader.ended", None, {"account": str(anna), "unit": str(north)})


def test_a_leadership_that_never_began_is_taken_away(town: Town) -> None:
    """It was to begin next year, and ends before: nothing was true on any day."""
    anna = make_account(town.database)
    row = lead(town, "North", anna, NEXT_YEAR)
    ended = service.end_leadership(None, town.database, leadership_id=row.id, to_on=TODAY, moment=MOMENT)
    assert ended.account_id == anna
    assert queries.list_leaders(town.database, town.units["North"].id) == []


def test_a_leadership_that_has_begun_is_not_taken_away(town: Town) -> None:
    """What was true stays readable."""
    row = lead(town, "North", make_account(town.database), date(2026, 6, 1))
    words: dict[str, Any] = {"leadership_id": row.id, "to_on": date(2026, 5, 31)}
    assert refusal(service.end_leadership, None, town.database, **words, moment=MOMENT) == said(Fault.LED_LATER)
