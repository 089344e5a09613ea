"""`hrstod keys …`: the ceremony, the drill, what custodians open, the status, and the change of keys."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from hrstod import clock
from hrstod.accounts.commands import find
from hrstod.accounts.store import SignInStore
from hrstod.accounts.vault import open_vault
from hrstod.audit import trail
from hrstod.audit.events import Event
from hrstod.crypto.masterkey import MasterKeyMissing, MasterKeyWrong, StillUsed
from hrstod.crypto.passphrases import clean_passphrase, words_of
from hrstod.database.transaction import connect, transaction
from hrstod.errors import Refused
from hrstod.keys import access, ceremony, queries, rotation, service
from hrstod.keys.access import RecoveryDamaged, RecoveryRefused
from hrstod.keys.rotation import NewKeysRefused, NoNewEpoch
from hrstod.keys.rules import what_is_missing
from hrstod.keys.sentences import status_lines
from hrstod.settings import load_settings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from uuid import UUID

    from sqlalchemy import Engine
    from sqlalchemy.orm import Session

    from hrstod.accounts.queries import GrantRow
    from hrstod.accounts.vault import Vault
    from hrstod.keys.access import OpenRecovery
    from hrstod.settings import Settings

OTHER_SCREEN, FIRST_SCREEN = "\033[?1049h\033[H", "\033[?1049l"
"""A terminal's second screen: what was on it cannot be scrolled back to."""


@click.group("keys")
def group() -> None:
    """The installation's keys: make them, look at them, change them, and recover what somebody has lost."""


@dataclass(frozen=True)
class Installation:
    """What every command works on."""

    settings: Settings
    engine: Engine
    vault: Vault

    def write_apart(self, event: Event, **details: UUID | str) -> None:
        """Write down what was refused, in a transaction of its own."""
        trail.write_apart(self.engine, event, actor_id=None, moment=clock.now(), **details)


@contextmanager
def installation() -> Iterator[Installation]:
    """Give the installation; what is refused or missing ends the command with its sentence."""
    settings = load_settings()
    try:
        yield Installation(settings, connect(settings.database_address), open_vault(settings))
    except (MasterKeyMissing, MasterKeyWrong) as error:
        raise click.ClickException(f"{error.sentence} {error.reason}") from None
    except Refused as refused:
        raise click.ClickException(str(refused.sentence or "There is no such thing.")) from None


def _ask_for_words() -> tuple[str, str]:
    """Ask two custodians for their words; nothing that they type is shown."""
    click.echo("Two custodians type their words, one after the other. Nothing is shown while they type.")
    first = click.prompt("The first custodian’s words", hide_input=True)
    return first, click.prompt("The second custodian’s words", hide_input=True)


@contextmanager
def recovering(here: Installation, event: Event, **details: UUID) -> Iterator[tuple[Session, OpenRecovery]]:
    """Open the recovery key in a transaction; what is refused is written down when that has been rolled back."""
    words = _ask_for_words()
    try:
        with transaction(here.engine) as database:
            yield database, access.open_recovery(database, here.vault, *words)
    except (RecoveryRefused, RecoveryDamaged) as refused:
        reason = {} if event is Event.RECOVERY_DRILL_FAILED else {"reason": refused.reason.value}
        here.write_apart(event, **details, **reason)
        raise


@group.command("init")
def init() -> None:
    """Make the keys of a new installation, with three custodians in the room."""
    with installation() as here:
        with transaction(here.engine) as database:
            ceremony.check_not_made(database, here.vault)
        click.echo(
            "This makes the recovery key. Three custodians get words of their own. Any two of them can later open\n"
            "what somebody has lost the way into; one alone can open nothing. Nothing is kept until the end: when\n"
            "it is broken off, it begins anew.\n"
        )
        names = [click.prompt(f"Name of custodian {number}") for number in (1, 2, 3)]
        words = ceremony.make_words()
        for name, own in zip(names, words, strict=True):
            _hand_over(name, own)
        made = ceremony.make_installation_keys(here.settings, here.engine, names, clock.now(), words)
    click.echo(
        "The keys are made. These words name the recovery key. Write them down, all of you; they are no secret:\n"
    )
    click.echo(f"    {words_of(made.fingerprint, 'sv')}\n")
    click.echo("Now hold a drill, with two of you: “hrstod keys recovery-drill”.")


def _hand_over(name: str, words: str) -> None:
    """Show a custodian their words alone, until they have typed them back."""
    is_terminal = sys.stdout.isatty()
    while True:
        click.prompt(f"{name} alone at the screen? Then press Enter", default="", show_default=False)
        click.echo(OTHER_SCREEN if is_terminal else "", nl=False)
        try:
            click.echo(f"{name}, write these words on your card, and keep it locked in:\n\n    {words}\n")
            click.prompt("Press Enter when they are written down", default="", show_default=False)
        finally:
            click.echo(FIRST_SCREEN if is_terminal else "", nl=False)
        typed = click.prompt("Type them from the card, to see that they are right", hide_input=True)
        if clean_passphrase(typed) == clean_passphrase(words):
            return
        click.echo("That is not the same. Look at them once more.")


@group.command("status")
def status() -> None:
    """Say what is in order and what is missing; it ends with code 1 as long as cases cannot be created."""
    with installation() as here, transaction(here.engine) as database:
        today = clock.today()
        found = queries.find_status(database, here.vault, today, here.settings.memory)
        for line in status_lines(found, today):
            click.echo(f"{'in order' if line.is_in_order else 'MISSING '}  {line.sentence}")
        if found.fingerprint is not None:
            click.echo(f"\nThe recovery key’s words: {words_of(found.fingerprint, 'sv')}")
            click.echo(f"Custodians: {', '.join(f'{n} {name}' for n, name in enumerate(found.custodians, start=1))}")
        missing = what_is_missing(found.readiness, today)
    if missing is not None:
        raise click.ClickException(f"Cases cannot be created yet. {missing}")
    click.echo("\nNothing is missing: cases can be created.")


@group.command("recovery-drill")
def recovery_drill() -> None:
    """Let two custodians show that they can open the recovery key; it counts for half a year."""
    with installation() as here, recovering(here, Event.RECOVERY_DRILL_FAILED) as (database, opened):
        drill = service.hold_drill(None, database, here.vault, opened, clock.now())
        numbers = f"{drill.first_number} and {drill.second_number}"
    click.echo(f"Custodians {numbers} have opened the recovery key, and it is closed again. The drill is written down.")


@group.command("recover")
@click.argument("sign_in_name")
def recover(sign_in_name: str) -> None:
    """Let two custodians open what somebody has saved, for the new keys that the person has now."""
    with installation() as here:
        with transaction(here.engine) as database:
            account_id = find(database, sign_in_name).id
            if not queries.is_waiting(database, account_id):
                raise click.ClickException("Nothing of this person’s waits for the custodians.")
            compared = access.find_public(database, account_id).fingerprint
        compare(compared)
        with recovering(here, Event.RECOVERY_REFUSED, account=account_id) as (database, opened):
            service.recover_locker(
                None, database, here.vault, opened, account_id=account_id, compared=compared, moment=clock.now()
            )
    click.echo("It opens again, for the new key. Nobody has seen what it is.")


def compare(fingerprint: bytes) -> None:
    """Stop unless the person has read out the words of their key, and they were the same."""
    click.echo("Ask the person to read out the words under “Your key” on the page “Your account”. They must be:\n")
    click.echo(f"    {words_of(fingerprint, 'sv')}\n")
    if not click.confirm("Did the person read out the same words?"):
        raise click.ClickException("Then stop: somebody may have put another key in its place. Nothing was done.")


@group.command("confirm-role")
def confirm_role() -> None:
    """Let two custodians confirm a role that waits for a second person: the first one, when nobody else can."""
    with installation() as here:
        with transaction(here.engine) as database:
            grant = _choose(queries.list_proposed(database, clock.today()))
            compared = access.find_public(database, grant.account_id).fingerprint
        compare(compared)
        with recovering(here, Event.RECOVERY_DRILL_FAILED) as (database, opened):
            service.confirm_role(database, here.vault, opened, grant_id=grant.id, compared=compared, moment=clock.now())
    click.echo(f"{grant.person} has the role now, and can vouch for colleagues.")


def _choose(waiting: list[GrantRow]) -> GrantRow:
    """Let somebody choose one of the roles that wait."""
    if not waiting:
        raise click.ClickException("No role waits for a second person.")
    for number, grant in enumerate(waiting, start=1):
        click.echo(f"{number}  {grant.person}: {grant.role.id}, {grant.board or 'the whole municipality'}")
    return waiting[click.prompt("Number", type=click.IntRange(1, len(waiting))) - 1]


@group.command("rotate-master")
def rotate_master() -> None:
    """Change the master key: broken off anywhere, everything can be read, and it can be run again."""
    with installation() as here:
        try:
            epoch = rotation.begin_master_rotation(here.settings, here.vault)
        except NoNewEpoch as error:
            raise click.ClickException(_what_to_add(here.settings.master_key, error.number)) from None
        left = sum(count for number, count in here.vault.keystore.epochs().items() if number < epoch)
        with click.progressbar(here.vault.keystore.reseal(), length=left, label=f"Sealing {left} keys anew") as steps:
            for _count in steps:
                pass
        with transaction(here.engine) as database:
            rotation.note_master_rotation(database, epoch=epoch, moment=clock.now())
        try:
            is_ended = rotation.end_master_rotation(here.settings, here.vault)
        except StillUsed:
            raise click.ClickException("A key still needs the old epoch. Run this once more.") from None
    old = "is gone" if is_ended else "is needed no longer: take its line out where the key is kept"
    click.echo(f"All keys are sealed under epoch {epoch}. The old one {old}.")


def _what_to_add(source: str, number: int) -> str:
    kept = source.partition(":")[0]
    return (
        f"Nothing was changed. The master key is kept elsewhere ({kept}), so add the new epoch there. The last line\n"
        f"is to be the number {number}, a space, and what “openssl rand -base64 32” gives.\n"
        "Start the site again, so that it reads the new line, and then run this command once more."
    )


@group.command("rotate-account")
@click.argument("sign_in_name")
def rotate_account(sign_in_name: str) -> None:
    """Give somebody new keys; the person is present, and types passphrase and recovery code."""
    with installation() as here:
        with transaction(here.engine) as database:
            account_id = find(database, sign_in_name).id
        passphrase = click.prompt("Passphrase", hide_input=True)
        recovery_code = click.prompt("Recovery code", hide_input=True)
        try:
            with transaction(here.engine) as database:
                new = rotation.make_new_keys(
                    database, here.vault, account_id=account_id, passphrase=passphrase, recovery_code=recovery_code
                )
        except NewKeysRefused:
            here.write_apart(Event.CONFIRM_REFUSED, account=account_id, reason="wrong")
            raise
        with transaction(here.engine) as database:
            rotation.take_new_keys(database, here.vault, new, moment=clock.now())
        SignInStore(here.settings.memory).end_visits(account_id)
    click.echo("The keys are new, and the person is signed out everywhere. Somebody has to vouch for them again.")
