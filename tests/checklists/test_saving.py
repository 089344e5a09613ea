"""Saving, changing and erasing plans: in one’s own locker, and never over what somebody has not seen."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from hrstod.accounts.locker import CAPACITY, LOCKER_BYTES, LockerFull, LockerUnreadable
from hrstod.accounts.models import Locker
from hrstod.audit.models import AuditEntry
from hrstod.authorization.checks import Grant
from hrstod.authorization.roles import ROLES
from hrstod.checklists import plan_access, saving, support_plans
from hrstod.checklists.rules import Mark, Progress, Reason, StepState
from hrstod.checklists.saving import LabelTaken, PlanChanged
from hrstod.checklists.support_plans import SupportPlan, encode
from hrstod.database.transaction import transaction
from hrstod.errors import NotAllowed, NotFound, RuleBroken
from hrstod.organisation.models import Board
from tests.factories.support_plans import ANSWERED, SMALL, TODAY, Keeper, make_keeper, make_support_plan, seen

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.factories.people import Installation

DAY = timedelta(days=1)

CHANGES: dict[str, tuple[Callable[..., Any], dict[str, Any]]] = {
    "take over progress": (saving.change_progress, {"progress": Progress("tasks", ANSWERED.answers)}),
    "mark a step": (saving.change_step, {"step_id": "call", "mark": Mark(StepState.CANNOT, Reason.NOT_SAFE)}),
    "agree on measures": (saving.change_measures, {"measures": ("seat", "hours")}),
    "add a follow-up": (saving.add_follow_up, {"day": TODAY + 3 * DAY}),
    "finish a follow-up": (saving.change_follow_up, {"number": 1, "day": TODAY + 7 * DAY, "done_on": TODAY}),
    "move a follow-up": (saving.change_follow_up, {"number": 1, "day": TODAY + 9 * DAY, "done_on": None}),
    "remove a follow-up": (saving.remove_follow_up, {"number": 1}),
    "write a note": (saving.write_note, {"text": "Nya tider."}),
    "change a note": (saving.write_note, {"text": "Andra ord.", "number": 1}),
    "erase a note": (saving.erase_note, {"number": 1}),
    "rename": (saving.rename, {"label": "Den andra"}),
    "extend": (saving.extend, {"last_on": TODAY + 200 * DAY}),
}
"""Everything that changes a plan and leaves it there."""

changes = pytest.mark.parametrize(("verb", "what"), CHANGES.values(), ids=CHANGES)


@pytest.fixture
def plan(keeper: Keeper) -> SupportPlan:
    """Give a plan with one of everything, in somebody’s locker."""
    made = make_support_plan()
    keeper.keep([made])
    return made


def audit_entries(keeper: Keeper) -> int:
    """Count what stands in the log of events."""
    with transaction(keeper.installation.engine) as database:
        return database.scalar(select(func.count()).select_from(AuditEntry)) or 0


def blob_of(keeper: Keeper) -> bytes:
    """Give somebody’s locker as a copy of the database shows it."""
    with transaction(keeper.installation.engine) as database:
        return database.get_one(Locker, keeper.person.id).blob


def test_a_saved_plan_is_there_with_all_that_was_decided(keeper: Keeper) -> None:
    """On the version of the checklist that it was made on."""
    saved = keeper.save(label="Min", follow_up_on=TODAY + 7 * DAY)
    assert keeper.plans() == (saved,)
    assert (saved.label, saved.checklist, saved.version, saved.made_on) == ("Min", "small", 1, TODAY)
    assert (saved.progress, [one.on for one in saved.follow_ups]) == (ANSWERED, [TODAY + 7 * DAY])


def test_a_copy_of_the_database_tells_nothing_about_a_plan(keeper: Keeper) -> None:
    """Neither its words nor that it is there: the locker has its one size."""
    keeper.save(label="Bergtrollet")
    assert len(blob_of(keeper)) == LOCKER_BYTES
    assert b"Bergtrollet" not in blob_of(keeper)


def test_nothing_that_is_done_to_a_plan_is_written_down(keeper: Keeper, plan: SupportPlan) -> None:
    """The log of events grows by nothing, whatever somebody does."""
    before = audit_entries(keeper)
    for verb, what in CHANGES.values():
        keeper.do(verb, seen(keeper.plans()[0]), **what)
    keeper.do(saving.erase_plan, seen(keeper.plans()[0]))
    assert audit_entries(keeper) == before


@changes
def test_a_change_is_saved_under_a_new_token(
    keeper: Keeper, plan: SupportPlan, verb: Callable[..., Any], what: dict[str, Any]
) -> None:
    """What comes back is what is saved."""
    changed = keeper.do(verb, seen(plan), **what)
    assert keeper.plans() == (changed,)
    assert changed.token != plan.token
    assert changed != plan.model_copy(update={"token": changed.token})


@changes
def test_a_change_to_a_plan_that_has_changed_is_not_made(
    keeper: Keeper, plan: SupportPlan, verb: Callable[..., Any], what: dict[str, Any]
) -> None:
    """The second of two tabs gets both: what is saved now, and what it would have become."""
    first = keeper.do(saving.write_note, seen(plan), text="Från en annan flik.")
    with pytest.raises(PlanChanged) as caught:
        keeper.do(verb, seen(plan), **what)
    assert caught.value.saved == first
    assert caught.value.wanted != first
    assert keeper.plans() == (first,)


@changes
def test_a_change_that_is_there_already_is_no_conflict(
    keeper: Keeper, plan: SupportPlan, verb: Callable[..., Any], what: dict[str, Any]
) -> None:
    """A button that was pressed twice does no harm."""
    first = keeper.do(verb, seen(plan), **what)
    assert keeper.do(verb, seen(plan), **what) == first


def test_a_plan_that_has_changed_is_not_erased_unseen(keeper: Keeper, plan: SupportPlan) -> None:
    """Whoever erases it has seen what is in it."""
    keeper.do(saving.write_note, seen(plan), text="Från en annan flik.")
    with pytest.raises(PlanChanged):
        keeper.do(saving.erase_plan, seen(plan))
    assert len(keeper.plans()) == 1


def test_an_erased_plan_leaves_nothing_in_the_locker(keeper: Keeper, plan: SupportPlan) -> None:
    """And the others stay."""
    other = keeper.save()
    keeper.do(saving.erase_plan, seen(plan))
    assert keeper.plans() == (other,)
    keeper.do(saving.erase_plan, seen(other))
    assert keeper.content() == b""


@changes
def test_a_plan_that_is_not_there_cannot_be_changed(
    keeper: Keeper, verb: Callable[..., Any], what: dict[str, Any]
) -> None:
    """Whether it is nobody’s, or somebody else’s."""
    with pytest.raises(NotFound):
        keeper.do(verb, seen(make_support_plan()), **what)


@pytest.mark.parametrize("role", sorted(set(ROLES) - {"manager"}))
def test_only_a_manager_gets_through_any_door(keeper: Keeper, plan: SupportPlan, role: str) -> None:
    """Whoever loses the role, or never had it, opens nothing, with the right keys in hand."""
    keeper.role = role
    new = saving.NewPlan("Ny", SMALL, ANSWERED, TODAY + 30 * DAY)
    doors: list[tuple[Callable[..., Any], tuple[Any, ...]]] = [
        (plan_access.find_plan, (plan.id,)),
        (plan_access.open_own, ()),
        (saving.save_plan, (new,)),
        (saving.erase_plan, (seen(plan),)),
    ]
    for door, arguments in doors:
        with pytest.raises(NotAllowed):
            keeper.do(door, *arguments)
    for verb, what in CHANGES.values():
        with pytest.raises(NotAllowed):
            keeper.do(verb, seen(plan), **what)


def test_nobody_finds_somebody_elses_plan(installation: Installation, keeper: Keeper, plan: SupportPlan) -> None:
    """The same error as for a plan that nobody has."""
    other = make_keeper(installation, "Bo")
    for plan_id in (plan.id, uuid4()):
        with pytest.raises(NotFound):
            other.do(plan_access.find_plan, plan_id)


def test_a_plan_is_found_to_its_last_day_and_not_after(keeper: Keeper, plan: SupportPlan) -> None:
    """Whether or not the locker has been tidied."""
    keeper.today = plan.last_on
    assert keeper.do(plan_access.find_plan, plan.id) == plan
    keeper.today = plan.erased_on
    with pytest.raises(NotFound):
        keeper.do(plan_access.find_plan, plan.id)


def test_a_change_takes_plans_that_are_past_their_day_out_of_the_locker(keeper: Keeper, plan: SupportPlan) -> None:
    """They do not wait for the next unlock."""
    keeper.today = plan.erased_on
    saved = keeper.save()
    assert support_plans.decode(keeper.content()) == (saved,)


def test_two_plans_cannot_have_the_same_name(keeper: Keeper) -> None:
    """Neither from the start nor by a new name; capitals make no difference."""
    first, _second = keeper.save(label="Plan A"), keeper.save(label="Plan B")
    with pytest.raises(LabelTaken):
        keeper.save(label="plan a")
    with pytest.raises(LabelTaken):
        keeper.do(saving.rename, seen(first), label="PLAN B")


@pytest.mark.parametrize("days", [-1, 0, 5, 365])
def test_a_last_day_that_does_not_fit_is_refused(keeper: Keeper, plan: SupportPlan, days: int) -> None:
    """When saving and when extending."""
    with pytest.raises(RuleBroken):
        keeper.save(last_on=TODAY + days * DAY)
    with pytest.raises(RuleBroken):
        keeper.do(saving.extend, seen(plan), last_on=TODAY + days * DAY)


@pytest.mark.parametrize("days", [-1, 91])
def test_a_follow_up_that_does_not_fit_is_refused(keeper: Keeper, plan: SupportPlan, days: int) -> None:
    """Before today, or after the plan is gone; when saving, adding and moving."""
    day = TODAY + days * DAY
    with pytest.raises(RuleBroken):
        keeper.save(follow_up_on=day, last_on=plan.last_on)
    with pytest.raises(RuleBroken):
        keeper.do(saving.add_follow_up, seen(plan), day=day)
    with pytest.raises(RuleBroken):
        keeper.do(saving.change_follow_up, seen(plan), number=1, day=day, done_on=None)


def test_an_overdue_follow_up_can_still_be_finished(keeper: Keeper, plan: SupportPlan) -> None:
    """Its day has passed, and that is why."""
    keeper.today = TODAY + 20 * DAY
    done = keeper.do(saving.change_follow_up, seen(plan), number=1, day=TODAY + 7 * DAY, done_on=keeper.today)
    assert [one.done_on for one in done.follow_ups] == [keeper.today]


def test_what_does_not_fit_is_refused_before_anything_is_lost(keeper: Keeper) -> None:
    """The locker stays byte for byte as it was, and there is room again when something is erased."""
    plans = [make_support_plan(label=f"Plan {number}") for number in range(2)]
    room = CAPACITY - len(encode(plans))
    plans[0] = support_plans.with_note(plans[0], 1, TODAY, "x" * room)
    keeper.keep(plans)
    before = blob_of(keeper)
    with pytest.raises(LockerFull):
        keeper.do(saving.write_note, seen(plans[1]), text="En till.")
    with pytest.raises(LockerFull):
        keeper.save()
    assert blob_of(keeper) == before
    keeper.do(saving.erase_plan, seen(plans[0]))
    assert keeper.do(saving.write_note, seen(plans[1]), text="En till.").notes[-1].text == "En till."


def test_a_locker_that_cannot_be_read_is_left_as_it_is(keeper: Keeper) -> None:
    """A newer hrstod may have written it."""
    keeper.put(b'{"format":2,"plans":[]}')
    with pytest.raises(LockerUnreadable):
        keeper.plans()
    with pytest.raises(LockerUnreadable):
        keeper.save()
    assert keeper.content() == b'{"format":2,"plans":[]}'


def test_a_plan_is_usually_kept_for_the_shortest_time_of_any_board(keeper: Keeper) -> None:
    """Of those that somebody manages for; ninety days when none has said anything else."""
    with transaction(keeper.installation.engine) as database:
        boards = [Board(name=f"Board {uuid4()}", from_on=TODAY, plan_days=days) for days in (60, 30, 10)]
        database.add_all(boards)
        database.flush()
        grants = (Grant("manager", boards[0].id), Grant("manager", boards[1].id), Grant("trainer", boards[2].id))
        actor = replace(keeper.actor, grants=grants)
        assert plan_access.usual_last_day(actor, database, TODAY) == TODAY + 29 * DAY
        nowhere = replace(keeper.actor, grants=(Grant("manager", uuid4()),))
        assert plan_access.usual_last_day(nowhere, database, TODAY) == TODAY + 89 * DAY


@pytest.mark.slow  # eight threads wait for each other
def test_eight_tabs_that_write_at_once_lose_no_note(keeper: Keeper, plan: SupportPlan) -> None:
    """Each that comes second looks again, and writes once more."""

    def write(number: int) -> None:
        now = plan
        while True:
            try:
                keeper.do(saving.write_note, seen(now), text=f"Flik {number}.")
            except PlanChanged as changed:
                now = changed.saved
            else:
                return

    with ThreadPoolExecutor(8) as tabs:
        list(tabs.map(write, range(8)))
    assert {note.text for note in keeper.plans()[0].notes} >= {f"Flik {number}." for number in range(8)}
