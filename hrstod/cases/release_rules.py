"""When the answer to a request for a public record contradicts itself. Pure: no database, no time, no web.

The words are ids from content/case_choices/release.yaml.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hrstod.cases.contents import Release

RELEASED, IN_PART, REFUSED = "released", "in-part", "refused"
THE_PERSON = "the-person"
"""Who asks, when it is the one whom it is about."""
OWN = "own"
"""What the test shows, and the reason, when secrecy protects nobody but the one who asks (OSL 12:1)."""
ONLY_PARTS = "parts"
HARMFUL = frozenset({"secrecy-not-clear", "openness-harm"})
HARMLESS = frozenset({"secrecy-clear", "openness-no-harm"})
FOR_RELEASE = frozenset({OWN, "agreed", "no-secrecy"})
"""Reasons for handing something out; all others are reasons for keeping it."""
NOT_PUBLIC = "no-public-record"


class Decider(StrEnum):
    """Who answers: whoever has charge of it, somebody to whom the board has delegated it, or the board."""

    CHARGE = "charge"
    DELEGATE = "delegate"
    BOARD = "board"


class Contradiction(StrEnum):
    """Why a request cannot be answered in this way."""

    NOT_TESTED = "not-tested"
    NOTHING_CHOSEN = "nothing-chosen"
    STILL_CHOSEN = "still-chosen"
    SOMEBODY_ELSE = "somebody-else"
    NO_GROUND = "no-ground"
    GROUND_TO_KEEP = "ground-to-keep"
    HARM = "harm"
    NO_HARM = "no-harm"


def contradiction_in_test(release: Release) -> Contradiction | None:
    """Tell whether what a test shows cannot be, for the one who asks."""
    return Contradiction.SOMEBODY_ELSE if release.harm == OWN and release.asker != THE_PERSON else None


def contradiction_in_decision(release: Release) -> Contradiction | None:
    """Tell whether a decision goes against the test, against what was chosen, or against its own reasons."""
    if not release.harm:
        return Contradiction.NOT_TESTED
    keeps = release.outcome != RELEASED
    if release.outcome == REFUSED and release.parts:
        return Contradiction.STILL_CHOSEN
    if release.outcome != REFUSED and not release.parts:
        return Contradiction.NOTHING_CHOSEN
    if OWN in {release.harm, *release.reasons} and release.asker != THE_PERSON:
        return Contradiction.SOMEBODY_ELSE
    if bool(grounds_to_keep(release.reasons)) != keeps:
        return Contradiction.NO_GROUND if keeps else Contradiction.GROUND_TO_KEEP
    return _against_the_test(release, keeps=keeps)


def grounds_to_keep(reasons: tuple[str, ...]) -> tuple[str, ...]:
    """List the reasons for not handing something out."""
    return tuple(one for one in reasons if one not in FOR_RELEASE)


def _against_the_test(release: Release, *, keeps: bool) -> Contradiction | None:
    """Compare with what the test shows; what is no public record needs no harm to be kept."""
    if not keeps:
        return Contradiction.HARM if release.harm in HARMFUL | {ONLY_PARTS} else None
    if NOT_PUBLIC in release.reasons:
        return None
    is_whole = release.outcome == REFUSED
    needs_more = release.harm not in HARMFUL if is_whole else release.harm in HARMLESS
    return Contradiction.NO_HARM if needs_more else None
