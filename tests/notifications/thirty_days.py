"""Thirty working days of a site with the digest on, and everything that the mail server saw of them.

Nobody who reads the mail server's log may be able to tell a site in which something happens from one in which nothing
ever does. `thirty_days` lives through them in a site, `happens` is what goes on there, day by day, and two logs are
compared as they are.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

import pytest

from hrstod import clock
from hrstod.contacts.holidays import swedish_holidays
from hrstod.jobs.jobs import JOBS
from hrstod.jobs.runner import means_of, run_jobs
from tests.notifications.postbox import HERE, open_postbox

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from flask import Flask

    from tests.notifications.postbox import Letter

FIRST, LAST = date(2027, 4, 12), date(2027, 5, 24)
"""Thirty working days: six weeks from a Monday, with Ascension Day in them, and the Monday after."""
HOURS = (time(6, 55), time(7, 0), time(7, 5))
"""When the jobs are run: before the digest is due, when it is, and after it."""
SENDER = "hr@example.org"


def nothing(_app: Flask, _day: date) -> None:
    """Let nothing happen."""


def thirty_days(app: Flask, happens: Callable[[Flask, date], None] = nothing) -> list[Letter]:
    """Run all jobs of a site for thirty working days and the days between; give its mail, in the order it came.

    What `happens` on a day does so before the digest and after it, by the clock of that day. Numbers and dates that
    are new in every mail are taken out. The site's own settings may be without mail.
    """
    with pytest.MonkeyPatch.context() as patch, open_postbox() as postbox, app.app_context():
        means = means_of(app)
        mail = {"mail_server": f"{HERE}:{postbox.port}", "mail_from": SENDER, "mail_security": "none"}
        means = replace(means, settings=means.settings.model_copy(update=mail))
        for moment in _moments():
            patch.setattr(clock, "now", lambda moment=moment: moment)
            if moment.astimezone(clock.SWEDEN).time() != HOURS[1]:
                happens(app, moment.date())
            outcomes = run_jobs(means, JOBS)
            assert outcomes is not None
            assert [one for one in outcomes if one.has_failed] == []
        return [letter.normalised() for letter in postbox.letters]


def working_days() -> list[date]:
    """List the thirty days on which there is to be a digest, as a calendar has them."""
    return [day for day in _days() if day.weekday() < 5 and day not in swedish_holidays(day.year)]


def _days() -> Iterator[date]:
    return (FIRST + timedelta(days=number) for number in range((LAST - FIRST).days + 1))


def _moments() -> Iterator[datetime]:
    for day in _days():
        for hour in HOURS:
            yield datetime.combine(day, hour, clock.SWEDEN)
