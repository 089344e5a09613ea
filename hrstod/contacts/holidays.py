"""Swedish public holidays, from the `holidays` package.

The package brings the calendars of every country, 12 MB that a server process would carry for ever to know some
fifteen dates. So it is asked in a process of its own, once a year's worth at a time, and only the dates are kept.
"""

from __future__ import annotations

import subprocess
import sys
from datetime import date
from functools import cache

ASK = """
import sys, holidays
kept = holidays.country_holidays("SE", years=int(sys.argv[1]), include_sundays=False, categories=("public", "de_facto"))
for day in kept:
    print(day.isoformat())
"""


@cache
def swedish_holidays(year: int) -> frozenset[date]:
    """Give a year's public holidays and the eves that are kept as such, without ordinary Sundays."""
    answer = subprocess.run(  # noqa: S603 (our own words, and a number)
        [sys.executable, "-c", ASK, str(year)], capture_output=True, check=True, text=True, timeout=30
    )
    return frozenset(date.fromisoformat(line) for line in answer.stdout.split())
