"""A hundred and sixty invented managers in the demo's boards: their units, since when they lead them, and who is away.

They come the way they do in a real municipality: in the HR system's files. The first has everybody, the next ones what
has changed. Nobody in them is real, and none of them has been invited, so that nobody signs in as one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256
from random import Random
from typing import TYPE_CHECKING

from sqlalchemy import select

from hrstod.accounts.demo import DEMO_DOMAIN
from hrstod.clock import SWEDEN
from hrstod.organisation.models import Leadership, Unit
from hrstod.training import importing_mapping
from hrstod.training.importing_files import find_headings
from hrstod.training.importing_mapping import find_meaning
from hrstod.training.importing_people import read_people
from hrstod.training.rules import ImportKind
from hrstod.training.taking_over import FileMark, take_over_people

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy.orm import Session

SEED = 2028

AREAS = {
    ("Demostadens omsorgsnämnd", "Omsorgsförvaltningen"): (
        ("Hemtjänst Norr", "Hemtjänst Norr", 7),
        ("Hemtjänst Söder", "Hemtjänst Söder", 6),
        ("Boende Eken", "Boende Eken, avdelning", 4),
        ("Äldreboenden", "Äldreboende", 9),
        ("Funktionsstöd", "Gruppbostad", 9),
        ("Daglig verksamhet", "Daglig verksamhet, grupp", 3),
        ("Individ och familj", "Socialkontor", 6),
        ("Hälso- och sjukvård", "Sjuksköterskor, område", 4),
    ),
    ("Demostadens skolnämnd", "Skolförvaltningen"): (
        ("Björkskolan", "Björkskolan, arbetslag", 4),
        ("Lindskolan", "Lindskolan, arbetslag", 4),
        ("Måltider", "Kök", 5),
        ("Förskolor Norr", "Förskola Norr", 9),
        ("Förskolor Söder", "Förskola Söder", 9),
        ("Förskolor Väster", "Förskola Väster", 9),
        ("Förskolor Öster", "Förskola Öster", 4),
        ("Grundskolor Norr", "Grundskola Norr", 7),
        ("Grundskolor Söder", "Grundskola Söder", 7),
        ("Gymnasiet", "Gymnasiet, program", 6),
        ("Elevhälsan", "Elevhälsan, team", 3),
    ),
    ("Demostadens tekniska nämnd", "Tekniska förvaltningen"): (
        ("Gator och parker", "Gator och parker, lag", 5),
        ("Vatten", "Vatten, lag", 4),
        ("Fastigheter", "Fastighetsområde", 5),
    ),
    ("Demostadens kulturnämnd", "Kulturförvaltningen"): (
        ("Biblioteket", "Bibliotek", 3),
        ("Musikskolan", "Musikskolan, grupp", 2),
        ("Fritid", "Fritidsgård", 1),
    ),
}
"""Board and administration → its areas: what they and the units below are called, and how many of these, below ten."""

LED_ALREADY = ("Hemtjänst Norr", "Hemtjänst Söder")
"""The areas of the two managers who have accounts of their own."""
GIVEN_NAMES = (
    *("Agneta", "Ali", "Amina", "Anders", "Anette", "Annika", "Arvid", "Barbro", "Bengt", "Birgit", "Bo", "Camilla"),
    *("Carina", "Cecilia", "Dan", "Daniel", "Elin", "Elsa", "Emil", "Erik", "Eva", "Fatima", "Fredrik", "Gunilla"),
    *("Göran", "Hassan", "Håkan", "Ida", "Inger", "Jan", "Jenny", "Johan", "Jonas", "Katarina", "Kerstin", "Kristina"),
    *("Lena", "Linda", "Magnus", "Malin", "Mats", "Mikael", "Nadia", "Olof", "Omar", "Per", "Peter", "Pia", "Robert"),
    *("Sara", "Stefan", "Susanne", "Tomas", "Ulla", "Ulrika", "Viktor", "Yasmin", "Åke", "Åsa", "Örjan"),
)
LETTERS = "ABDEFGHKLMNS"
MOST = 200
"""More than there are managers, with those who have left."""
COLUMNS = (
    *("Namn", "E-post", "Nämnd", "Förvaltning", "Enhet", "Chef från", "Chef till"),
    *("Frånvaro från", "Frånvaro till"),
)
SUCCESSIONS = {560: (4, 150), 380: (5, 150), 190: (6, 150), 5: (5, 24)}
"""So many days ago the HR system's file came → how many had succeeded somebody, in how many days before it."""
AWAY = {36: 200, 33: 90, 28: 400, 21: 60, 15: None, 9: 45}
"""So many days ago somebody went on leave → for how many days; None when nobody knows yet."""


@dataclass(frozen=True)
class Manager:
    """Somebody who leads a unit, or has led one."""

    account_id: UUID
    board_id: UUID
    from_on: date
    to_on: date | None

    def leads_on(self, day: date) -> bool:
        """Tell whether they lead it on a day."""
        return self.from_on <= day and (self.to_on is None or day <= self.to_on)


@dataclass(frozen=True)
class Post:
    """A unit with the name and address of whoever leads it, as the HR system has it."""

    name: str
    address: str
    above: tuple[str, str]
    unit: str
    from_on: date

    def row(self, to_on: date | None = None, away: tuple[date, date | None] | None = None) -> tuple[date | str, ...]:
        """Give its row in the HR system's file."""
        leave = [day or "" for day in away] if away else ["", ""]
        return (self.name, self.address, *self.above, self.unit, self.from_on, to_on or "", *leave)


@dataclass(frozen=True)
class Lines:
    """Rows that are taken over as if they stood in a file."""

    rows: Sequence[tuple[date | str, ...]]

    def lines(self) -> Iterator[tuple[date | str, ...]]:
        """Give every row from the first."""
        return iter(self.rows)

    def expected(self) -> int:
        """Say how many there are."""
        return len(self.rows)

    @property
    def digest(self) -> bytes:
        """Tell these rows from others."""
        return sha256("\n".join(";".join(map(str, row)) for row in self.rows).encode()).digest()


def bring_managers(database: Session, *, began: datetime, today: date) -> list[Manager]:
    """Take over the HR system's files, the first on the day the town began; give all who lead or have led a unit."""
    random = Random(SEED)  # noqa: S311 (an invented town is not a secret)
    names = _names(random)
    first = began.astimezone(SWEDEN).date()
    posts = [
        Post(*next(names), above, unit, first - timedelta(days=random.randrange(20, 300)))
        for above, areas in AREAS.items()
        for unit in _units(areas)
        if unit not in LED_ALREADY
    ]
    _take_over(database, [post.row() for post in posts], began)
    random.shuffle(posts)
    for days_ago, (number, within) in SUCCESSIONS.items():
        came_on = today - timedelta(days=days_ago)
        rows = []
        for _ in range(number):
            old, since = posts.pop(), came_on - timedelta(days=random.randrange(2, within))
            rows.append(old.row(since - timedelta(days=1)))
            rows.append(Post(*next(names), old.above, old.unit, since).row())
        if days_ago == min(SUCCESSIONS):
            rows += [post.row(away=days) for post, days in zip(posts, _leaves(today), strict=False)]
        _take_over(database, rows, began + (today - first) - timedelta(days=days_ago))
    return _list_managers(database)


def _units(areas: Sequence[tuple[str, str, int]]) -> Iterator[str]:
    """Give the areas, and after each the units below it, by the way to them."""
    for area, called, number in areas:
        yield area
        yield from (f"{area} › {called} {one}" for one in range(1, number + 1))


def _leaves(today: date) -> list[tuple[date, date | None]]:
    days = [(today - timedelta(days=since), lasts) for since, lasts in AWAY.items()]
    return [(since, since + timedelta(days=lasts) if lasts else None) for since, lasts in days]


def _names(random: Random) -> Iterator[tuple[str, str]]:
    """Give invented names and addresses, each once, in no order."""
    plain = str.maketrans("åäöÅÄÖ", "aaoAAO")
    for name, letter in random.sample([(name, letter) for name in GIVEN_NAMES for letter in LETTERS], MOST):
        yield f"Demo {name} {letter}.", f"{name}.{letter}@{DEMO_DOMAIN}".translate(plain).casefold()


def _take_over(database: Session, rows: Sequence[tuple[date | str, ...]], moment: datetime) -> None:
    """Take over a file of people as an administrator does with a command."""
    file = Lines([COLUMNS, *rows])
    table = find_headings(file, lambda text: importing_mapping.is_heading(ImportKind.PEOPLE, text))
    meaning = find_meaning(database, ImportKind.PEOPLE, table.columns)
    today = moment.astimezone(SWEDEN).date()
    plan = read_people(database, table, meaning, today=today, tell=lambda _done, _of: None)
    mark = FileMark(file.digest, table.columns, meaning)
    take_over_people(None, database, plan=plan, file=mark, ending=(), moment=moment)


def _list_managers(database: Session) -> list[Manager]:
    query = select(Leadership.account_id, Unit.board_id, Leadership.from_on, Leadership.to_on)
    query = query.join(Unit, Unit.id == Leadership.unit_id).order_by(Unit.name, Leadership.from_on)
    return [Manager(*row) for row in database.execute(query)]
