"""A decision on a request for a public record does not contradict the test, what was chosen, or itself."""

from __future__ import annotations

from datetime import date

import pytest

from hrstod.cases.contents import Release
from hrstod.cases.release_rules import Contradiction, contradiction_in_decision, contradiction_in_test

DAY = date(2026, 11, 25)
SOME = {"0" * 32: 1}


def release(
    harm: str, outcome: str, reasons: str, *, asker: str = "not-known", parts: dict[str, int] | None = None
) -> Release:
    """Give a request that has been tested and decided."""
    chosen = SOME if parts is None and outcome != "refused" else parts or {}
    words = tuple(reasons.split())
    return Release(asker=asker, asked_on=DAY, parts=chosen, harm=harm, outcome=outcome, reasons=words)


@pytest.mark.parametrize(
    "decided",
    [
        release("secrecy-clear", "released", "no-secrecy"),
        release("openness-no-harm", "released", "no-secrecy"),
        release("agreed", "released", "agreed"),
        release("own", "released", "own", asker="the-person"),
        release("own", "in-part", "own personal-support", asker="the-person"),
        release("parts", "in-part", "personal-support"),
        release("secrecy-not-clear", "in-part", "personal-support no-secrecy"),
        release("secrecy-not-clear", "refused", "personal-support"),
        release("openness-harm", "refused", "serious-harm whereabouts"),
        release("secrecy-clear", "refused", "no-public-record"),
    ],
)
def test_a_decision_that_follows_from_its_test_stands(decided: Release) -> None:
    """Whatever it is."""
    assert contradiction_in_decision(decided) is None


@pytest.mark.parametrize(
    ("decided", "why"),
    [
        (release("", "refused", "personal-support"), Contradiction.NOT_TESTED),
        (release("secrecy-clear", "released", "no-secrecy", parts={}), Contradiction.NOTHING_CHOSEN),
        (release("parts", "in-part", "health", parts={}), Contradiction.NOTHING_CHOSEN),
        (release("parts", "refused", "health", parts=SOME), Contradiction.STILL_CHOSEN),
        (release("own", "released", "own", asker="somebody-else"), Contradiction.SOMEBODY_ELSE),
        (release("own", "released", "own"), Contradiction.SOMEBODY_ELSE),
        (release("secrecy-clear", "released", "own"), Contradiction.SOMEBODY_ELSE),
        (release("secrecy-not-clear", "refused", ""), Contradiction.NO_GROUND),
        (release("secrecy-not-clear", "refused", "no-secrecy"), Contradiction.NO_GROUND),
        (release("parts", "in-part", "agreed"), Contradiction.NO_GROUND),
        (release("secrecy-clear", "released", "no-secrecy health"), Contradiction.GROUND_TO_KEEP),
        (release("secrecy-not-clear", "released", "no-secrecy"), Contradiction.HARM),
        (release("openness-harm", "released", "no-secrecy"), Contradiction.HARM),
        (release("parts", "released", "no-secrecy"), Contradiction.HARM),
        (release("secrecy-clear", "refused", "personal-support"), Contradiction.NO_HARM),
        (release("openness-no-harm", "in-part", "personal-support"), Contradiction.NO_HARM),
        (release("agreed", "refused", "personal-support"), Contradiction.NO_HARM),
        (release("parts", "refused", "personal-support"), Contradiction.NO_HARM),
    ],
)
def test_a_decision_that_goes_against_something_does_not(decided: Release, why: Contradiction) -> None:
    """Against the test, what was chosen, who asks, or its own reasons."""
    assert contradiction_in_decision(decided) is why


def test_only_the_person_themselves_can_ask_for_what_is_about_them_alone() -> None:
    """Noticed at the test already."""
    tested = {asker: release("own", "", "", asker=asker) for asker in ("the-person", "somebody-else", "not-known")}
    found = {asker: contradiction_in_test(one) for asker, one in tested.items()}
    wrong = Contradiction.SOMEBODY_ELSE
    assert found == {"the-person": None, "somebody-else": wrong, "not-known": wrong}
