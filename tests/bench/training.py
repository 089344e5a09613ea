"""Measure training: coverage on any date, with many managers, and the list of those who are overdue.

Run alone: `python -m tests.bench.training [--quick]`. Everything is in this process and on SQLite. Beside each time
stands the computing in it, and how many times as long it took as reading the names of all these managers, in turns with
it, so that a slow machine can be told from slow work.
"""

from __future__ import annotations

import argparse
import random
import statistics
import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import Session

from hrstod.accounts.models import Account
from hrstod.database import migrating
from hrstod.database.transaction import connect
from hrstod.training.coverage import CoverageDay, points_until
from hrstod.training.ledger import find_ledger, read_ledger
from hrstod.training.overdue import list_overdue
from tests.bench.many_managers import BOARDS, FIRST, LAST, add_managers
from tests.bench.served import Spent, clocked, judged

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Engine

REPEATS = 40
FEWER, MORE = 4_000, 100_000
GOALS = {FEWER: 50.0, MORE: 500.0}
"""Coverage of so many managers, in milliseconds."""
OVERDUE = 50.0
HEADING = f"{'training':52}{'managers':>9}{'courses':>8}{'p50 ms':>9}{'p95 ms':>9}{'cpu':>9}{'ratio':>7}  goal\n"


@dataclass(frozen=True)
class Crowd:
    """A municipality with so many managers, who have so many courses to take."""

    engine: Engine
    managers: int
    courses: int

    def tell(self, what: str, spent: Spent, floor: list[float], goal: float | None) -> None:
        """Print a line."""
        middle, high = statistics.median(spent.asked), statistics.quantiles(spent.asked, n=20)[-1]
        verdict = "" if goal is None else judged(middle, goal, "ms", "p50 ")
        line = f"{what:52}{self.managers:>9}{self.courses:>8}{middle:>9.1f}{high:>9.1f}"
        ratio = middle / statistics.median(floor)
        sys.stdout.write(f"{line}{statistics.median(spent.cpu):>9.1f}{ratio:>7.2f}  {verdict}\n")
        sys.stdout.flush()

    def measure(self, what: str, work: Callable[[Session], object], repeats: int, goal: float | None = None) -> None:
        """Do something some times, in turns with a plain read."""
        spent, floor = Spent(), []
        for _time in range(repeats):
            with Session(self.engine) as database:
                floor.append(clocked(lambda: read_names(database))[1] * 1000)
            with Session(self.engine) as database:
                computing = time.thread_time()
                spent.asked.append(clocked(lambda: work(database))[1] * 1000)
                spent.cpu.append((time.thread_time() - computing) * 1000)
        self.tell(what, spent, floor, goal)


def read_names(database: Session) -> int:
    """Read the ids and names of all managers, which is what everything is compared with."""
    return len(database.execute(select(Account.id, Account.name)).all())


def any_day(chance: random.Random) -> date:
    """Give a day in the past or to come."""
    return FIRST + timedelta(days=chance.randrange((LAST - FIRST).days + 180))


def cover(database: Session, day: date) -> int:
    """Count each course and all together, in all boards and in each, on a day."""
    asked = CoverageDay(find_ledger(database), day)
    figures = [asked.coverage(asked.everybody())]
    figures += [asked.coverage(asked.boards((board_id,))) for board_id in asked.ledger.boards]
    return sum(one.together.counted for one in figures)


def plot(database: Session, day: date) -> int:
    """Count all courses together over two years."""
    asked = [CoverageDay(find_ledger(database), each) for each in points_until(day)]
    return sum(one.together(one.everybody()).counted for one in asked)


def measure_coverage(crowd: Crowd, repeats: int) -> None:
    """Measure coverage on any date, the plot, and what the first request after a change waits for."""
    chance = random.Random(1)
    goal = GOALS[crowd.managers]
    crowd.measure("read anew, once after a change", read_ledger, max(2, repeats // 10))
    with Session(crowd.engine) as database:
        first = clocked(lambda: cover(database, any_day(chance)))[1] * 1000
    sys.stdout.write(f"  the very first date asked about, everything read for it: {first:.0f} ms\n")
    what = f"coverage on any date, all and {BOARDS} boards"
    crowd.measure(what, lambda database: cover(database, any_day(chance)), repeats, goal)
    crowd.measure("the plot over two years", lambda database: plot(database, LAST), max(2, repeats // 4))


def measure_overdue(crowd: Crowd, repeats: int) -> None:
    """Measure a page of the list of those who are overdue."""
    chance = random.Random(2)
    with Session(crowd.engine) as database:
        total = list_overdue(database, LAST, None).total
    what = f"overdue: a page of fifty, of {total}"
    crowd.measure(
        what, lambda database: list_overdue(database, LAST, None, page=chance.randrange(1, 60)), repeats, OVERDUE
    )


def measure_crowd(folder: Path, managers: int, courses: int, repeats: int) -> None:
    """Make a municipality, and measure it."""
    place = folder / f"{managers}-{courses}.db"
    engine = connect(f"sqlite:///{place}")
    migrating.upgrade(engine, folder)
    _nothing, took = clocked(lambda: add_managers(engine, managers, courses))
    sys.stdout.write(f"{managers} managers with {courses} courses, written in {took:.0f} s\n")
    crowd = Crowd(engine, managers, courses)
    measure_coverage(crowd, repeats)
    if managers == FEWER:
        measure_overdue(crowd, repeats)
    engine.dispose()
    place.unlink()


def measure_training(*, is_quick: bool) -> None:
    """Measure all of it; quickly without the largest, and only a few times."""
    sys.stdout.write(HEADING)
    crowds = ((FEWER, 10),) if is_quick else ((FEWER, 10), (MORE, 1), (MORE, 10))
    for managers, courses in crowds:
        with tempfile.TemporaryDirectory() as folder:
            measure_crowd(Path(folder), managers, courses, 5 if is_quick else REPEATS)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=measure_training.__doc__)
    parser.add_argument("--quick", action="store_true", help="only 4,000 managers and a few times")
    measure_training(is_quick=parser.parse_args().quick)
