"""Coverage in words: the rule beside each figure, the calculation, and the names of columns, on pages and in files."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask_babel import format_date, format_decimal, format_percent, gettext, ngettext

from hrstod.training.coverage import FORECAST_DAYS
from hrstod.training.unit_rows import FEWEST

if TYPE_CHECKING:
    from datetime import date

    from hrstod.training.coverage import Coverage, Figure
    from hrstod.training.reports import Report


@dataclass(frozen=True)
class Columns:
    """What the columns of figures are called."""

    counted: str
    in_date: str
    share: str
    new: str
    away: str
    runs_out: str


def columns() -> Columns:
    """Name the columns of figures."""
    return Columns(
        counted=gettext("Managers counted"),
        in_date=gettext("In date"),
        share=gettext("Share in date"),
        new=gettext("Left out: new"),
        away=gettext("Left out: on leave"),
        runs_out=gettext("Run out within %(days)s days", days=FORECAST_DAYS),
    )


def in_percent(share: float | None) -> str:
    """Write a share in per cent with at most one decimal, and never 100 % when somebody is missing, nor 0 % of some."""
    if share is None:
        return "–"
    rounded = round(share, 3)
    if rounded in (0.0, 1.0) and rounded != share:
        rounded = 0.001 if rounded == 0 else 0.999
    return str(format_percent(rounded, "#,##0.# %"))


def rule() -> tuple[str, ...]:
    """Say who counts as a manager on a day, and who is in date."""
    return (
        gettext("Everybody who leads a unit on the day is counted, once, however many units they lead."),
        gettext("Those who are on leave that day are left out."),
        gettext(
            "Those who began to lead so recently that they still have time to take the course are left out, unless "
            "they have taken it already: then they are counted."
        ),
        gettext("Those who have stopped leading by then are not there."),
        gettext(
            "In date is whoever has completed the course, so that it still counts on the day, with the course’s days "
            "of grace. All courses together: whoever is in date in every mandatory course that is for them."
        ),
        gettext("Units stand where they stood, or will stand, on the day."),
    )


def kept_back() -> str:
    """Say why a figure is not shown."""
    return str(
        gettext(
            "Without the right to see single managers’ training, figures of fewer than %(fewest)s managers are not "
            "shown, nor any from which such a figure could be reckoned.",
            fewest=FEWEST,
        )
    )


def about(report: Report) -> str:
    """Say whose figures they are."""
    return str(gettext("All boards")) if report.name is None else report.name


def calculation(figure: Figure) -> str:
    """Say how the indicator was reckoned, with its numbers."""
    if not figure.counted:
        return str(gettext("Nobody is counted on this day, so there is no share."))
    return str(
        gettext(
            "%(in_date)s in date ÷ %(counted)s counted = %(share)s",
            in_date=format_decimal(figure.in_date),
            counted=format_decimal(figure.counted),
            share=in_percent(figure.share),
        )
    )


def left_out(coverage: Coverage) -> str:
    """Say how many lead a unit, and how many of them are left out and why."""
    figure = coverage.together
    parts = [
        ngettext(
            "%(number)s manager leads a unit.",
            "%(number)s managers lead a unit.",
            coverage.leading,
            number=format_decimal(coverage.leading),
        ),
        gettext(
            "Left out are %(away)s on leave and %(new)s who are new.",
            away=format_decimal(figure.away),
            new=format_decimal(figure.new),
        ),
    ]
    if coverage.without:
        parts.append(
            ngettext(
                "No mandatory course is for %(number)s of them.",
                "No mandatory course is for %(number)s of them.",
                coverage.without,
                number=format_decimal(coverage.without),
            )
        )
    return " ".join(map(str, parts))


def forecast(figure: Figure) -> str:
    """Say how many run out soon."""
    return str(
        ngettext(
            "%(number)s manager who is in date will no longer be within %(days)s days, if nothing is taken until then.",
            "%(number)s managers who are in date will no longer be within %(days)s days, if nothing is taken until "
            "then.",
            figure.runs_out,
            number=format_decimal(figure.runs_out),
            days=FORECAST_DAYS,
        )
    )


def in_words(day: date) -> str:
    """Write a day out."""
    return str(format_date(day, "d MMMM y"))


def who_is_overdue() -> str:
    """Say who stands in the list of those who are overdue."""
    return str(
        gettext(
            "Overdue is whoever had to take a mandatory course before the day and is not in date in it. Those on leave "
            "are not listed, and neither are those who still have time."
        )
    )
