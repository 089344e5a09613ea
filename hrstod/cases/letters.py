"""The answer to somebody who has asked for a public record and does not get all of it, as a letter in words.

What is said here is set by cases/templates/letter.typ. Which law says what was compared with its text; what was not is
marked on the pages.
"""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from flask_babel import gettext

from hrstod.cases.papers import Facts, in_words
from hrstod.cases.release_rules import NOT_PUBLIC, REFUSED, Decider, grounds_to_keep

if TYPE_CHECKING:
    from hrstod.cases.contents import Release
    from hrstod.cases.telling import Words

OSL = "OSL"
SECTION = re.compile(r"(\w+) (\d+):(\d+)( [a-z])?")
"""How content writes a section of a law: OSL 40:7 g."""
Parts = tuple[tuple[str, tuple[str, ...]], ...]
"""Headings, each with what is said under it."""


@dataclass(frozen=True)
class Letter:
    """The answer to somebody who has asked for a public record and does not get all of it."""

    language: str
    title: str
    heading: str
    facts: Facts
    parts: Parts
    """The first heading is empty."""

    def as_content(self) -> dict[str, Any]:
        """Give it as the typesetter's template reads it."""
        return asdict(self)


def answer(release: Release, *, board: str, name_of_decider: str, words: Words) -> Letter:
    """Write the answer to somebody who does not get all that they asked for.

    When nothing is handed out, it is the same to the letter whether there is anything about anybody or not.
    """
    return Letter(
        language=words.language,
        title=gettext("Answer"),
        heading=gettext("Answer to your request"),
        facts=(
            (gettext("Board"), board),
            (gettext("You asked on"), in_words(release.asked_on)),
            (gettext("Decided on"), in_words(release.decided_on)),
            _who(release, name_of_decider),
        ),
        parts=(("", _what_is_decided(release)), _reasons(release, words), *_what_now(release)),
    )


def _who(release: Release, name: str) -> tuple[str, str]:
    """Say who decided; the name is left out where that was chosen."""
    if release.who is Decider.BOARD:
        return gettext("Decided by"), gettext("The board")
    if not release.is_named:
        name = gettext("Not named, with support of section 33 of the Administrative Procedure Act (2017:900)")
    return gettext("Decided by") if release.who is Decider.CHARGE else gettext("Decided for the board by"), name


def _what_is_decided(release: Release) -> tuple[str, ...]:
    if release.outcome == REFUSED:
        return (
            gettext("You have asked to see documents of HR support. Such documents are not handed out."),
            gettext("Whether there are any is not told either. This answer is the same, whether there are any or not."),
        )
    return (
        gettext("You have asked to see documents of HR support."),
        gettext("Some of it is handed out, as a copy that comes with this answer. The rest is not."),
    )


def _reasons(release: Release, words: Words) -> tuple[str, tuple[str, ...]]:
    """Give the reasons, each with its section; and what would follow, where that is why."""
    options = {one.id: one for one in words.choices.group("release-reason").options}
    said = [
        f"{words.choice('release-reason', one)}{_law(options[one].provision) if one in options else ''}."
        for one in release.reasons
    ]
    if any(one != NOT_PUBLIC for one in grounds_to_keep(release.reasons)):
        said.append(
            gettext(
                "If it were handed out, somebody whom secrecy protects, or somebody close to them, could come to harm."
            )
        )
    return gettext("Reasons"), tuple(said)


def _what_now(release: Release) -> Parts:
    """Say how to appeal; before the board has decided, how to have it decide (OSL 6:3)."""
    return _how_to_appeal() if release.who is not Decider.CHARGE else _how_to_ask_the_board()


def _how_to_ask_the_board() -> Parts:
    said = (
        gettext(
            "Whoever has charge of the documents has decided this. You can ask the board to decide on your request "
            "(OSL 6:3). Tell the board that you want that."
        ),
        gettext(
            "This answer cannot be appealed. What can be appealed is a written decision by the board, to the "
            "administrative court of appeal and within three weeks. The board’s decision tells how."
        ),
    )
    return ((gettext("If you want the board to decide"), said),)


def _how_to_appeal() -> Parts:
    said = (
        gettext(
            "You can appeal this decision to the administrative court of appeal. That follows from "
            "chapter 6, sections 7 and 8 of the Public Access to Information and Secrecy Act (2009:400)."
        ),
        gettext("Appeal in writing. Say which decision you appeal, how you want it to be changed, and why."),
        gettext(
            "The court asks for your personal identity number, postal address, telephone number and e-mail address "
            "(section 3 of the Administrative Court Procedure Act, 1971:291)."
        ),
        gettext(
            "Address the appeal to the court, but send it to the board or leave it there. It must have reached the "
            "board within three weeks from the day on which the board gave you this decision (sections 43 and 44 of "
            "the Administrative Procedure Act, 2017:900)."
        ),
        gettext("The board looks whether it came in time, and passes it on to the court."),
    )
    return ((gettext("How to appeal"), said),)


def _law(provision: str | None) -> str:
    """Write a section out, in brackets: OSL 40:7 g is chapter 40, section 7 g."""
    found = SECTION.fullmatch(provision or "")
    if found is None:
        return ""
    chapter, section, letter = found[2], found[3], found[4] or ""
    law = gettext("the Public Access to Information and Secrecy Act, 2009:400") if found[1] == OSL else found[1]
    said = gettext(
        "chapter %(chapter)s, section %(section)s of %(law)s", chapter=chapter, section=section + letter, law=law
    )
    return f" ({said})"
