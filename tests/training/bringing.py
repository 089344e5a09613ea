"""How tests bring a file: written, explained by its headings, read through and taken over in one transaction."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, Any

from hrstod.accounts.models import Account
from hrstod.training.importing_completions import read_completions
from hrstod.training.importing_mapping import Meaning, find_meaning
from hrstod.training.importing_people import read_people
from hrstod.training.importing_work import open_file
from hrstod.training.rules import ImportKind
from hrstod.training.taking_over import FileMark, take_over_completions, take_over_people
from tests.factories.organisation import MOMENT, TODAY

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from pathlib import Path
    from uuid import UUID

    from sqlalchemy.orm import Session

    from hrstod.authorization.checks import Actor
    from hrstod.training.importing_completions import CompletionsPlan
    from hrstod.training.importing_files import Table
    from hrstod.training.importing_people import PeoplePlan


def no_matter(_done: int, _of: int) -> None:
    """Be told how far it has come, and do nothing about it."""


def address_of(database: Session, account_id: UUID, name: str) -> str:
    """Let somebody sign in with an address, and give it."""
    database.get_one(Account, account_id).sign_in_name = f"{name.lower()}@example.se"
    database.flush()
    return f"{name.lower()}@example.se"


class Bringing:
    """Somebody who brings a file of one kind; None is a command."""

    def __init__(self, database: Session, folder: Path, kind: ImportKind, actor: Actor | None = None) -> None:
        self.database, self.path, self.kind, self.actor = database, folder / "f.csv", kind, actor

    def write(self, heading: str, *rows: str) -> Table:
        """Write a file."""
        self.path.write_text("\n".join([heading, *rows]), encoding="utf-8")
        return open_file(self.kind, self.path)

    def completions(self, *rows: str, courses: Mapping[str, UUID | None] | None = None) -> CompletionsPlan:
        """Read completions through."""
        table = self.write("E-post;Kurs;Datum;Godkänd", *rows)
        found = find_meaning(self.database, self.kind, table.columns)
        meaning = Meaning(found.columns, {**found.courses, **(courses or {})})
        return read_completions(self.actor, self.database, table, meaning, today=TODAY, tell=no_matter)

    def people(self, *rows: str, heading: str = "E-post;Namn;Enhet;Från;Till;Ledig från;Ledig till") -> PeoplePlan:
        """Read people through."""
        table = self.write(heading, *rows)
        meaning = find_meaning(self.database, self.kind, table.columns)
        return read_people(self.database, table, meaning, today=TODAY, tell=no_matter)

    def mark(self, courses: Mapping[str, UUID | None] | None = None) -> FileMark:
        """Give what is remembered of the file."""
        table = open_file(self.kind, self.path)
        meaning = Meaning(find_meaning(self.database, self.kind, table.columns).columns, courses or {})
        return FileMark(sha256(self.path.read_bytes()).digest(), table.columns, meaning)

    def take_over(self, plan: Any, ending: Collection[UUID] = ()) -> UUID:
        """Take over what has been read."""
        whose: dict[str, Any] = {"file": self.mark(), "moment": MOMENT}
        if self.kind is ImportKind.COMPLETIONS:
            return take_over_completions(self.actor, self.database, plan=plan, tell=no_matter, **whose)
        return take_over_people(self.actor, self.database, plan=plan, ending=ending, **whose)
