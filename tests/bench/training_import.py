"""Measure the import of 50,000 completions: how long it takes, how long others wait, and how much memory it needs."""

from __future__ import annotations

import random
import subprocess
import sys
import threading
import time
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Self
from uuid import UUID, uuid4

import psutil
from openpyxl import Workbook
from sqlalchemy import event, insert
from sqlalchemy.orm import Session

from hrstod import clock
from hrstod.accounts.models import Account
from hrstod.accounts.rules import AccountState
from hrstod.database import migrating
from hrstod.database.transaction import connect, transaction
from hrstod.training.importing_mapping import find_meaning
from hrstod.training.importing_work import Request, open_file, take_over_file
from hrstod.training.rules import ImportKind
from hrstod.training.taking_over import undo
from tests.factories.training import make_academy

if TYPE_CHECKING:
    from sqlalchemy import Engine

MANAGERS, COURSES, ROWS = 4_000, 10, 50_000
LONGEST_SECONDS = 30
MOST_MEBIBYTES = 150
MEBIBYTE = 1024 * 1024


def make_people(engine: Engine) -> None:
    """Make managers to be in the file, and courses."""
    with transaction(engine) as database:
        academy = make_academy(database)
        for number in range(COURSES):
            academy.course(f"Course {number}", added_on=date(2020, 1, 1))
        account = {"language": "sv", "state": AccountState.INVITED, "last_step": 0, "made_on": date(2020, 1, 1)}
        rows = [
            {"id": uuid4(), "sign_in_name": f"manager{number}@example.se", "name": f"Manager {number}", **account}
            for number in range(MANAGERS)
        ]
        database.execute(insert(Account), rows)


def make_files(folder: Path) -> list[Path]:
    """Make a file of each form, in which nothing stands twice."""
    chance = random.Random(5)
    every = [(number, course) for number in range(MANAGERS) for course in range(COURSES)]
    days = [date(2021, 1, 1) + timedelta(days=chance.randrange(1800)) for _row in range(ROWS)]
    rows = [(*every[at % len(every)], day + timedelta(days=at // len(every))) for at, day in enumerate(days)]
    chance.shuffle(rows)
    plain, book = folder / "rows.csv", folder / "rows.xlsx"
    lines = [f"manager{number}@example.se;Course {course};{day:%d/%m/%Y};Ja" for number, course, day in rows]
    plain.write_text("\n".join(["E-post;Kurs;Datum;Godkänd", *lines]), encoding="cp1252")
    workbook = Workbook(write_only=True)
    sheet = workbook.create_sheet()
    sheet.append(["E-post", "Kurs", "Datum", "Godkänd"])
    for number, course, day in rows:
        sheet.append([f"manager{number}@example.se", f"Course {course}", day, "Ja"])
    workbook.save(book)
    return [plain, book]


class Peak:
    """The most memory that this process has used meanwhile, over what it used before."""

    def __enter__(self) -> Self:
        """Begin to look."""
        self._process, self._is_over = psutil.Process(), threading.Event()
        self.before = self.most = self._process.memory_info().rss
        self._looking = threading.Thread(target=self._look, daemon=True)
        self._looking.start()
        return self

    def _look(self) -> None:
        while not self._is_over.wait(0.02):
            self.most = max(self.most, self._process.memory_info().rss)

    def __exit__(self, *_error: object) -> None:
        """Stop looking."""
        self._is_over.set()
        self._looking.join()

    @property
    def mebibytes(self) -> int:
        """Give how much it was."""
        return int(self.most - self.before) // MEBIBYTE


def take_over(engine: Engine, path: Path) -> tuple[UUID, float]:
    """Take a file over as a command does; give the import's id, and for how long others could not write."""
    held: list[float] = []
    began: list[float] = []
    event.listen(engine, "begin", lambda _connection: began.append(time.perf_counter()))
    event.listen(engine, "commit", lambda _connection: held.append(time.perf_counter() - began[-1]))
    kind = ImportKind.COMPLETIONS
    with Session(engine) as database:
        meaning = find_meaning(database, kind, open_file(kind, path).columns)
    asked = Request(None, kind, path, meaning, path.name.encode().ljust(32))
    made = take_over_file(
        engine,
        asked,
        shown=None,
        ending=lambda _checked: (),
        check=lambda _database: None,
        moment=clock.now(),
        tell=lambda _done, _of: None,
    )
    return made, max(held)


def measure_one(engine: Engine, path: Path) -> str:
    """Take a file over and back, and say how long it took and whether that is within the goal."""
    with Peak() as peak:
        started, computed = time.perf_counter(), time.process_time()
        made, waited = take_over(engine, path)
        spent, computed = time.perf_counter() - started, time.process_time() - computed
    started = time.perf_counter()
    with transaction(engine) as database:
        undo(None, database, import_id=made, moment=clock.now())
    back = time.perf_counter() - started
    is_within = spent <= LONGEST_SECONDS and peak.mebibytes <= MOST_MEBIBYTES
    return (
        f"{ROWS:,} completions from {path.suffix}: {spent:.1f} s (goal {LONGEST_SECONDS}), computing {computed:.1f} s, "
        f"{peak.mebibytes} MiB over idle (goal {MOST_MEBIBYTES}), others waited {waited:.1f} s, "
        f"taken back in {back:.1f} s: {'within the goal' if is_within else 'MISSED'}"
    )


def run() -> None:
    """Measure each file in a process of its own: making the files would leave memory behind that hides the peak."""
    with TemporaryDirectory() as folder:
        address = f"sqlite:///{Path(folder) / 'bench.db'}"
        engine = connect(address)
        migrating.upgrade(engine, Path(folder))
        make_people(engine)
        for path in make_files(Path(folder)):
            subprocess.run([sys.executable, "-m", __spec__.name, address, str(path)], check=True)


if __name__ == "__main__":
    if len(sys.argv) == 3:
        print(measure_one(connect(sys.argv[1]), Path(sys.argv[2])))
    else:
        run()
