"""Whatever is stolen of cases, alone or together, opens no more than the design says; each lock is really tried."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import combinations
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest

from hrstod import clock
from hrstod.cases import drafts
from hrstod.cases.drafts import Draft
from hrstod.cases.models import CaseEntry
from hrstod.crypto.fields import SEALED_FIELDS
from hrstod.crypto.masterkey import FILE
from hrstod.crypto.passphrases import make_passphrase
from tests.cases.thieves import key_of
from tests.conftest import EXAMPLES, make_site
from tests.factories.cases import Office, make_office
from tests.factories.requests import ask
from tests.security.burglar import CASES, TABLES, Burglar, Loot, copy_database, copy_keystore

if TYPE_CHECKING:
    from tests.factories.people import Person

OF_CASES = {"a case", "an entry", "a request", "draft of Hanna", "draft of Henrik"}


@dataclass(frozen=True)
class Stolen:
    """All that can be stolen: a case of Hanna’s and Henrik’s with drafts of both, and a request sent to Hanna alone."""

    office: Office
    everything: Loot

    @property
    def people(self) -> tuple[Person, ...]:
        """List everybody who uses an account."""
        return self.office.hanna, self.office.henrik, self.office.helena, self.office.maria

    def opens(self, **known: Any) -> set[str]:
        """Say what of cases opens with both databases, the master key, and what somebody knows."""
        return Burglar(replace(self.everything, **known)).open_all() & OF_CASES


@pytest.fixture(scope="module")
def stolen(tmp_path_factory: pytest.TempPathFactory) -> Stolen:
    """Let it all be written, and copy everything there is."""
    office = make_office(make_site(tmp_path_factory.mktemp("instance"), content=EXAMPLES))
    case_id = office.begin()
    office.note(office.hanna, case_id, "Nya tider.")
    for person in (office.hanna, office.henrik):
        office.do(person, drafts.keep_draft, case_id, draft=Draft(text="Nytt möte.", on=clock.today()))
    ask(office, office.hanna)
    settings, vault = office.installation.settings, office.installation.vault
    loot = Loot(
        copy_database(office.installation.engine),
        copy_keystore(vault.keystore._engine),
        (settings.instance / FILE).read_bytes(),
    )
    return Stolen(office, loot)


def test_every_table_of_cases_with_something_sealed_is_tried() -> None:
    """A new one is stolen, too."""
    sealed = {one.table for one in SEALED_FIELDS if one.table.startswith(("case_", "support_", "shared_"))}
    assert sealed <= {table.__tablename__ for table in CASES} <= {table.__tablename__ for table in TABLES}


def test_a_copy_of_the_database_opens_nothing_with_all_passphrases(stolen: Stolen) -> None:
    """Each lock also takes what is in the keystore."""
    loot = Loot(stolen.everything.rows, passphrases=tuple(one.passphrase for one in stolen.people))
    assert Burglar(loot).open_all() == set()


def test_a_copy_of_the_database_opens_nothing_of_cases_with_a_readers_recovery_code(stolen: Stolen) -> None:
    """The paper needs no pepper and opens Hanna’s keys; what those open has its second lock in the keystore."""
    loot = Loot(stolen.everything.rows, recovery_codes=(stolen.office.hanna.recovery_code,))
    assert Burglar(loot).open_all() == {"keys of Hanna"}


def test_everything_on_the_server_opens_nothing_of_cases(stolen: Stolen) -> None:
    """Both databases and the master key: what is left to do is to guess passphrases, and the guesses are wrong."""
    assert stolen.opens(passphrases=tuple(make_passphrase("sv") for _ in range(10))) == set()


@pytest.mark.parametrize(
    ("name", "reads"),
    [
        ("hanna", {"a case", "an entry", "a request", "draft of Hanna"}),
        ("henrik", {"a case", "an entry", "draft of Henrik"}),
        ("helena", set()),
        ("maria", set()),
    ],
)
def test_with_everything_a_passphrase_opens_what_its_owner_reads(stolen: Stolen, name: str, reads: set[str]) -> None:
    """No more: nothing for a colleague who reads no case, nothing for the manager who sent the request."""
    assert stolen.opens(passphrases=(getattr(stolen.office, name).passphrase,)) == reads


@pytest.mark.parametrize("number", [0, 1, 2])
def test_one_custodian_opens_nothing_of_cases(stolen: Stolen, number: int) -> None:
    """Not with everything that is on the server."""
    assert stolen.opens(custodian_words=(stolen.office.installation.words[number],)) == set()


@pytest.mark.parametrize("pair", list(combinations(range(3), 2)))
def test_any_two_custodians_open_every_case_and_no_draft(stolen: Stolen, pair: tuple[int, int]) -> None:
    """The board can always read what is its own; what somebody has only begun to write is theirs alone."""
    words = tuple(stolen.office.installation.words[number] for number in pair)
    assert stolen.opens(custodian_words=words) == {"a case", "an entry", "a request"}


def test_a_key_that_lies_beside_what_it_opens_would_be_noticed(stolen: Stolen) -> None:
    """The key of the case, left where the hash of a version belongs, is tried on everything."""
    case_id = next(one.case_id for one in stolen.everything.rows if isinstance(one, CaseEntry))
    key = key_of(stolen.office, case_id, stolen.office.hanna.keys).key
    left = CaseEntry(case_id=case_id, id=uuid4(), version=1, previous=key, blob=b"")
    assert Burglar(Loot((*stolen.everything.rows, left))).open_all() == {"a case", "an entry"}
