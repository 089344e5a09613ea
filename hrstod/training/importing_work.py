"""The work with a file, on a page and as a command: read it through, show what would happen, take it over.

Reading takes no lock. Taking over reads the file first, then begins the transaction that writes, looks whether
anything has changed meanwhile, and writes in few statements: others wait for no longer than that.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from pathlib import Path
from traceback import extract_tb
from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from hrstod import clock
from hrstod.audit import trail
from hrstod.database.transaction import transaction
from hrstod.errors import Refused
from hrstod.organisation.models import Board
from hrstod.training.changes import read_mark
from hrstod.training.importing_completions import CompletionsPlan, read_completions
from hrstod.training.importing_files import Table, open_table
from hrstod.training.importing_mapping import is_heading
from hrstod.training.importing_people import read_people
from hrstod.training.importing_shelf import Held, Shelf, Stage
from hrstod.training.rules import ImportKind
from hrstod.training.taking_over import FileMark, take_over_completions, take_over_people

if TYPE_CHECKING:
    from collections.abc import Callable, Collection
    from datetime import date, datetime
    from types import TracebackType
    from uuid import UUID

    from sqlalchemy import Engine

    from hrstod.authorization.checks import Actor
    from hrstod.training.importing_faults import Checked
    from hrstod.training.importing_mapping import Meaning
    from hrstod.training.importing_people import PeoplePlan

log = logging.getLogger("hrstod.imports")

WHOLE = 1000
OURS = _("Something went wrong on our side. Nothing was taken over, and the file has been removed.")
NOT_YOURS = _("You can no longer do this. Nothing was taken over.")


class Changed(Exception):
    """What a file would do is no longer what was shown; nothing was done."""

    def __init__(self, checked: Checked) -> None:
        super().__init__("changed since it was shown")
        self.checked = checked


@dataclass(frozen=True)
class Request:
    """What is asked for: a file, what its columns mean, and by whom; None is a command."""

    actor: Actor | None
    kind: ImportKind
    path: Path
    meaning: Meaning
    digest: bytes


def open_file(kind: ImportKind, path: Path) -> Table:
    """Open a file and find its headings; RuleBroken with a sentence when it cannot be read."""
    return open_table(path, lambda text: is_heading(kind, text))


def read_plan(
    database: Session, asked: Request, table: Table, *, today: date, tell: Callable[[int, int], None]
) -> CompletionsPlan | PeoplePlan:
    """Read a file through, and say what would be done."""
    if asked.kind is ImportKind.COMPLETIONS:
        return read_completions(asked.actor, database, table, asked.meaning, today=today, tell=tell)
    return read_people(database, table, asked.meaning, today=today, tell=tell)


def take_over_file(
    engine: Engine,
    asked: Request,
    *,
    shown: Checked | None,
    ending: Callable[[Checked], Collection[UUID]],
    check: Callable[[Session], None],
    moment: datetime,
    tell: Callable[[int, int], None],
) -> UUID:
    """Take a file over, all of it or nothing, and give the import's id.

    `shown` is what somebody has agreed to, `ending` chooses who stops leading, `check` stops whoever may no longer.
    Changed when it would now do something else than was shown, RuleBroken when there is nothing to do.
    """
    table, today = open_file(asked.kind, asked.path), moment.astimezone(clock.SWEDEN).date()
    with Session(engine) as database:
        mark = read_mark(database)
        plan = read_plan(database, asked, table, today=today, tell=lambda done, of: tell(done, 2 * max(done, of)))
    with transaction(engine) as database:
        check(database)
        _wait_for_others(database, asked.kind)
        if read_mark(database) != mark:
            plan = read_plan(database, asked, table, today=today, tell=lambda _done, _of: None)
        if shown is not None and not plan.checked.does_the_same_as(shown):
            raise Changed(plan.checked)
        file = FileMark(asked.digest, table.columns, asked.meaning)
        if isinstance(plan, CompletionsPlan):
            return take_over_completions(
                asked.actor,
                database,
                plan=plan,
                file=file,
                moment=moment,
                tell=lambda done, of: tell(of + done, 2 * of),
            )
        chosen = ending(plan.checked)
        return take_over_people(asked.actor, database, plan=plan, file=file, ending=chosen, moment=moment)


def _wait_for_others(database: Session, kind: ImportKind) -> None:
    """Let whoever is changing the same end first; in SQLite a transaction that writes is alone anyway."""
    if kind is ImportKind.PEOPLE:
        database.execute(select(Board.id).order_by(Board.id).with_for_update(key_share=True))
    trail.take_turn(database)


@dataclass(frozen=True)
class Desk:
    """Where files that were brought to a page are worked on."""

    engine: Engine
    shelf: Shelf
    actor: Actor
    check: Callable[[Session], None]
    """Stops with Refused whoever may no longer."""

    def read_through(self, held: Held) -> None:
        """Read a file through and keep what it shows; what goes wrong is kept as a sentence."""
        with _Kept(self, held):
            asked = self._asked(held)
            table = open_file(held.kind, asked.path)
            with Session(self.engine) as database:
                plan = read_plan(database, asked, table, today=clock.today(), tell=self._teller(held))
            self.shelf.keep_checked(held, plan.checked)
            held.stage = Stage.SHOWN

    def take_over(self, held: Held, ending: Collection[UUID]) -> None:
        """Take a file over; what goes wrong is kept as a sentence, and what has changed is shown again.

        Nothing is done when the button was pressed twice, and the first press has done it meanwhile.
        """
        if self.shelf.stage_of(held) is not Stage.WRITING:
            return
        with _Kept(self, held):
            try:
                held.import_id = take_over_file(
                    self.engine,
                    self._asked(held),
                    shown=self.shelf.find_checked(held),
                    ending=lambda _checked: ending,
                    check=self.check,
                    moment=clock.now(),
                    tell=self._teller(held),
                )
                held.stage = Stage.DONE
                self.shelf.forget_file(held)
            except Changed as changed:
                changed.checked.is_changed = True
                self.shelf.keep_checked(held, changed.checked)
                held.stage = Stage.SHOWN

    def _asked(self, held: Held) -> Request:
        assert held.meaning is not None  # noqa: S101 (chosen before the work begins)
        return Request(self.actor, held.kind, self.shelf.path_of(held), held.meaning, held.digest)

    def _teller(self, held: Held) -> Callable[[int, int], None]:
        def tell(done: int, of: int) -> None:
            held.done = min(WHOLE - 1, done * WHOLE // max(done, of, 1))
            self.shelf.keep(held, clock.now())

        return tell


class _Kept:
    """Sees to it that a work ends with a word about how, whatever happens in it."""

    def __init__(self, desk: Desk, held: Held) -> None:
        self.desk, self.held = desk, held

    def __enter__(self) -> None:
        self.held.done = 0

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool:
        if error is not None:
            self.held.stage = Stage.REFUSED
            is_ours = not isinstance(error, Refused)
            self.held.sentence = str(OURS if is_ours else getattr(error, "sentence", None) or NOT_YOURS)
            self.desk.shelf.forget_file(self.held)
            if is_ours:
                places = [f"{one.name} {Path(one.filename).name}:{one.lineno}" for one in extract_tb(trace)]
                log.error("a file was not taken over: %s in %s", kind.__name__ if kind else "", " > ".join(places))
        self.desk.shelf.keep(self.held, clock.now())
        return error is None or isinstance(error, Exception)
