"""Where replies lead in a drill, what is right at the end, and how it is written in an address."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from hrstod.checklists.rules import NoSuchPlace
from hrstod.training import drilling
from hrstod.training.drilling import Page, Talk
from tests.factories.content import example_content, real_content
from tests.training.drill_walks import best, say_through, walk

if TYPE_CHECKING:
    from hrstod.training.drill_definitions import Script

SHORT = example_content().drills["short"].in_language("sv")
REAL_SCRIPTS = [drill.in_language("sv") for drill in real_content().drills.values()]
REPAIRED = ("mumble", "sorry", "goodbye")


def test_a_conversation_begins_with_its_first_situation() -> None:
    """Nothing has been said."""
    assert drilling.situation_after(SHORT, ()) is SHORT.situations[0]


def test_a_reply_leads_where_it_says() -> None:
    """What helps leads past the second chance, and what does not leads to it."""
    after = [drilling.situation_after(SHORT, (reply,)) for reply in ("hello", "leave")]
    assert [one.id for one in after if one] == ["part", "again"]


def test_a_conversation_is_over_after_the_last_reply() -> None:
    """There is no further situation."""
    assert drilling.situation_after(SHORT, ("hello", "run")) is None


@pytest.mark.parametrize("said", [("sorry",), ("hello", "hello"), ("hello", "run", "run")])
def test_what_cannot_be_said_somewhere_is_refused(said: tuple[str, ...]) -> None:
    """A reply of another situation is none here, and after the end nothing is said."""
    with pytest.raises(NoSuchPlace):
        drilling.turns_of(SHORT, said)


def test_saying_something_leads_to_what_it_did() -> None:
    """The reply is the last of those said."""
    assert drilling.answer(SHORT, Talk(), "hello") == Talk(Page.TOLD, ("hello",))


@pytest.mark.parametrize(
    ("said", "page"), [(("hello",), Page.ASKED), (("mumble", "sorry"), Page.ASKED), (("hello", "run"), Page.ENDED)]
)
def test_going_on_leads_to_the_next_situation_or_the_end(said: tuple[str, ...], page: Page) -> None:
    """Nobody is asked anything after the end."""
    assert drilling.go_on(SHORT, Talk(Page.TOLD, said)) == Talk(page, said)


@pytest.mark.parametrize(
    ("talk", "before"),
    [
        (Talk(), None),
        (Talk(Page.TOLD, ("hello",)), Talk()),
        (Talk(Page.ASKED, ("hello",)), Talk(Page.TOLD, ("hello",))),
        (Talk(Page.ENDED, ("hello", "run")), Talk(Page.TOLD, ("hello", "run"))),
    ],
)
def test_going_back_leads_to_the_page_before(talk: Talk, before: Talk | None) -> None:
    """From what a reply did, to choosing again."""
    assert drilling.go_back(talk) == before


@pytest.mark.parametrize(
    ("said", "is_passed"),
    [
        (("hello", "goodbye"), True),
        (("hello", "run"), True),
        (REPAIRED, True),
        (("mumble", "nod", "goodbye"), False),
        ((), False),
    ],
)
def test_a_drill_is_passed_when_its_moments_are_right_in_the_end(said: tuple[str, ...], is_passed: bool) -> None:
    """A mistake that was made good does not count, and neither does anything outside the moments."""
    assert drilling.outcome_of(SHORT, said).is_passed is is_passed


def test_the_end_tells_what_went_well_and_what_to_say_instead() -> None:
    """A mistake that was made good is told of all the same: that is what the drill is for."""
    outcome = drilling.outcome_of(SHORT, REPAIRED)
    assert [turn.reply.id for turn in outcome.went_well] == ["sorry", "goodbye"]
    assert [(turn.reply.id, turn.situation.best.id) for turn in outcome.otherwise] == [("mumble", "hello")]


@pytest.mark.parametrize("script", REAL_SCRIPTS, ids=lambda script: script.name)
def test_every_place_can_be_written_and_read_back(script: Script) -> None:
    """In every standing of the moments, and on each page."""
    for said in walk(script).standings.values():
        for talk in (Talk(Page.ASKED, said), *([Talk(Page.TOLD, said)] if said else [])):
            assert drilling.decode(script, drilling.encode(script, talk)) == talk


def test_every_place_is_written_as_long_as_any_other() -> None:
    """Whoever sees an address does not see how far somebody has come."""
    over = say_through(SHORT, best)
    talks = (Talk(), Talk(Page.TOLD, ("hello",)), Talk(Page.ASKED, REPAIRED[:2]), Talk(Page.ENDED, over))
    assert {len(drilling.encode(SHORT, talk)) for talk in talks} == {1 + len(SHORT.situations)}


@pytest.mark.parametrize(
    "written",
    [
        b"",
        b"\0\0\0",
        b"\0\0\0\0\0",
        b"\3\0\0\0",
        b"\0\4\0\0",
        b"\0\0\1\0",
        b"\1\0\0\0",
        b"\2\1\0\0",
        b"\0\1\1\0",
        b"\0\1\1\1",
    ],
)
def test_bytes_that_are_no_place_are_refused(written: bytes) -> None:
    """Of another length, a page that is none, a reply that is none, and a page that nobody has come to."""
    with pytest.raises(NoSuchPlace):
        drilling.decode(SHORT, written)
