"""A manager’s managers: those directly below, what each has to take, and a seat for one of them; nobody else."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from hrstod import clock
from hrstod.database.transaction import transaction
from hrstod.organisation import service as organisation
from hrstod.training.rules import LetterKind
from hrstod.training.signing_up import list_team
from tests.factories.organisation import TODAY
from tests.factories.people import make_person
from tests.factories.school import make_school
from tests.organisation.pages import problems
from tests.training.date_pages import begin_now, course_name, id_of, letters_to, own, plan, take_seat

if TYPE_CHECKING:
    from datetime import date

    from tests.cast import Reader
    from tests.factories.people import Person
    from tests.factories.school import School
    from tests.factories.training import Academy


def team_of(reader: Reader) -> list[str]:
    """List those whose training somebody sees."""
    page = reader.get("/training/team")
    return [str(one.text) for one in page.all(".//main//li//a")]


def test_a_manager_sees_those_directly_below_with_what_each_has_to_take(school: School) -> None:
    """And the way to a seat for them."""
    plan(school, school.as_trainer())
    anna = school.as_manager()
    assert team_of(anna) == ["Nils"]
    assert f"{course_name(school)}: Ska gås senast den" in anna.get("/training/team").text


def test_below_a_unit_that_nobody_leads_come_those_further_down(academy: Academy) -> None:
    """The same people whose weekly mail their manager gets; the unit between has no leader."""
    anna, between = academy.people["Anna"], academy.town.unit("Between", "Elder care", below="North")
    academy.town.unit("Deep", "Elder care", below="Between")
    academy.lead("Bo", "Deep")
    assert [name for _id, name in list_team(academy.database, anna, TODAY)] == ["Bo", "Nils"]
    academy.lead("Cara", "Between")
    assert [name for _id, name in list_team(academy.database, anna, TODAY)] == ["Cara", "Nils"]
    assert between.id not in {id_ for id_, _name in list_team(academy.database, academy.people["Bo"], TODAY)}


def test_whoever_leads_nobody_who_leads_is_told_so(school: School) -> None:
    """Nils leads a unit with no unit below it."""
    nils = school.as_manager(school.nils)
    assert team_of(nils) == []
    assert "Ingen leder en enhet direkt under någon av dina i dag." in nils.get("/training/team").text


def test_a_manager_takes_a_seat_for_one_of_theirs_who_gets_the_invitation(school: School) -> None:
    """Whoever has the seat is told, not whoever took it."""
    address = plan(school, school.as_trainer())
    anna = school.as_manager()
    anna.get(f"/training/team/{school.nils.id}")
    assert "har en plats" in anna.send(f"/training/team/{school.nils.id}/{id_of(address)}").text
    assert letters_to(school, school.nils) == [(LetterKind.SEATED, True)]
    assert letters_to(school, school.anna) == []


def test_a_manager_gives_the_seat_of_one_of_theirs_back(school: School) -> None:
    """They are told, and the seat is free."""
    address = plan(school, school.as_trainer())
    take_seat(school, school.nils, address)
    anna = school.as_manager()
    anna.get(f"/training/team/{school.nils.id}")
    assert (
        "1 av 1 plats är ledig" in anna.send(f"/training/team/{school.nils.id}/off", {"date": str(id_of(address))}).text
    )
    assert letters_to(school, school.nils)[-1] == (LetterKind.CANCELLED, True)


def test_a_manager_puts_one_of_theirs_into_the_queue_of_a_full_date(school: School) -> None:
    """And sees the number; taking the place back is told to them, since somebody else did it."""
    address = plan(school, school.as_trainer())
    take_seat(school, school.anna, address)
    anna = school.as_manager()
    anna.get(f"/training/team/{school.nils.id}")
    place = f"/training/team/{school.nils.id}"
    assert "nummer 1 i kön" in anna.send(f"{place}/{id_of(address)}").text
    anna.send(f"{place}/off", {"date": str(id_of(address))})
    assert letters_to(school, school.nils)[-1] == (LetterKind.CANCELLED, False)


def test_a_date_that_has_begun_says_so(school: School) -> None:
    """Whoever had the page open gets a sentence, and nothing is done."""
    address = plan(school, school.as_trainer())
    anna = school.as_manager()
    anna.get(f"/training/team/{school.nils.id}")
    begin_now(school, address)
    page = anna.post(f"/training/team/{school.nils.id}/{id_of(address)}")
    assert page.status == 422
    assert problems(page)


def test_those_above_beside_and_elsewhere_are_not_there(school: School) -> None:
    """Neither to be seen, nor to be signed up, nor to lose a seat: the page for what is not there."""
    other = make_school(school.app)
    address = plan(school, school.as_trainer())
    take_seat(school, school.anna, address)
    nils = school.as_manager(school.nils)
    form = {**nils.get(own(address)).hidden(), "date": str(id_of(address))}
    for person in (school.anna, school.nils, other.nils, school.eva):
        place = f"/training/team/{person.id}"
        assert nils.get(place).status == 404
        for then in (id_of(address), "off"):
            assert nils.post(f"{place}/{then}", form).status == 404
    assert letters_to(school, school.anna) == [(LetterKind.SEATED, True)]


def test_what_is_no_date_is_not_there(school: School) -> None:
    """A form that somebody has changed by hand does nothing."""
    plan(school, school.as_trainer())
    anna = school.as_manager()
    anna.get(f"/training/team/{school.nils.id}")
    assert anna.post(f"/training/team/{school.nils.id}/off", {"date": "no-date"}).status == 404


def test_a_date_of_another_board_is_not_there_for_one_of_theirs(school: School) -> None:
    """A manager cannot sign anybody up where that person could not themselves."""
    other = make_school(school.app)
    elsewhere = plan(other, other.as_trainer())
    plan(school, school.as_trainer())
    anna = school.as_manager()
    anna.get(f"/training/team/{school.nils.id}")
    assert anna.post(f"/training/team/{school.nils.id}/{id_of(elsewhere)}").status == 404


def test_whoever_no_longer_leads_below_is_gone_from_the_team(school: School) -> None:
    """Their last day was yesterday; whoever leads since today is there instead."""
    last, today = clock.today() - timedelta(days=1), clock.today()
    left, new = (make_person(school.app, name, "manager", board_id=school.board) for name in ("Disa", "Maria"))
    lead(school, left, from_on=last - timedelta(days=9), to_on=last)
    lead(school, new, from_on=today)
    anna = school.as_manager()
    assert team_of(anna) == ["Maria", "Nils"]
    assert anna.get(f"/training/team/{left.id}").status == 404


def lead(school: School, person: Person, *, from_on: date, to_on: date | None = None) -> None:
    """Let somebody lead Night beside Nils, to a day."""
    with transaction(school.app.extensions["hrstod.engine"]) as database:
        organisation.give_leadership(
            None,
            database,
            unit_id=school.units["Night"],
            account_id=person.id,
            from_on=from_on,
            to_on=to_on,
            moment=clock.now(),
        )


def test_the_title_of_the_page_names_nobody(school: School) -> None:
    """Titles stand in histories and on shared screens; the heading says whom it is about."""
    page = school.as_manager().get(f"/training/team/{school.nils.id}")
    assert "Nils" not in page.title
    assert page.heading.endswith("Nils")
