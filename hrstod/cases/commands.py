"""`hrstod cases …`: what two custodians do when too few can read what belongs to a board."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from hrstod import clock
from hrstod.accounts.certificates import UntrustedKey
from hrstod.accounts.commands import find
from hrstod.audit.events import Event
from hrstod.cases import recovering
from hrstod.database.transaction import transaction
from hrstod.keys.commands import compare, installation
from hrstod.keys.commands import recovering as by_two_custodians
from hrstod.organisation.queries import board_names

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from uuid import UUID

    from sqlalchemy.orm import Session

    from hrstod.cases.recovering import Custodians, Receiver
    from hrstod.keys.commands import Installation

AT_ONCE = 100
"""How many are given in one transaction: the site can be used meanwhile."""
TO_WHOM = "Who is to become a reader, by what they sign in with; once for each person."
WHICH = "The code of one that two people read already; once for each."


@click.group("cases")
def group() -> None:
    """What is written about cases belongs to a board: see to it that the board can always read it."""


@group.command("recover")
@click.argument("board_id", metavar="BOARD", type=click.UUID)
@click.option("--to", "names", multiple=True, required=True, metavar="SIGN_IN_NAME", help=TO_WHOM)
@click.option("--code", "codes", multiple=True, metavar="CODE", help=WHICH)
def recover(board_id: UUID, names: tuple[str, ...], codes: tuple[str, ...]) -> None:
    """Let two custodians give readers to what fewer than two people can read for BOARD, and to nothing else.

    The board’s id is in “hrstod organisation show”. Whoever is left out of a case is not given it.
    """
    codes = tuple(code.strip().upper() for code in codes)
    with installation() as here:
        receivers = _find_receivers(here, board_id, names)
        lacking, unread = _find_lacking(here, board_id)
        if not lacking and not unread and not codes:
            click.echo("There is nothing that fewer than two people can read. Nothing was done.")
            click.echo("To give somebody from outside a team one that two people read, name it with --code.")
            return
        _explain(receivers, codes)
        for name, receiver in receivers.items():
            click.echo(f"\n{name}:")
            compare(receiver.compared)
        to = list(receivers.values())
        with by_two_custodians(here, Event.RECOVERY_REFUSED, account=to[0].account_id) as (_database, opened):
            by = recovering.custodians(here.vault, opened, clock.now())
        named = _find_named(here, by, board_id, codes)
        _in_pieces(here, [*lacking, *named], lambda database, some: recovering.give_cases(database, by, some, to))
        _in_pieces(here, unread, lambda database, some: recovering.give_requests(database, by, some, to))
        is_enough = not any(_find_lacking(here, board_id))
    click.echo("It is done. Each team sees under “Who has looked” that two custodians did it.")
    if not is_enough:
        click.echo("Some can still be read by fewer than two people. Run this once more, and name others.")


def _find_receivers(here: Installation, board_id: UUID, names: Sequence[str]) -> dict[str, Receiver]:
    """Find everybody who is to be given something, or end the command with a sentence."""
    found = {}
    with transaction(here.engine) as database:
        if not board_names(database, [board_id]):
            raise click.ClickException("There is no board with that id. “hrstod organisation show” lists them.")
        for name in names:
            account_id = find(database, name).id
            try:
                found[name] = recovering.find_receiver(
                    database, here.vault, account_id=account_id, board_id=board_id, day=clock.today()
                )
            except UntrustedKey:
                raise click.ClickException(
                    f"Nobody has vouched for the key of {name}. Give the role for this board first; a colleague, or "
                    "two custodians with “hrstod keys confirm-role”, are the second person. Nothing was done."
                ) from None
    return found


def _find_lacking(here: Installation, board_id: UUID) -> tuple[list[UUID], list[UUID]]:
    """List what fewer than two people can read, and the requests that nobody can."""
    with transaction(here.engine) as database:
        asked = (database, here.vault, board_id, clock.today())
        return recovering.list_lacking(*asked), recovering.list_unread(*asked)


def _explain(names: Iterable[str], codes: Sequence[str]) -> None:
    """Say what is about to happen, before anybody types a word."""
    click.echo(f"This makes readers of {', '.join(names)}, for the board: of what fewer than two people can read,")
    click.echo("and of requests for support that nobody can read any longer. Managers chose who reads these, so name")
    click.echo("nobody whom one may concern.")
    if codes:
        click.echo(f"It also makes them readers of {', '.join(codes)}, which a team reads already.")


def _find_named(here: Installation, by: Custodians, board_id: UUID, codes: Sequence[str]) -> list[UUID]:
    """Find what is called by these codes, or end the command with a sentence."""
    if not codes:
        return []
    found: dict[str, UUID] = {}
    with transaction(here.engine) as database:
        ids = recovering.list_all(database, board_id)
    _in_pieces(
        here, ids, lambda database, some: found.update(recovering.find_by_code(database, by, some, codes)), "Looking"
    )
    if missing := [code for code in codes if code not in found]:
        raise click.ClickException(f"This board has none that is called {', '.join(missing)}. Nothing was done.")
    return list(found.values())


def _in_pieces(
    here: Installation, ids: Sequence[UUID], act: Callable[[Session, list[UUID]], object], label: str = "Sealing anew"
) -> None:
    """Do something with some at a time, each time in a transaction of its own, and show how far it has come."""
    distinct = list(dict.fromkeys(ids))
    with click.progressbar(length=len(distinct), label=label) as bar:
        for some in (distinct[at : at + AT_ONCE] for at in range(0, len(distinct), AT_ONCE)):
            with transaction(here.engine) as database:
                act(database, some)
            bar.update(len(some))
