"""An administrator who can write whatever he wants into the database reads nothing by it, and is believed nothing."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from flask import make_response
from sqlalchemy import delete, insert, select, update

from hrstod import clock
from hrstod.accounts import certificates, cookies, service
from hrstod.accounts.certificates import UntrustedKey
from hrstod.accounts.locker import LockerUnreadable, LockerWaits
from hrstod.accounts.models import Account, Locker, LockerKey, RoleGrant
from hrstod.accounts.rules import GrantState
from hrstod.crypto import signing
from hrstod.crypto.keyring import PrivateKeys, make_keys
from hrstod.crypto.models import AccountKey, AccountLock, AuthorityKey, AuthorityWrap, Certificate, RecoveryKey
from hrstod.database.transaction import transaction
from hrstod.errors import RuleBroken, Unavailable
from hrstod.keys.access import RecoveryRefused, open_recovery
from hrstod.keys.service import recover_locker
from tests.cast import Reader
from tests.factories.people import enrol, invite, sign_in
from tests.security.story import SAVED, open_locker

if TYPE_CHECKING:
    from tests.factories.people import Person
    from tests.page import Page
    from tests.security.story import Story


def write(story: Story, *statements: Any) -> None:
    """Do what somebody can do who has the database's password."""
    with transaction(story.installation.engine) as database:
        for statement in statements:
            database.execute(statement)


def add(story: Story, *rows: Any) -> None:
    """Put rows into the database, over those with the same key."""
    for row in rows:
        table = type(row).__table__
        values = {column.key: getattr(row, column.key) for column in table.columns}
        same = [column == values[column.key] for column in table.primary_key]
        given = {key: value for key, value in values.items() if value is not None}
        write(story, delete(table).where(*same), insert(table).values(given))


def columns_of(story: Story, table: type[Any], *key: Any) -> dict[str, Any]:
    """Read one row of a table."""
    with story.read() as database:
        row = database.get_one(table, key if len(key) > 1 else key[0])
        return {column.key: getattr(row, column.key) for column in table.__table__.columns}


def copy_row(story: Story, table: type[Any], *key: Any, **changes: Any) -> None:
    """Copy a row with some of it changed, over another if there is one."""
    add(story, table(**columns_of(story, table, *key) | changes))


def try_to_sign_in(story: Story, name: str, with_what: Person) -> Page:
    """Sign in under a name with what somebody else has."""
    reader = Reader(story.app)
    reader.get("/sign-in")
    story.app.extensions["hrstod.sign_in_store"].forget_tries()
    return reader.post("/sign-in", with_what.form(name=name))


def test_a_locker_under_another_name_does_not_open(story: Story) -> None:
    """Gustav puts Anna's blob into his own row, with its version: it is bound to her account."""
    copy_row(story, Locker, story.anna.id, account_id=story.gustav.id)
    with pytest.raises(LockerUnreadable):
        open_locker(story, story.gustav)


def test_a_locker_with_its_key_under_another_name_does_not_open(story: Story) -> None:
    """He copies the key's wrap as well, and says that it is for him."""
    copy_row(story, Locker, story.anna.id, account_id=story.gustav.id)
    held = (story.anna.id, story.anna.keys.public.fingerprint)
    copy_row(story, LockerKey, *held, account_id=story.gustav.id, holder=story.gustav.keys.public.fingerprint)
    with pytest.raises(LockerUnreadable):
        open_locker(story, story.gustav)


def test_a_key_of_a_locker_said_to_be_for_him_does_not_open(story: Story) -> None:
    """In Anna's own locker: what is wrapped for her is not wrapped for him, whatever the row says."""
    held = (story.anna.id, story.anna.keys.public.fingerprint)
    copy_row(story, LockerKey, *held, holder=story.gustav.keys.public.fingerprint)
    with pytest.raises(LockerUnreadable):
        open_locker(story, story.anna, story.gustav.keys)


def test_without_a_row_for_him_there_is_nothing_to_open(story: Story) -> None:
    """His own keys, on Anna's locker as it is."""
    with pytest.raises(LockerWaits):
        open_locker(story, story.anna, story.gustav.keys)


def test_two_lockers_in_each_others_place_open_for_nobody(story: Story) -> None:
    """And are left as they are, so that putting them back puts everything right."""
    mine, other = (columns_of(story, Locker, one.id) for one in (story.anna, story.fatima))
    add(story, Locker(**other | {"account_id": story.anna.id}), Locker(**mine | {"account_id": story.fatima.id}))
    with pytest.raises(LockerUnreadable):
        open_locker(story, story.anna)
    add(story, Locker(**mine), Locker(**other))
    assert open_locker(story, story.anna) == SAVED


@pytest.mark.parametrize("field", ["version", "blob"])
def test_a_locker_with_one_column_of_another_does_not_open(story: Story, field: str) -> None:
    """The version is a part of what the blob is bound to."""
    copy_row(story, Locker, story.anna.id, **{field: columns_of(story, Locker, story.fatima.id)[field]})
    with pytest.raises(LockerUnreadable):
        open_locker(story, story.anna)


def test_his_own_lock_in_her_row_lets_him_in_nowhere(story: Story) -> None:
    """Gustav puts his lock, his key and his phone in Anna's rows, and signs in as Anna with his own passphrase."""
    copy_row(story, AccountLock, story.gustav.id, "passphrase", account_id=story.anna.id)
    copy_row(story, AccountKey, story.gustav.id, account_id=story.anna.id)
    phone = columns_of(story, Account, story.gustav.id)["second_factor"]
    write(story, update(Account).where(Account.id == story.anna.id).values(second_factor=phone, last_step=0))
    assert try_to_sign_in(story, story.anna.sign_in_name, story.gustav).status == 422


def test_her_lock_in_his_row_does_not_open_with_her_passphrase(story: Story) -> None:
    """A passphrase that he has overheard opens nothing in another account than hers."""
    copy_row(story, AccountLock, story.anna.id, "passphrase", account_id=story.gustav.id)
    assert try_to_sign_in(story, story.gustav.sign_in_name, story.anna).status == 422


def test_a_sign_in_that_he_has_made_up_is_locked(story: Story) -> None:
    """With the file in memory he can pass for Anna; without her passphrase nothing of hers is open."""
    reader = Reader(story.app)
    reader.set_cookie("hrstod-in", made_up_sign_in(story, story.anna))
    reader.set_cookie("hrstod-key", sign_in(story.app, story.gustav).cookie("hrstod-key") or "")
    assert (reader.get("/me").status, reader.get(f"/plans/{uuid4()}").headers["Location"]) == (200, "/unlock")


def made_up_sign_in(story: Story, person: Person) -> str:
    """Sign somebody in without them: what it takes is in the instance folder and in memory, and he has both."""
    token, _ = story.app.extensions["hrstod.sign_in_store"].open_visit(person.id, clock.now())
    with story.app.test_request_context("/"):
        response = make_response("")
        cookies.give_token(response, token)
    return response.headers["Set-Cookie"].partition(";")[0].partition("=")[2]


def grant_to_himself(story: Story, role: str, board_id: UUID | None) -> None:
    """Put a role for Gustav into the table, given and decided."""
    add(
        story,
        RoleGrant(
            id=uuid4(),
            account_id=story.gustav.id,
            role=role,
            board_id=board_id,
            from_on=clock.today(),
            state=GrantState.GIVEN,
            proposed_at=clock.now(),
            proposed_by=story.bo.id,
            decided_at=clock.now(),
            decided_by=story.bo.id,
        ),
    )


def vouch_with(story: Story, keys: PrivateKeys, person: Person) -> None:
    """Vouch for somebody's key with these keys."""
    with transaction(story.installation.engine) as database:
        certificates.certify(
            database,
            story.installation.vault,
            holder=keys,
            actor_id=story.gustav.id,
            account_id=person.id,
            board_id=story.board_id,
            moment=clock.now(),
        )


def check(story: Story, account_id: UUID) -> Any:
    """Ask for the key that something would be sealed for."""
    with story.read() as database:
        return certificates.check_certificate(
            database, story.installation.vault, account_id=account_id, board_id=story.board_id, day=clock.today()
        )


def test_he_makes_himself_hr_support_and_can_vouch_for_nobody(story: Story) -> None:
    """A role without a key opens nothing: the authority's private half is not wrapped for him."""
    grant_to_himself(story, "hr-support", story.board_id)
    with pytest.raises(RuleBroken):
        vouch_with(story, story.gustav.keys, story.gustav)


def test_he_makes_himself_hr_support_and_nothing_is_sealed_for_him(story: Story) -> None:
    """His key is not vouched for, and what is not vouched for is never wrapped for."""
    grant_to_himself(story, "hr-support", story.board_id)
    with pytest.raises(UntrustedKey):
        check(story, story.gustav.id)


def test_the_wrap_of_another_does_not_let_him_vouch(story: Story) -> None:
    """He copies Bo's wrap of the authority's key, and says that it is for him."""
    with story.read() as database:
        authority = database.scalars(select(AuthorityKey)).one().id
    held = (authority, story.bo.keys.public.fingerprint)
    copy_row(story, AuthorityWrap, *held, holder=story.gustav.keys.public.fingerprint)
    with pytest.raises(RuleBroken):
        vouch_with(story, story.gustav.keys, story.gustav)


def test_a_certificate_of_another_is_not_his(story: Story) -> None:
    """He copies Bo's, with his own account or his own fingerprint in it."""
    with story.read() as database:
        given = database.scalars(select(Certificate.id).where(Certificate.account_id == story.bo.id)).one()
    own = {"id": uuid4(), "account_id": story.gustav.id, "fingerprint": story.gustav.keys.public.fingerprint}
    copy_row(story, Certificate, given, **own)
    with pytest.raises(UntrustedKey):
        check(story, story.gustav.id)


def test_a_rogue_key_in_a_trusted_place_is_noticed(story: Story) -> None:
    """He puts his own public key into Bo's row: what would be sealed for Bo is sealed for nobody."""
    copy_row(story, AccountKey, story.gustav.id, account_id=story.bo.id)
    with pytest.raises(UntrustedKey):
        check(story, story.bo.id)


def test_a_key_authority_of_his_own_is_not_believed(story: Story) -> None:
    """He removes the authority, puts his own in its place, and signs what he wants: the pinned one is another."""
    seed = Ed25519PrivateKey.generate()
    fingerprint = story.gustav.keys.public.fingerprint
    signature = signing.sign(seed, fingerprint, certificates._context(story.gustav.id, story.board_id))
    write(story, delete(AuthorityKey))
    add(
        story,
        AuthorityKey(id=uuid4(), public=seed.public_key().public_bytes_raw(), made_on=clock.today()),
        Certificate(
            id=uuid4(),
            account_id=story.gustav.id,
            board_id=story.board_id,
            fingerprint=fingerprint,
            signed_on=clock.today(),
            signature=signature,
        ),
    )
    with pytest.raises(Unavailable):
        check(story, story.gustav.id)


def rogue_recovery_key(story: Story, **changes: Any) -> None:
    """Put a recovery key of his own in the place of the one that was agreed on."""
    with story.read() as database:
        agreed = database.scalars(select(RecoveryKey.id)).one()
    write(story, update(RecoveryKey).where(RecoveryKey.id == agreed).values(**changes))


@pytest.mark.parametrize("keeps_fingerprint", [True, False])
def test_a_recovery_key_of_his_own_gets_nothing(story: Story, keeps_fingerprint: bool) -> None:
    """Whoever takes an account into use then is told that something is wrong; nothing is wrapped for his key."""
    rogue = make_keys().public
    fingerprint = {} if keeps_fingerprint else {"fingerprint": rogue.fingerprint}
    rogue_recovery_key(story, public=rogue.to_bytes(), **fingerprint)
    account_id, sign_in_name, code = invite(story.installation, "Eva")
    with pytest.raises(Unavailable):
        enrol(story.installation, account_id, sign_in_name, code, "Eva")
    with story.read() as database:
        assert not database.scalars(select(LockerKey).where(LockerKey.account_id == account_id)).all()


def test_custodians_who_compare_the_words_are_not_fooled(story: Story) -> None:
    """He puts his key into Anna's row and asks for a recovery: the words are not those that Anna reads out."""
    copy_row(story, AccountKey, story.gustav.id, account_id=story.anna.id)
    vault, heard = story.installation.vault, {"compared": story.anna.keys.public.fingerprint}
    with transaction(story.installation.engine) as database:
        opened = open_recovery(database, vault, *story.installation.words[:2])
        with pytest.raises(RecoveryRefused):
            recover_locker(None, database, vault, opened, account_id=story.anna.id, moment=clock.now(), **heard)


def test_he_invites_her_anew_and_finds_a_closed_locker(story: Story) -> None:
    """With the code of a new invitation he is in Anna's account, with new keys; what she saved is not open to them."""
    with transaction(story.installation.engine) as database:
        account = database.get_one(Account, story.anna.id)
        code = service.invite_again(
            story.gustav.id, database, account=account, moment=clock.now(), lasts=timedelta(days=1)
        )
    intruder = enrol(story.installation, story.anna.id, story.anna.sign_in_name, code, "Anna")
    with pytest.raises(LockerWaits):
        open_locker(story, intruder)
