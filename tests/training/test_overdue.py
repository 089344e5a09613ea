"""Who is overdue, by name: those who had to have taken a course, and are not in date in it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from hrstod.training.overdue import A_PAGE, list_all_overdue, list_leaders, list_overdue
from tests.factories.coverage import Done, be_away, complete
from tests.factories.organisation import START, TODAY

if TYPE_CHECKING:
    from tests.factories.training import Academy

DAY = timedelta(days=1)


def names(academy: Academy, **asked: object) -> list[str]:
    """Give the names of those who are overdue today."""
    return [person.name for person in list_overdue(academy.database, TODAY, None, **asked).people]  # type: ignore[arg-type]


def test_whoever_never_took_it_is_overdue(academy: Academy) -> None:
    """With the day by which they had to."""
    academy.course(within_days=30)
    person = list_overdue(academy.database, TODAY, None).people[0]
    assert (person.name, person.units) == ("Anna", ("North",))
    assert [(one.name, one.due_on, one.ran_out_on) for one in person.lacking] == [
        ("The first talk", START + 30 * DAY, None)
    ]


def test_whoever_let_it_run_out_is_told_when(academy: Academy) -> None:
    """The last day of the completion that counted longest."""
    course_id = academy.course()
    for until in (TODAY - 9 * DAY, TODAY - 400 * DAY):
        complete(academy.database, academy.people["Anna"], course_id, Done(TODAY - 500 * DAY, until))
    assert list_overdue(academy.database, TODAY, None).people[0].lacking[0].ran_out_on == TODAY - 9 * DAY


def test_a_revoked_one_counted_until_the_day_before(academy: Academy) -> None:
    """Whatever its own last day was."""
    done = Done(TODAY - 90 * DAY, None, revoked_on=TODAY - DAY)
    complete(academy.database, academy.people["Anna"], academy.course(), done)
    assert list_overdue(academy.database, TODAY, None).people[0].lacking[0].ran_out_on == TODAY - 2 * DAY


def test_what_was_taken_back_on_its_own_day_never_counted(academy: Academy) -> None:
    """Whoever has only that never took the course."""
    done = Done(TODAY - 90 * DAY, None, revoked_on=TODAY - 90 * DAY)
    complete(academy.database, academy.people["Anna"], academy.course(), done)
    assert list_overdue(academy.database, TODAY, None).people[0].lacking[0].ran_out_on is None


def test_whoever_is_in_date_is_not_listed(academy: Academy) -> None:
    """Nils is, alone."""
    complete(academy.database, academy.people["Anna"], academy.course(), Done(TODAY, None))
    assert names(academy) == ["Nils"]


def test_whoever_still_has_time_is_not_listed(academy: Academy) -> None:
    """The last day is not late."""
    academy.course(within_days=30)
    academy.lead("Ove", "South", TODAY - 30 * DAY)
    academy.lead("Ulf", "South", TODAY - 31 * DAY)
    assert names(academy) == ["Anna", "Nils", "Ulf"]


def test_a_new_course_makes_nobody_overdue(academy: Academy) -> None:
    """It gives everybody its days."""
    academy.course(added_on=TODAY - 30 * DAY, within_days=30)
    assert names(academy) == []


def test_those_on_leave_are_not_listed(academy: Academy) -> None:
    """They come back first."""
    academy.course()
    be_away(academy.database, academy.people["Anna"], TODAY - DAY)
    assert names(academy) == ["Nils"]


def test_only_what_is_due_is_told(academy: Academy) -> None:
    """Another course of theirs is new."""
    academy.course()
    academy.course("The second talk", added_on=TODAY)
    assert [one.name for one in list_overdue(academy.database, TODAY, None).people[0].lacking] == ["The first talk"]


def test_another_boards_managers_are_not_listed(academy: Academy) -> None:
    """And of somebody who leads for two boards, only the units of the one asked for."""
    academy.course()
    academy.lead("Anna", "Hill school")
    listed = list_overdue(academy.database, TODAY, [academy.town.boards["School board"].id])
    assert [(person.name, person.units) for person in listed.people] == [("Anna", ("Hill school",))]


def test_they_come_fifty_at_a_time(academy: Academy) -> None:
    """A page that is not there is the last that is, and a file has them all."""
    academy.course()
    for number in range(A_PAGE):
        academy.lead(f"Manager {number:02}", "South")
    pages = [list_overdue(academy.database, TODAY, None, page=number) for number in (1, 2, 9)]
    assert [(len(page.people), page.number, page.of, page.total) for page in pages] == [
        (50, 1, 2, 52),
        (2, 2, 2, 52),
        (2, 2, 2, 52),
    ]
    assert len(list_all_overdue(academy.database, TODAY, None)) == 52


def test_who_leads_a_unit_is_listed_with_all_they_lack(academy: Academy) -> None:
    """What is not due yet, too; those below it are listed there."""
    academy.course(added_on=TODAY)
    leaders = list_leaders(academy.database, TODAY, academy.town.units["North"].id)
    assert [(person.name, len(person.lacking)) for person in leaders] == [("Anna", 1)]
