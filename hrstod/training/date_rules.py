"""What makes sense for a training date, and the sentence for what does not. Pure."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from flask_babel import lazy_gettext as _

from hrstod.errors import RuleBroken

if TYPE_CHECKING:
    from datetime import datetime

    from hrstod.training.dates import DateTerms

LONGEST = timedelta(days=5)
FURTHEST = timedelta(days=3 * 366)
"""Further away than that it is more likely that a year was mistyped."""
MOST_SEATS = 1000

PAST = _("The date begins at a time that has passed. Choose one to come.")
TOO_FAR = _("The date is more than three years away. Look at the year.")
ENDS_FIRST = _("It ends before it begins. Change one of the times.")
TOO_LONG = _("It would go on for more than five days. Plan a date for each part.")
NOWHERE = _("Say where it is held: a place, a link, or both.")
NOT_A_LINK = _("A link begins with https://.")
NO_TRAINER = _("Choose at least one trainer.")


def check_terms(terms: DateTerms, moment: datetime) -> None:
    """Stop (RuleBroken) at the first thing that is wrong with a date."""
    faults = (
        (terms.starts_at <= moment, PAST),
        (terms.starts_at - moment > FURTHEST, TOO_FAR),
        (terms.ends_at <= terms.starts_at, ENDS_FIRST),
        (terms.ends_at - terms.starts_at > LONGEST, TOO_LONG),
        (not terms.place and not terms.link, NOWHERE),
        (bool(terms.link) and not is_link(terms.link), NOT_A_LINK),
        (not 1 <= terms.seats <= MOST_SEATS, _("There can be 1 to %(most)s seats.", most=MOST_SEATS)),
        (not terms.trainers, NO_TRAINER),
    )
    for is_wrong, sentence in faults:
        if is_wrong:
            raise RuleBroken(sentence)


def is_link(typed: str) -> bool:
    """Tell whether something typed is a link that is safe to follow: encrypted, to a host, without a password in it."""
    try:
        parts = urlsplit(typed)
        return parts.scheme == "https" and bool(parts.hostname) and "@" not in parts.netloc and " " not in typed
    except ValueError:
        return False
