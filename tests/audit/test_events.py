"""The list of events is closed: each has a sentence and a group, and none has a place for a free text."""

from __future__ import annotations

import re

import pytest

from hrstod.audit.details import REASONS, Kind
from hrstod.audit.events import DETAILS, EVENTS, SUBJECTS, Event, Group, events_in

NAME = re.compile(r"[a-z]+(-[a-z]+)*\.[a-z]+(-[a-z]+)*")
WORD = re.compile(r"[a-z0-9-]{1,60}")

FREE_TEXTS = ("Anna Andersson", "anna", "anna-andersson", "0701234567", "note", "", "idle ", "Idle", "a" * 64)
"""What somebody might try to write down, if there were a place for it."""


@pytest.mark.parametrize("event", Event)
def test_every_event_has_a_sentence(event: Event) -> None:
    """It begins with a capital, ends with a full stop, and uses no word of the code."""
    said = str(event.sentence)
    assert (said[0].isupper(), said[-1], event.value in said) == (True, ".", False)


def test_every_event_is_named_by_subject_and_what_happened() -> None:
    """Lower case, hyphens, one full stop; short enough for its column."""
    assert [event for event in Event if not NAME.fullmatch(event) or len(event) > 60] == []


def test_every_name_leads_to_its_event() -> None:
    """What stands in the database is found again."""
    assert {EVENTS[event.value] for event in Event} == set(Event)


def test_every_subject_is_in_exactly_one_group() -> None:
    """An event that no choice on the page finds would be overlooked."""
    placed = [subject for subjects in SUBJECTS.values() for subject in subjects]
    assert sorted(placed) == sorted({event.partition(".")[0] for event in Event})


def test_what_went_wrong_is_a_group_of_its_own() -> None:
    """Refusals and failures of every kind can be seen together, and nothing that went well."""
    found = events_in(Group.TROUBLE)
    assert {Event.SIGN_IN_REFUSED, Event.KEYSTORE_MISSING, Event.RECOVERY_DRILL_FAILED, Event.CLOCK_MOVED} <= found
    assert not {event for event in found if event.endswith(("done", "given", "added"))}


def test_every_detail_is_an_id_a_word_a_count_or_a_day() -> None:
    """There is no kind for text."""
    assert set(Kind) == {"id", "word", "count", "day"}
    assert all(one.kind in Kind for details in DETAILS.values() for one in details.values())


def test_no_word_may_be_a_free_text() -> None:
    """A word stands on a list, or has a form that nobody writes by hand."""
    words = {one for details in DETAILS.values() for one in details.values() if one.kind is Kind.WORD}
    assert words
    allowed = {(one.key, text) for one in words for text in FREE_TEXTS if one.allows(text)}
    assert allowed == {("fingerprint", "a" * 64), ("case", "a" * 64)}


def test_every_word_on_a_list_looks_like_a_word() -> None:
    """Also a new one: lower case, digits and hyphens."""
    words = [word for details in DETAILS.values() for one in details.values() for word in one.words]
    assert [word for word in words if not WORD.fullmatch(word)] == []


def test_every_reason_says_what_it_means() -> None:
    """The page shows words, not codes."""
    assert [word for word, meaning in REASONS.items() if len(str(meaning)) < 4] == []


def test_no_event_tells_who_keeps_a_plan_or_who_was_left_out() -> None:
    """That somebody keeps a plan, or may not see something, is nobody's to read."""
    assert [event for event in Event if re.search(r"plan|exclu|left-out|note", event)] == []
