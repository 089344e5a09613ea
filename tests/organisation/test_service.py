"""Boards, administrations and counts: each verb, what it refuses, and the entry it leaves in the trail."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select

from hrstod.audit import trail
from hrstod.authorization.checks import Actor, Grant
from hrstod.database.transaction import transaction
from hrstod.errors import Conflict, NotAllowed, NotFound
from hrstod.organisation import queries, service, units
from hrstod.organisation.models import Board, EmployeeCount
from hrstod.organisation.rules import Fault, token_of
from tests.factories.organisation import MOMENT, START, TODAY
from tests.organisation.refusals import last_entry, refusal, said

if TYPE_CHECKING:
    from sqlalchemy import Engine
    from sqlalchemy.orm import Session

    from tests.factories.organisation import Town

TOMORROW = TODAY + timedelta(days=1)
NEXT_YEAR = date(2027, 1, 1)


def administrator(board_id: UUID | None = None) -> Actor:
    """Make an administrator, of one board or of all."""
    return Actor(uuid4(), "Administrator", grants=(Grant("administrator", board_id),))


def test_a_board_is_added_and_the_trail_says_by_whom(database: Session) -> None:
    """With its id and nothing that was typed."""
    asks = administrator()
    board = service.add_board(asks, database, name="  Culture  board ", from_on=START, moment=MOMENT)
    assert (board.name, board.plan_days) == ("Culture board", 90)
    assert last_entry(database) == ("board.added", asks.account_id, {"board": str(board.id)})


def test_somebody_with_one_board_adds_none(town: Town) -> None:
    """A board is added by somebody who may change all of them."""
    asks = administrator(town.boards["Care board"].id)
    with pytest.raises(NotAllowed):
        service.add_board(asks, town.database, name="Culture board", from_on=START, moment=MOMENT)


@pytest.mark.parametrize(
    ("words", "fault"),
    [
        ({"name": "care BOARD", "from_on": START}, Fault.NAME_TAKEN),
        ({"name": " ", "from_on": START}, Fault.NAME_WRONG),
        ({"name": "Culture board", "from_on": date(203, 1, 1)}, Fault.DAY_WRONG),
        ({"name": "Culture board", "from_on": START, "plan_days": 366}, Fault.PLAN_DAYS_WRONG),
    ],
)
def test_a_board_that_makes_no_sense_is_refused(town: Town, words: dict[str, Any], fault: Fault) -> None:
    """With a sentence, and nothing is written."""
    assert refusal(service.add_board, None, town.database, **words, moment=MOMENT) == said(fault)


def test_a_board_is_changed(town: Town) -> None:
    """Its name and how long plans are kept."""
    board = town.boards["Care board"]
    service.change_board(None, town.database, board_id=board.id, name="Health board", plan_days=30, moment=MOMENT)
    assert (board.name, board.plan_days) == ("Health board", 30)
    assert last_entry(town.database) == ("board.changed", None, {"board": str(board.id)})


def test_whoever_changes_what_somebody_else_has_changed_is_told(town: Town) -> None:
    """The form remembers what it showed; when that is no longer so, nothing is done."""
    board = town.boards["Care board"]
    shown = token_of(board.name, board.plan_days)
    words: dict[str, Any] = {"board_id": board.id, "based_on": shown, "moment": MOMENT}
    service.change_board(None, town.database, name="First", plan_days=90, **words)
    with pytest.raises(Conflict):
        service.change_board(None, town.database, name="Second", plan_days=90, **words)
    assert board.name == "First"


def test_another_boards_administrator_changes_nothing(town: Town) -> None:
    """It is as if the board were not there."""
    asks = administrator(town.boards["School board"].id)
    board_id = town.boards["Care board"].id
    with pytest.raises(NotFound):
        service.change_board(asks, town.database, board_id=board_id, name="Mine", plan_days=90, moment=MOMENT)


def test_a_board_does_not_end_while_an_administration_goes_on(town: Town) -> None:
    """The sentence names the first one that does."""
    board_id = town.boards["Care board"].id
    sentence = refusal(service.end_board, None, town.database, board_id=board_id, to_on=TODAY, moment=MOMENT)
    assert sentence == said(Fault.PARTS_GO_ON, name="Elder care")


def test_a_board_ends_after_all_that_belongs_to_it(town: Town) -> None:
    """Units first, then administrations, then the board."""
    day = date(2026, 12, 31)
    units.end_unit(None, town.database, unit_id=town.units["Hill school"].id, to_on=day, moment=MOMENT)
    school = town.administrations["Schools"].id
    service.end_administration(None, town.database, administration_id=school, to_on=day, moment=MOMENT)
    assert last_entry(town.database) == ("administration.ended", None, {"administration": str(school)})
    board = town.boards["School board"]
    service.end_board(None, town.database, board_id=board.id, to_on=day, moment=MOMENT)
    assert last_entry(town.database) == ("board.ended", None, {"board": str(board.id)})
    assert board.to_on == day


def test_a_last_day_can_be_taken_back(town: Town) -> None:
    """Somebody who ended the wrong thing mends it; the trail says that it was changed."""
    board = service.add_board(None, town.database, name="Culture board", from_on=START, moment=MOMENT)
    service.end_board(None, town.database, board_id=board.id, to_on=TODAY, moment=MOMENT)
    service.end_board(None, town.database, board_id=board.id, to_on=None, moment=MOMENT)
    assert board.to_on is None
    assert last_entry(town.database)[0] == "board.changed"


def test_a_last_day_is_not_taken_back_when_the_name_is_somebody_elses_by_then(town: Town) -> None:
    """Two of the same name on the same day could not be told apart."""
    old = service.add_board(None, town.database, name="Culture board", from_on=START, moment=MOMENT)
    service.end_board(None, town.database, board_id=old.id, to_on=TODAY, moment=MOMENT)
    service.add_board(None, town.database, name="Culture board", from_on=TOMORROW, moment=MOMENT)
    assert refusal(service.end_board, None, town.database, board_id=old.id, to_on=None, moment=MOMENT) == said(
        Fault.NAME_TAKEN
    )


def test_an_administration_belongs_to_its_board_while_the_board_is_there(town: Town) -> None:
    """It does not begin before."""
    words: dict[str, Any] = {
        "board_id": town.boards["Care board"].id,
        "name": "New",
        "from_on": START - timedelta(days=1),
    }
    assert refusal(service.add_administration, None, town.database, **words, moment=MOMENT) == said(Fault.OUTSIDE)


def test_two_boards_may_have_administrations_of_the_same_name(town: Town) -> None:
    """Within a board they may not."""
    service.add_administration(
        None, town.database, board_id=town.boards["School board"].id, name="Elder care", from_on=START, moment=MOMENT
    )
    words: dict[str, Any] = {"board_id": town.boards["Care board"].id, "name": "elder care", "from_on": START}
    assert refusal(service.add_administration, None, town.database, **words, moment=MOMENT) == said(Fault.NAME_TAKEN)


def test_an_administration_is_called_something_else(town: Town) -> None:
    """Unless another in the board is called that."""
    found = town.administrations["Elder care"]
    service.change_administration(
        None, town.database, administration_id=found.id, name="Care of the old", moment=MOMENT
    )
    assert last_entry(town.database) == ("administration.changed", None, {"administration": str(found.id)})
    words: dict[str, Any] = {"administration_id": found.id, "name": "Home care"}
    assert refusal(service.change_administration, None, town.database, **words, moment=MOMENT) == said(Fault.NAME_TAKEN)


def test_an_administration_does_not_end_while_a_unit_goes_on(town: Town) -> None:
    """Nor outlasts its board."""
    words: dict[str, Any] = {"administration_id": town.administrations["Home care"].id}
    sentence = refusal(service.end_administration, None, town.database, to_on=TODAY, moment=MOMENT, **words)
    assert sentence == said(Fault.PARTS_GO_ON, name="South")


def test_employees_are_counted_and_the_last_count_holds(town: Town) -> None:
    """Of a board and of a unit; on days before the first count nobody knows."""
    board_id, unit_id = town.boards["Care board"].id, town.units["North"].id
    for employees, day in ((900, date(2025, 12, 31)), (950, date(2026, 6, 30))):
        service.count_board(None, town.database, board_id=board_id, employees=employees, counted_on=day, moment=MOMENT)
    service.count_unit(None, town.database, unit_id=unit_id, employees=40, counted_on=TODAY, moment=MOMENT)
    counts = [queries.board_count_on(town.database, board_id, day) for day in (START, date(2026, 1, 1), TODAY)]
    assert [one and one.employees for one in counts] == [None, 900, 950]
    assert last_entry(town.database) == ("employees.counted", None, {"unit": str(unit_id)})


def test_counting_again_for_the_same_day_replaces_the_count(town: Town) -> None:
    """One count a day, of each."""
    board_id = town.boards["Care board"].id
    for employees in (900, 905):
        service.count_board(
            None, town.database, board_id=board_id, employees=employees, counted_on=TODAY, moment=MOMENT
        )
    assert [one.employees for one in queries.list_board_counts(town.database, board_id)] == [905]
    assert town.database.scalar(select(func.count()).select_from(EmployeeCount)) == 1


@pytest.mark.parametrize(
    ("employees", "day", "fault"),
    [
        (-1, TODAY, Fault.EMPLOYEES_WRONG),
        (5, TOMORROW, Fault.COUNTED_TOO_EARLY),
        (5, START - timedelta(days=1), Fault.NOT_THERE),
    ],
)
def test_a_count_that_makes_no_sense_is_refused(town: Town, employees: int, day: date, fault: Fault) -> None:
    """Fewer than none, a day that has not come, a day when the unit was not there."""
    words: dict[str, Any] = {"unit_id": town.units["North"].id, "employees": employees, "counted_on": day}
    assert refusal(service.count_unit, None, town.database, **words, moment=MOMENT) == said(fault)


def test_without_its_entry_nothing_is_done(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    """A trail that cannot be written stops the act."""

    def fail(*_arguments: Any, **_words: Any) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(trail, "write", fail)
    with pytest.raises(OSError, match="disk full"), transaction(engine) as database:
        service.add_board(None, database, name="Lost board", from_on=START, moment=MOMENT)
    with transaction(engine) as database:
        assert database.scalar(select(func.count()).select_from(Board)) == 0
