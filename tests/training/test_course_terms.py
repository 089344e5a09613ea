"""What can be said about a course and what cannot, each with a sentence of its own."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest

from hrstod.training import courses
from hrstod.training.course_terms import MeantFor, WrongTerm, fault_in_ladder, faults_in
from hrstod.training.rules import Audience, Form, Span
from tests.factories.training import TERMS
from tests.page import BANNED


@pytest.mark.parametrize(
    "name",
    [
        *("Våld i nära relation", "Om va\u030ald", "Hedersförtryck", "Misshandel", "Kvinnofrid i praktiken"),
        *("Ett ärende, steg för steg", "Under hot", "Domestic violence", "Honour", "Honor", "Abuse at home", "A case"),
    ],
)
def test_a_name_that_tells_is_refused(name: str) -> None:
    """It would stand in calendars and mail; the sentence says so, and which word it is."""
    with pytest.raises(WrongTerm) as refused:
        courses.refuse_telling_name(name)
    assert (refused.value.term, "calendars and mail" in str(refused.value.sentence)) == ("name", True)


@pytest.mark.parametrize(
    "name", ["Det första samtalet", "Shotokan", "Skotska för nybörjare", "Encased", "Livet i Hotagen"]
)
def test_a_name_that_tells_nothing_is_fine(name: str) -> None:
    """Also when a word that tells is a part of another word."""
    courses.refuse_telling_name(name)


def test_every_word_that_no_title_may_have_is_refused_in_names() -> None:
    """The name of a course is the title of its page."""
    words = BANNED.pattern.replace(r"\b", "").replace("cases?", "case").replace("honou?r", "honour").split("|")
    assert [word for word in words if "name" not in faults_in(replace(TERMS, name=word))] == []


@pytest.mark.parametrize(
    ("term", "terms"),
    [
        ("name", {"name": "  "}),
        ("name", {"name": "x" * 81}),
        ("name", {"name": "Two\nlines"}),
        ("name", {"name": "Turned \u202earound"}),
        ("aim", {"aim": " "}),
        ("aim", {"aim": "x" * 401}),
        ("outline", {"outline": ""}),
        ("minutes", {"minutes": 4}),
        ("minutes", {"minutes": 9601}),
        ("scenario", {"form": Form.DRILL}),
        ("scenario", {"scenario": "first-talk"}),
        ("span_length", {"span_length": 0}),
        ("span_length", {"span_length": 121}),
        ("span_length", {"span_length": None}),
        ("span_length", {"span": Span.ALWAYS}),
        ("span_length", {"span": Span.YEAR_END, "span_length": 11}),
        ("window_days", {"window_days": 366}),
        ("window_days", {"window_days": 90, "span_length": 1}),
        ("window_days", {"window_days": 1, "span": Span.YEAR_END, "span_length": 0}),
        ("grace_days", {"grace_days": -1}),
        ("within_days", {"within_days": 0}),
        ("ladder", {"ladder": (7, 30)}),
        ("audiences", {"audiences": frozenset()}),
        ("audiences", {"audiences": frozenset({MeantFor(Audience.TRAINER, uuid4())})}),
        ("audiences", {"audiences": frozenset({MeantFor(Audience.MANAGER), MeantFor(Audience.MANAGER, uuid4())})}),
    ],
)
def test_what_makes_no_sense_is_refused(term: str, terms: dict[str, Any]) -> None:
    """One sentence, at what is wrong."""
    assert list(faults_in(replace(TERMS, **terms))) == [term]


@pytest.mark.parametrize(
    "terms",
    [
        {"span": Span.ALWAYS, "span_length": None},
        {"span": Span.YEAR_END, "span_length": 0, "window_days": 0},
        {"span": Span.YEAR_END, "span_length": 1, "window_days": 365},
        {"form": Form.DRILL, "scenario": "first-talk"},
        {"ladder": ()},
        {"minutes": 5},
        {"span_length": 1, "window_days": 28},
    ],
)
def test_what_is_at_the_limit_is_fine(terms: dict[str, Any]) -> None:
    """The limits are the last that is accepted."""
    assert faults_in(replace(TERMS, **terms)) == {}


@pytest.mark.parametrize("ladder", [(7, 30), (30, 30), (366, 1), (7, 6, 5, 4, 3, 2, 1)])
def test_a_ladder_goes_down_within_a_year_in_at_most_six_steps(ladder: tuple[int, ...]) -> None:
    """Anything else has its own sentence."""
    assert fault_in_ladder(ladder) is not None
