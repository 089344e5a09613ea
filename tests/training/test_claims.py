"""A manager says that they completed a course elsewhere, and a trainer confirms or refuses it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest

from hrstod import clock
from hrstod.database.transaction import transaction
from hrstod.errors import NotFound, RuleBroken
from hrstod.training import claiming
from hrstod.training.rules import ClaimState, Form, Source
from tests.factories.organisation import MOMENT, TODAY, make_account
from tests.factories.people import make_person, sign_in
from tests.organisation.pages import in_english, problems
from tests.training.course_pages import trainer
from tests.training.done import completed, events

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from hrstod.training.models import Claim
    from tests.factories.school import School
    from tests.factories.training import Academy

A_DAY = timedelta(days=1)
CLAIMS = "/training/claims"


@pytest.fixture
def web_course(academy: Academy) -> UUID:
    """Give the national web course, which an authority holds."""
    return academy.course("The web course", form=Form.ELSEWHERE)


def say(academy: Academy, course_id: UUID, on: date = TODAY, name: str = "Anna") -> Claim:
    """Let Anna, or somebody else, say that they completed a course."""
    return claiming.claim(
        academy.database, account_id=academy.people[name], course_id=course_id, completed_on=on, moment=MOMENT
    )


def test_what_a_trainer_confirms_counts_from_the_day_that_was_said(academy: Academy, web_course: UUID) -> None:
    """As a completion in the trainer’s name, told in the log of events."""
    said, eva = say(academy, web_course, TODAY - A_DAY * 30), academy.trainer()
    claiming.confirm(eva, academy.database, claim_id=said.id, moment=MOMENT)
    [made] = completed(academy.database, web_course)
    assert (made.source, made.completed_on, made.made_by) == (Source.CLAIM, TODAY - A_DAY * 30, eva.account_id)
    assert events(academy.database) == ["completion.added"]


def test_what_a_trainer_refuses_counts_nothing_and_can_be_said_again(academy: Academy, web_course: UUID) -> None:
    """Whoever said it sees it."""
    said = say(academy, web_course)
    claiming.refuse(academy.trainer(), academy.database, claim_id=said.id, moment=MOMENT)
    assert completed(academy.database, web_course) == []
    assert events(academy.database, "claim.") == ["claim.refused"]
    assert [one.state for one, _name in claiming.list_own(academy.database, academy.people["Anna"])] == [
        ClaimState.REFUSED
    ]
    assert say(academy, web_course).state is ClaimState.WAITING


def test_what_was_answered_once_is_not_answered_again(academy: Academy, web_course: UUID) -> None:
    """In two tabs: the second is told, and nothing is noted twice."""
    said, eva = say(academy, web_course), academy.trainer()
    claiming.confirm(eva, academy.database, claim_id=said.id, moment=MOMENT)
    for answer in (claiming.confirm, claiming.refuse):
        with pytest.raises(RuleBroken, match="answered this already"):
            answer(eva, academy.database, claim_id=said.id, moment=MOMENT)
    assert len(completed(academy.database, web_course)) == 1


def test_the_same_is_not_said_twice_while_it_waits(academy: Academy, web_course: UUID) -> None:
    """Pressed twice: it stands there once."""
    say(academy, web_course)
    with pytest.raises(RuleBroken, match="has not answered yet"):
        say(academy, web_course)
    assert len(claiming.list_waiting(academy.trainer(), academy.database)) == 1


def test_only_what_is_held_elsewhere_can_be_said(academy: Academy) -> None:
    """What is held here has its dates."""
    with pytest.raises(RuleBroken, match="held here"):
        say(academy, academy.course())


def test_a_day_to_come_cannot_be_said(academy: Academy, web_course: UUID) -> None:
    """Nothing is kept of it."""
    with pytest.raises(RuleBroken, match="has not come"):
        say(academy, web_course, TODAY + A_DAY)


def test_whoever_has_never_led_a_unit_is_told_that_nobody_would_answer(academy: Academy, web_course: UUID) -> None:
    """It would wait for ever."""
    academy.people["Bo"] = make_account(academy.database, "Bo")
    with pytest.raises(RuleBroken, match="leads a unit"):
        say(academy, web_course, name="Bo")


def test_a_trainer_of_another_board_sees_and_answers_nothing(academy: Academy, web_course: UUID) -> None:
    """To them it is not there."""
    said, other = say(academy, web_course), academy.trainer("Ulla", "School board")
    assert claiming.list_waiting(other, academy.database) == []
    with pytest.raises(NotFound):
        claiming.confirm(other, academy.database, claim_id=said.id, moment=MOMENT)


def test_nobody_confirms_what_they_say_themselves(academy: Academy, web_course: UUID) -> None:
    """A trainer who leads a unit too needs somebody else."""
    academy.lead("Eva", "Day")
    said = say(academy, web_course, name="Eva")
    with pytest.raises(RuleBroken, match="Somebody else"):
        claiming.confirm(academy.trainer(), academy.database, claim_id=said.id, moment=MOMENT)


def wait_for_answer(school: School, name: str) -> UUID:
    """Let Anna say that she completed a course with a name like no other; give the claim."""
    course_id = school.course(name, form=Form.ELSEWHERE)
    with transaction(school.app.extensions["hrstod.engine"]) as database:
        return claiming.claim(
            database, account_id=school.anna.id, course_id=course_id, completed_on=clock.today(), moment=clock.now()
        ).id


def test_a_trainer_confirms_from_the_list(school: School) -> None:
    """It goes from the list, and stands in the person’s history."""
    name, reader = f"Elsewhere {uuid4().hex[:6]}", trainer(school)
    claim_id = wait_for_answer(school, name)
    assert name in reader.get(CLAIMS).text
    page = reader.send(f"{CLAIMS}/{claim_id}/confirm")
    assert (name in page.text, page.address) == (False, CLAIMS)
    assert f"{name} Valid until" in reader.get(f"/training/people/{school.anna.id}").text


def test_the_person_s_page_leads_to_what_waits_for_an_answer(school: School) -> None:
    """And refusing it there leaves nothing behind."""
    name, reader = f"Elsewhere {uuid4().hex[:6]}", trainer(school)
    claim_id = wait_for_answer(school, name)
    page = reader.get(f"/training/people/{school.anna.id}")
    assert page.link("Confirm or refuse") == CLAIMS
    reader.get(CLAIMS)
    reader.send(f"{CLAIMS}/{claim_id}/refuse")
    assert "Says that" not in reader.get(f"/training/people/{school.anna.id}").text


def test_the_second_of_two_tabs_is_told_that_it_was_answered(school: School) -> None:
    """Above the list as it is now."""
    reader, claim_id = trainer(school), wait_for_answer(school, f"Elsewhere {uuid4().hex[:6]}")
    reader.get(CLAIMS)
    reader.post(f"{CLAIMS}/{claim_id}/refuse")
    page = reader.post(f"{CLAIMS}/{claim_id}/confirm")
    assert (page.status, problems(page)) == (422, ["Somebody has answered this already."])


def test_a_list_in_which_nothing_waits_says_so(school: School) -> None:
    """And what would stand there."""
    assert "Nothing waits for an answer." in trainer(school).get(CLAIMS).text


def test_another_boards_trainer_cannot_answer_from_the_page(school: School) -> None:
    """It looks as if it were not there."""
    claim_id = wait_for_answer(school, f"Elsewhere {uuid4().hex[:6]}")
    other = in_english(sign_in(school.app, make_person(school.app, "Ulla", "trainer")))
    other.get("/training/courses/add")  # a form: that of the list is not there without a claim
    assert other.post(f"{CLAIMS}/{claim_id}/confirm").status == 404
