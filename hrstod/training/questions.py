"""The few questions after a training date, and what can be chosen as an answer; what they are called, and the words."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _

from hrstod.training.rules import Round

if TYPE_CHECKING:
    from collections.abc import Mapping

    from flask_babel.speaklater import LazyString


class Useful(StrEnum):
    """Whether it was useful."""

    YES = "yes"
    PARTLY = "partly"
    NO = "no"


class Ready(StrEnum):
    """Whether they know what to do tomorrow."""

    YES = "yes"
    PARTLY = "partly"
    NO = "no"


class Lacking(StrEnum):
    """What was missing most."""

    NOTHING = "nothing"
    PRACTICE = "practice"
    FACTS = "facts"
    TIME = "time"
    OTHER = "other"


class Helped(StrEnum):
    """Whether it has helped."""

    YES = "yes"
    PARTLY = "partly"
    NO = "no"
    NO_OCCASION = "no-occasion"


class Dared(StrEnum):
    """Whether they dared to ask."""

    YES = "yes"
    NOT_ALWAYS = "not-always"
    NO = "no"
    NO_OCCASION = "no-occasion"


class Wanting(StrEnum):
    """What is missing most, when some time has passed."""

    NOTHING = "nothing"
    PRACTICE = "practice"
    TALKING = "talking"
    SUPPORT = "support"
    TIME = "time"
    OTHER = "other"


@dataclass(frozen=True)
class Question:
    """One question, and what can be chosen as its answer."""

    name: str
    words: LazyString
    choices: Mapping[StrEnum, LazyString]


USEFUL = Question(
    "useful",
    _("Was it useful?"),
    {Useful.YES: _("Yes"), Useful.PARTLY: _("In part"), Useful.NO: _("No")},
)
READY = Question(
    "ready",
    _("Do you know what to do tomorrow?"),
    {Ready.YES: _("Yes"), Ready.PARTLY: _("In part"), Ready.NO: _("No")},
)
LACKING = Question(
    "lacking",
    _("What was missing most?"),
    {
        Lacking.NOTHING: _("Nothing"),
        Lacking.PRACTICE: _("Practice"),
        Lacking.FACTS: _("Facts"),
        Lacking.TIME: _("Time"),
        Lacking.OTHER: _("Something else"),
    },
)
HELPED = Question(
    "helped",
    _("Has it helped you?"),
    {
        Helped.YES: _("Yes"),
        Helped.PARTLY: _("In part"),
        Helped.NO: _("No"),
        Helped.NO_OCCASION: _("There has been no occasion"),
    },
)
DARED = Question(
    "dared",
    _("Have you dared to ask?"),
    {
        Dared.YES: _("Yes"),
        Dared.NOT_ALWAYS: _("Not always"),
        Dared.NO: _("No"),
        Dared.NO_OCCASION: _("There has been no occasion"),
    },
)
WANTING = Question(
    "wanting",
    _("What is missing most now?"),
    {
        Wanting.NOTHING: _("Nothing"),
        Wanting.PRACTICE: _("More practice"),
        Wanting.TALKING: _("Somebody to talk it over with"),
        Wanting.SUPPORT: _("Support from my own manager"),
        Wanting.TIME: _("Time"),
        Wanting.OTHER: _("Something else"),
    },
)

QUESTIONS: Mapping[Round, tuple[Question, ...]] = {
    Round.AT_ONCE: (USEFUL, READY, LACKING),
    Round.LATER: (HELPED, DARED, WANTING),
}
"""What is asked when; the last of each also has room for a few words."""
