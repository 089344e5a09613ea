"""`hrstod demo`: an invented municipality with one account for each role, for trying hrstod on one's own machine.

Nobody and nothing in it is real, and everything that opens it is printed. So its accounts sign in only where the
setting `demo` is on, which is refused unless people reach the site on this machine itself.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

import click

from hrstod import clock
from hrstod.accounts import grants, renewal, service
from hrstod.accounts.demo import DEMO_DOMAIN
from hrstod.accounts.renewal import Renewal
from hrstod.accounts.second_factor import code_at, step_at
from hrstod.accounts.vault import open_vault
from hrstod.authorization.roles import ROLES
from hrstod.commands.demo_academy import Academy
from hrstod.commands.demo_cases import SPAN, Town, Worker, make_cases, make_rules
from hrstod.commands.demo_managers import bring_managers
from hrstod.commands.demo_training import make_training
from hrstod.database.transaction import transaction
from hrstod.guidance import guard_definitions
from hrstod.keys.access import open_recovery
from hrstod.keys.ceremony import make_installation_keys
from hrstod.organisation import service as organisation
from hrstod.organisation import units
from hrstod.reading import InvalidContent

if TYPE_CHECKING:
    from pathlib import Path
    from uuid import UUID

    from sqlalchemy import Engine
    from sqlalchemy.orm import Session

    from hrstod.accounts.vault import Vault
    from hrstod.crypto.keyring import PrivateKeys
    from hrstod.guidance.typing_guard import GuardRules
    from hrstod.reading import Problem
    from hrstod.settings import Settings

CARDS = "demo.json"
"""The file in the instance folder with everything that opens the demo."""

AGE = SPAN + timedelta(days=30)
"""For how long the invented town has used hrstod."""
CUSTODIANS = ("Demo Karin", "Demo Lars", "Demo Mona")

BOARDS = {
    "Demostadens omsorgsnämnd": ("Omsorgsförvaltningen", ("Hemtjänst Norr", "Hemtjänst Söder", "Boende Eken"), 5200),
    "Demostadens skolnämnd": ("Skolförvaltningen", ("Björkskolan", "Lindskolan", "Måltider"), 9100),
    "Demostadens tekniska nämnd": ("Tekniska förvaltningen", ("Gator och parker", "Vatten"), 1300),
    "Demostadens kulturnämnd": ("Kulturförvaltningen", ("Biblioteket", "Musikskolan"), 460),
}
"""Board → its administration, the units in it, and how many work for the board."""

PEOPLE = (
    ("Demo Maria", "maria", "manager"),
    ("Demo Nils", "nils", "manager"),
    ("Demo Hanna", "hanna", "hr-support"),
    ("Demo Henrik", "henrik", "hr-support"),
    ("Demo Helena", "helena", "hr-support"),
    ("Demo Torsten", "torsten", "trainer"),
    ("Demo Petra", "petra", "coordinator"),
    ("Demo Ingrid", "ingrid", "content-editor"),
    ("Demo Kalle", "kalle", "contact-editor"),
    ("Demo Sofia", "sofia", "statistician"),
    ("Demo Rune", "rune", "releaser"),
    ("Demo Disa", "disa", "auditor"),
    ("Demo Adam", "adam", "administrator"),
)
"""Name, sign-in name, role."""


@dataclass(frozen=True)
class Card:
    """One invented person, and what opens their account."""

    name: str
    sign_in_name: str
    role: str
    passphrase: str
    secret: str
    recovery_code: str


def is_empty(settings: Settings, engine: Engine) -> bool:
    """Tell whether nothing has been done in an installation yet, so that a demo disturbs nobody."""
    if open_vault(settings).pins_file.exists():
        return False
    with transaction(engine) as database:
        return not service.has_accounts(database)


def make_demo(settings: Settings, engine: Engine) -> None:
    """Make the municipality, the keys, the people, and two years of work and training; an empty installation only."""
    moment = clock.now() - AGE
    made = make_installation_keys(settings, engine, CUSTODIANS, moment)
    vault = open_vault(settings)
    with transaction(engine) as database:
        boards = _add_organisation(database, moment)
        recovery = open_recovery(database, vault, *made.words[:2])
        people = [(_enrol(database, vault, person, moment), person[2]) for person in PEOPLE]
        _give_roles(database, vault, people, boards, keys=recovery.keys, moment=moment)
        workers = {role: [worker for (worker, _), has in people if has == role] for _, role in people}
        town = Town(
            database,
            vault,
            boards=tuple(boards),
            supporters=(workers["hr-support"][0], workers["hr-support"][1]),
            manager=workers["manager"][0],
            manager_name=PEOPLE[0][0],
            today=clock.today(),
        )
        make_rules(town)
        make_cases(town, recovery)
        managers = bring_managers(database, began=moment, today=town.today)
        academy = Academy(
            database,
            boards=tuple(boards),
            managers=managers,
            trainer_id=workers["trainer"][0].account_id,
            named=(workers["manager"][0].account_id, workers["manager"][1].account_id),
            guard=_read_guard(settings),
            today=town.today,
        )
        make_training(academy)
    _write_cards(settings.instance / CARDS, [card for (_, card), _ in people], made.words)


def _read_guard(settings: Settings) -> GuardRules:
    """Read what looks through the words that somebody writes; the site has read it before."""
    problems: list[Problem] = []
    guard = guard_definitions.load(settings.content, problems)
    if guard is None:
        raise InvalidContent(problems)
    return guard


def _add_organisation(database: Session, moment: datetime) -> dict[UUID, list[UUID]]:
    """Add the boards with what belongs to them; give each board's units."""
    began = clock.today() - timedelta(days=3 * 365)
    found = {}
    for name, (administration_name, unit_names, employees) in BOARDS.items():
        board = organisation.add_board(None, database, name=name, from_on=began, moment=moment)
        administration = organisation.add_administration(
            None, database, board_id=board.id, name=administration_name, from_on=began, moment=moment
        )
        found[board.id] = [
            units.add_unit(
                None, database, administration_id=administration.id, name=unit, from_on=began, moment=moment
            ).id
            for unit in unit_names
        ]
        organisation.count_board(
            None, database, board_id=board.id, employees=employees, counted_on=moment.date(), moment=moment
        )
    return found


def _enrol(database: Session, vault: Vault, person: tuple[str, str, str], moment: datetime) -> tuple[Worker, Card]:
    """Invite an invented person, and take the account into use for them."""
    name, short, role = person
    account, code = service.invite(
        None,
        database,
        name=name,
        sign_in_name=f"{short}@{DEMO_DOMAIN}",
        language="sv",
        moment=moment,
        lasts=timedelta(days=1),
    )
    invitation = service.find_invitation(database, code, moment=moment)
    offer = renewal.make_offer(
        Renewal.WELCOME, account_id=account.id, language="sv", moment=moment, invitation_id=invitation.id
    )
    keys = service.take_over(database, vault, offer, keys=None, moment=moment)
    return Worker(account.id, keys), Card(
        name, account.sign_in_name, role, offer.passphrase, offer.secret.hex(), offer.recovery_code
    )


def _give_roles(
    database: Session,
    vault: Vault,
    people: list[tuple[tuple[Worker, Card], str]],
    boards: dict[UUID, list[UUID]],
    *,
    keys: PrivateKeys,
    moment: datetime,
) -> None:
    """Give each their role, from the beginning, the trainer for all boards; managers of the first lead a unit each."""
    began: date = moment.astimezone(clock.SWEDEN).date()
    first_board, led = next(iter(boards.items()))
    for (worker, _), role in people:
        of_boards: list[UUID | None] = [None]
        if ROLES[role].per_board:
            of_boards = list(boards) if ROLES[role].opens_cases or role == "trainer" else [first_board]
        for board_id in of_boards:
            grant = grants.propose_role(
                None,
                database,
                account_id=worker.account_id,
                role=role,
                board_id=board_id,
                from_on=began,
                to_on=None,
                moment=moment,
            )
            if ROLES[role].opens_cases:
                grants.confirm_role(None, database, vault, grant=grant, keys=keys, moment=moment)
        if role == "manager":
            organisation.give_leadership(
                None, database, unit_id=led.pop(0), account_id=worker.account_id, from_on=began, moment=moment
            )


def _write_cards(path: Path, cards: list[Card], words: tuple[str, ...]) -> None:
    written = {"people": [vars(card) for card in cards], "custodians": dict(zip(CUSTODIANS, words, strict=True))}
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump(written, file, ensure_ascii=False, indent=1)


def print_cards(settings: Settings, *, with_codes: bool) -> None:
    """Say how to sign in as each, with the codes of this half-minute when they are asked for."""
    path = settings.instance / CARDS
    if not path.exists():
        raise click.ClickException("There is no demo here. “make run” makes one in an empty installation.")
    written = json.loads(path.read_text(encoding="utf-8"))
    click.echo("Demo: invented people in an invented town. Everybody who can read this can sign in as them.\n")
    for card in written["people"]:
        role = ROLES[card["role"]].id
        click.echo(f"  {card['name']:<14}{role:<16}{card['sign_in_name']:<24}{card['passphrase']}")
        if with_codes:
            now = code_at(bytes.fromhex(card["secret"]), step_at(clock.now()))
            click.echo(f"  {'':<14}code now: {now}   recovery code: {card['recovery_code']}")
    if not with_codes:
        click.echo("\nThe six digits, and the words of the custodians: .venv/bin/hrstod demo")
        return
    click.echo("\nCustodians, any two:")
    for name, words in written["custodians"].items():
        click.echo(f"  {name:<14}{words}")
