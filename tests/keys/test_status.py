"""What is in order and what is missing is said in plain sentences, whatever is broken."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from hrstod.accounts import grants, service
from hrstod.accounts.models import Account, RoleGrant
from hrstod.accounts.vault import open_vault
from hrstod.crypto.keyring import make_keys
from hrstod.crypto.masterkey import FILE, add_epoch, make_master_key
from hrstod.crypto.models import AccountKey, Certificate, RecoveryKey
from hrstod.database.transaction import connect, transaction
from hrstod.errors import RuleBroken
from hrstod.keys import access, queries
from hrstod.keys.access import RecoveryRefused
from hrstod.keys.sentences import Line, status_lines
from hrstod.keys.service import confirm_role
from tests.keys.installations import DAY, MOMENT, add_board, drill, enrol, fresh_vault, propose, vouch

if TYPE_CHECKING:
    from datetime import date

    from hrstod.settings import Settings
    from tests.keys.installations import Installation

MEMORY = Path("/nowhere")


def lines(here: Installation, day: date = DAY) -> list[Line]:
    """Give the lines of the status on a day."""
    with Session(here.engine) as database, fresh_vault(here.settings) as vault:
        return status_lines(queries.find_status(database, vault, day, MEMORY), day)


def said(here: Installation, *, is_in_order: bool) -> str:
    """Give what is said to be in order, or to be missing."""
    return "\n".join(str(line.sentence) for line in lines(here) if line.is_in_order is is_in_order)


def blocked_by(here: Installation) -> str:
    """Say what is missing first; empty when nothing is."""
    with Session(here.engine) as database, fresh_vault(here.settings) as vault:
        return str(queries.cases_blocked_by(database, vault, DAY) or "")


def make_ready(here: Installation) -> None:
    """Do everything that has to be done before cases can be created."""
    drill(here)
    board_id = add_board(here)
    for name in ("Anna", "Bo"):
        vouch(here, enrol(here, name), board_id)


def test_a_new_installation_is_told_to_hold_the_ceremony(empty: Settings) -> None:
    """There is no keystore and no key, and one sentence says where to begin."""
    engine = connect(empty.database_address)
    with Session(engine) as database, fresh_vault(empty) as vault:
        sentence = queries.cases_blocked_by(database, vault, DAY)
    engine.dispose()
    assert "hrstod keys init" in str(sentence)


def test_nothing_is_missing_when_everything_has_been_done(anywhere: Installation) -> None:
    """A drill, and two vouched-for people in the only board; on both databases."""
    make_ready(anywhere)
    assert blocked_by(anywhere) == ""


def test_after_the_ceremony_a_drill_is_missing(here: Installation) -> None:
    """What was never tried is not relied on."""
    assert "No recovery drill" in blocked_by(here)
    assert "No recovery drill" in said(here, is_in_order=False)


def test_a_drill_says_who_held_it_and_until_when_it_counts(here: Installation) -> None:
    """By name: whoever reads it may want to ask them."""
    drill(here)
    sentence = "Drill on 2027-02-21: Karin and Lars opened the recovery key. Next by 2027-08-20."
    assert sentence in said(here, is_in_order=True)


def test_all_who_held_a_drill_that_day_are_said(here: Installation) -> None:
    """Twice the same two, and another two: each is named once."""
    drill(here)
    drill(here)
    drill(here, pair=(1, 3))
    assert ": Karin, Lars and Mona opened" in said(here, is_in_order=True)


def test_an_old_drill_is_said_to_be_old(here: Installation) -> None:
    """With the day when it was held."""
    drill(here, MOMENT - timedelta(days=200))
    assert "The last drill was on 2026-08-05" in said(here, is_in_order=False)


def test_the_latest_drill_is_the_one_that_counts(here: Installation) -> None:
    """In whatever order they were written down."""
    drill(here)
    drill(here, MOMENT - timedelta(days=200))
    assert "on 2027-02-21" in said(here, is_in_order=True)


def test_a_board_with_one_in_hr_support_is_not_ready(here: Installation) -> None:
    """What one writes, somebody else has to be able to read."""
    drill(here)
    vouch(here, enrol(here), add_board(here, "Schools"))
    assert blocked_by(here).endswith("these do not have them: Schools.")
    assert "Schools: 1 of at least 2" in said(here, is_in_order=False)


def test_somebody_whose_key_is_not_vouched_for_is_named_and_not_counted(here: Installation) -> None:
    """Their certificate is gone, or about another key."""
    make_ready(here)
    with transaction(here.engine) as database:
        database.execute(delete(Certificate))
    assert "nobody has vouched for the key of Anna yet" in said(here, is_in_order=False)
    assert "do not have them: Board." in blocked_by(here)


def test_a_rogue_public_key_is_not_counted(here: Installation) -> None:
    """Whoever puts another key in somebody’s place is noticed: the certificate does not fit it."""
    make_ready(here)
    rogue = make_keys().public
    with transaction(here.engine) as database:
        anna = database.scalars(select(Account).where(Account.name == "Anna")).one()
        database.execute(
            update(AccountKey)
            .where(AccountKey.account_id == anna.id)
            .values(public=rogue.to_bytes(), fingerprint=rogue.fingerprint)
        )
    assert "vouched for the key of Anna" in said(here, is_in_order=False)


def test_somebody_whose_role_was_withdrawn_or_whose_account_was_closed_is_not_counted(here: Installation) -> None:
    """Only those who can read today."""
    drill(here)
    board_id = add_board(here)
    people = [enrol(here, name) for name in ("Anna", "Bo", "Eva")]
    for person in people:
        vouch(here, person, board_id)
    with transaction(here.engine) as database:
        service.disable(None, database, account=database.get_one(Account, people[0].id), moment=MOMENT)
        grant = database.scalars(select(RoleGrant).where(RoleGrant.account_id == people[1].id)).one()
        grants.withdraw_role(None, database, grant=grant, moment=MOMENT)
    assert "Board: 1 of at least 2" in said(here, is_in_order=False)


def test_a_missing_keystore_is_said(here: Installation) -> None:
    """And looking for it makes none."""
    (here.settings.instance / "keystore.db").unlink()
    assert "The keystore is missing" in blocked_by(here)
    assert not (here.settings.instance / "keystore.db").exists()


def test_a_missing_master_key_is_said(here: Installation) -> None:
    """The keystore is there and does not open."""
    (here.settings.instance / FILE).unlink()
    assert "The master key is missing" in blocked_by(here)


def test_a_wrong_master_key_is_said(here: Installation) -> None:
    """It is a key, and not the one."""
    (here.settings.instance / FILE).unlink()
    make_master_key(here.settings.instance / FILE)
    assert "does not open the keystore" in said(here, is_in_order=False)


def test_an_epoch_says_under_what_the_keys_are_sealed(here: Installation) -> None:
    """One epoch is in order."""
    assert "sealed under epoch 1" in said(here, is_in_order=True)


def test_a_change_that_was_broken_off_is_said(here: Installation) -> None:
    """Two epochs in use: somebody has to run the command again."""
    add_epoch(here.settings.instance / FILE)
    next(open_vault(here.settings).keystore.reseal())
    assert "was broken off" in said(here, is_in_order=False)


@pytest.mark.parametrize("written", ["", "recovery 00\n", "recovery zz\nauthority zz\n"])
def test_damaged_fingerprints_are_said(here: Installation, written: str) -> None:
    """The file is there, and says nothing."""
    here.vault.pins_file.write_text(written, encoding="ascii")
    assert "damaged" in blocked_by(here) or "not the one that was agreed on" in blocked_by(here)


@pytest.mark.parametrize("public", [b"", make_keys().public.to_bytes()])
def test_another_recovery_key_is_said(here: Installation, public: bytes) -> None:
    """The one in the database is not the one that was agreed on."""
    with transaction(here.engine) as database:
        database.execute(update(RecoveryKey).values(public=public))
    assert "not the one that was agreed on" in said(here, is_in_order=False)


def test_a_disk_in_place_of_memory_is_said(here: Installation) -> None:
    """A folder that nobody knows of is not said to be in memory."""
    assert "kept on a disk" in said(here, is_in_order=False)


def test_the_first_in_hr_support_gets_the_role_from_two_custodians(here: Installation) -> None:
    """Nobody else can vouch yet; afterwards that person can."""
    anna, bo, board_id = enrol(here), enrol(here, "Bo"), add_board(here)
    vouch(here, anna, board_id)
    grant_id = propose(here, bo, board_id)
    with transaction(here.engine) as database:
        grant = access.find_proposed(database, grant_id)
        grants.confirm_role(anna.id, database, here.vault, grant=grant, keys=anna.keys, moment=MOMENT)
    assert "Board: 2 in HR support" in said(here, is_in_order=True)


def test_a_role_is_not_confirmed_for_another_key_than_the_one_compared(here: Installation) -> None:
    """Somebody put another key there since the words were read out."""
    grant_id = propose(here, enrol(here), add_board(here))
    with transaction(here.engine) as database, pytest.raises(RecoveryRefused):
        confirm_role(
            database, here.vault, here.recovery(database), grant_id=grant_id, compared=bytes(32), moment=MOMENT
        )


def test_nobody_is_vouched_for_before_they_have_a_key(here: Installation) -> None:
    """Somebody who was only invited."""
    person = enrol(here)
    grant_id = propose(here, person, add_board(here))
    with transaction(here.engine) as database:
        database.execute(delete(AccountKey))
    with Session(here.engine) as database, pytest.raises(RuleBroken, match="no key to vouch for"):
        access.find_public(database, person.id)
    assert grant_id is not None
