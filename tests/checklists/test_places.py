"""Places as bytes: what is written is read back, all are equally long, and nothing else is let in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hrstod.checklists.rules import (
    ANSWERS,
    REASONS,
    TASKS,
    Mark,
    NoSuchPlace,
    Progress,
    StepState,
    after_answer,
    decode,
    encode,
    is_here,
    steps_shown,
    where_now,
)
from tests.factories.checklists import make_checklist, make_question, make_step, sayable
from tests.factories.content import every_checklist

if TYPE_CHECKING:
    from hrstod.checklists.definitions import Checklist

CHECKLISTS = {f"{one.name}-{one.version}": one for one in every_checklist()}
MARKS = [Mark(StepState.DONE), *(Mark(StepState.CANNOT, reason) for reason in REASONS)]

some = settings(max_examples=60, deadline=None, database=None)


@st.composite
def reachable(draw: st.DrawFn) -> tuple[Checklist, Progress]:
    """Draw somebody somewhere in a checklist, who came there by answering, marking steps and going back."""
    checklist = draw(st.sampled_from(list(CHECKLISTS.values())))
    progress = Progress(where_now(checklist, {}))
    for _ in range(draw(st.integers(0, len(checklist.questions)))):
        question = checklist.question.get(progress.at)
        if question is None:
            break
        progress = after_answer(checklist, progress, question, draw(st.sampled_from(sayable(question))))
    shown = [step.id for step in steps_shown(checklist, progress.answers)] if progress.at == TASKS else []
    marks = draw(st.dictionaries(st.sampled_from(shown), st.sampled_from(MARKS))) if shown else {}
    back = [place for place in checklist.places if is_here(checklist, Progress(place, progress.answers, marks))]
    return checklist, Progress(draw(st.sampled_from(back)), progress.answers, marks)


@some
@given(reachable())
def test_a_place_is_read_back_as_it_was_written(drawn: tuple[Checklist, Progress]) -> None:
    """Where somebody is, every answer and every mark."""
    checklist, progress = drawn
    assert decode(checklist, encode(checklist, progress)) == progress


@some
@given(reachable())
def test_every_place_of_a_checklist_is_equally_long(drawn: tuple[Checklist, Progress]) -> None:
    """The length of an address does not tell how much somebody has answered."""
    checklist, progress = drawn
    assert len(encode(checklist, progress)) == 1 + len(checklist.questions) + len(checklist.steps)


@some
@given(reachable(), st.integers(0, 60), st.integers(0, 255))
def test_a_changed_byte_is_refused_or_is_another_place(drawn: tuple[Checklist, Progress], at: int, byte: int) -> None:
    """Whatever stands there, either nobody comes in or somebody who could have written it."""
    checklist, progress = drawn
    written = bytearray(encode(checklist, progress))
    written[at % len(written)] = byte
    try:
        read = decode(checklist, bytes(written))
    except NoSuchPlace:
        return
    assert is_here(checklist, read)
    assert encode(checklist, read) == bytes(written)


@some
@given(st.sampled_from(list(CHECKLISTS.values())), st.binary(max_size=60))
def test_random_bytes_never_crash(checklist: Checklist, written: bytes) -> None:
    """They are no place, or a place that somebody can stand at."""
    try:
        read = decode(checklist, written)
    except NoSuchPlace:
        return
    assert is_here(checklist, read)


@some
@given(reachable(), st.integers(-5, 5).filter(bool))
def test_another_length_is_refused(drawn: tuple[Checklist, Progress], more: int) -> None:
    """Longer by some bytes, or shorter."""
    checklist, progress = drawn
    written = encode(checklist, progress)
    with pytest.raises(NoSuchPlace):
        decode(checklist, written + bytes(more) if more > 0 else written[:more])


@some
@given(reachable())
def test_a_place_of_one_checklist_is_refused_by_one_of_another_length(drawn: tuple[Checklist, Progress]) -> None:
    """Bytes are not mistaken for those of a checklist with more or fewer parts."""
    checklist, progress = drawn
    other = CHECKLISTS["safety-1" if checklist.name != "safety" else "waits-1"]
    with pytest.raises(NoSuchPlace):
        decode(other, encode(checklist, progress))


SMALL = make_checklist(
    questions=[
        make_question("outer", "yes", "no"),
        make_question("inner", "red", "blue", "none", many=True, when={"outer": ["yes"]}),
    ],
    steps=[make_step("one"), make_step("deep", when={"inner": ["red"]})],
)
PLACE = {name: number for number, name in enumerate(SMALL.places)}
YES, NO, UNKNOWN = 1, 2, 4
RED, BLUE, NONE, NOT_KNOWN = 1, 2, 4, 8


def test_the_smallest_checklist_is_written_as_expected() -> None:
    """One byte for where, one for each question, one for each step: a known answer, written by hand."""
    answers = {"outer": frozenset({"yes"}), "inner": frozenset({"red", "blue"})}
    progress = Progress(TASKS, answers, {"deep": Mark(StepState.CANNOT, REASONS[0])})
    assert encode(SMALL, progress) == bytes([0, YES, RED | BLUE, 0, 0b110])


@pytest.mark.parametrize(
    "written",
    [
        (0, YES, RED, 0, 0),
        (1, NO, 0, 0, 0),
        (PLACE["outer"], 0, 0, 0, 0),
        (PLACE["inner"], UNKNOWN, 0, 0, 0),
        (PLACE["deep"], YES, NOT_KNOWN, 1, 2 | 5 << 2),
    ],
)
def test_a_place_that_answers_lead_to_is_let_in(written: tuple[int, ...]) -> None:
    """What the refusals below are compared with."""
    assert encode(SMALL, decode(SMALL, bytes(written))) == bytes(written)


@pytest.mark.parametrize(
    "written",
    [
        (len(PLACE), NO, 0, 0, 0),
        (255, NO, 0, 0, 0),
        (PLACE[TASKS], 0, 0, 0, 0),
        (0, YES, 0, 0, 0),
        (PLACE[ANSWERS], 0, 0, 0, 0),
        (0, YES | NO, RED, 0, 0),
        (0, 8, 0, 0, 0),
        (0, YES, RED | NONE, 0, 0),
        (0, YES, BLUE | NOT_KNOWN, 0, 0),
        (0, YES, 16, 0, 0),
        (0, NO, 0, 3, 0),
        (0, NO, 0, 2 | 6 << 2, 0),
        (PLACE["inner"], NO, 0, 0, 0),
        (PLACE["inner"], 0, 0, 0, 0),
        (PLACE["deep"], YES, BLUE, 0, 0),
        (PLACE["one"], 0, 0, 0, 0),
    ],
)
def test_a_place_that_no_answers_lead_to_is_refused(written: tuple[int, ...]) -> None:
    """A place, an answer, a state or a reason that does not exist, or not for these answers."""
    with pytest.raises(NoSuchPlace):
        decode(SMALL, bytes(written))
