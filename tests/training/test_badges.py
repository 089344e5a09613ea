"""Badges that other systems read: what they say, whose word they are, and that nothing in them can be changed."""

from __future__ import annotations

import json
from copy import deepcopy
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest
from jsonschema import Draft201909Validator
from openbadgeslib.ob3 import OB3LdpVerifier, OB3VerificationError

from hrstod.crypto.keystore import INSTALLATION
from hrstod.training import badges
from hrstod.training.certificates import Certificate
from hrstod.training.rules import Source
from tests.factories.people import installation_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask

SEED = bytes(range(32))
DID = "did:key:z6MkehRgf7yJbgaGfYsdoAsKdBPE3dj2CYhowQdcjqSJgvVd"
"""The issuer whose private key is SEED."""
MOMENT = datetime(2025, 11, 26, 8, 30, tzinfo=UTC)
CERTIFICATE = Certificate(
    name="Anna Åkesson",
    course_id=UUID("0d9b4a55-3c4f-4d4e-9a3b-5b6a1c0f7e21"),
    course="The first talk",
    aim="Know what to do when somebody tells.",
    outline="Listen\nAsk what they want",
    minutes=180,
    completed_on=date(2025, 11, 25),
    valid_until=date(2028, 7, 25),
    source=Source.DATE,
    code="abcdefghjkmn",
)
SCHEMA = Draft201909Validator(json.loads((Path(__file__).parent / "achievement_credential.json").read_bytes()))


def make(certificate: Certificate = CERTIFICATE) -> dict[str, Any]:
    """Make a badge."""
    return badges.make_badge(
        certificate, seed=SEED, employer="Exempelby", address="https://stod.example.se/check/abcd", moment=MOMENT
    )


def changed(change: Callable[[dict[str, Any]], object]) -> dict[str, Any]:
    """Give a badge in which somebody has changed something."""
    badge = deepcopy(make())
    change(badge)
    return badge


def test_a_badge_is_what_open_badges_asks_for() -> None:
    """Every property that is required, none that is unknown, and each of the right kind."""
    assert [fault.message for fault in SCHEMA.iter_errors(make())] == []


@pytest.mark.parametrize("missing", ["id", "issuer", "validFrom", "credentialSubject", "proof"])
def test_a_badge_without_what_is_required_would_be_noticed(missing: str) -> None:
    """So that the test before says something."""
    assert not SCHEMA.is_valid(changed(lambda badge: badge.pop(missing)))


def test_a_badge_tells_who_completed_what_and_until_when() -> None:
    """By Swedish days, in winter and in summer, and nothing else about the person than the name."""
    badge = make()
    subject = badge["credentialSubject"]
    assert subject["achievement"]["name"] == "The first talk"
    assert [one["identityHash"] for one in subject["identifier"]] == ["Anna Åkesson"]
    assert (badge["validFrom"], badge["validUntil"]) == ("2025-11-25T00:00:00+01:00", "2028-07-25T23:59:59+02:00")


def test_what_is_valid_for_always_has_no_end() -> None:
    """There is no day to write."""
    always = Certificate(**{**vars(CERTIFICATE), "valid_until": None})
    assert "validUntil" not in make(always)
    assert SCHEMA.is_valid(make(always))


def is_good(badge: dict[str, Any], issuer: str | None = None) -> bool:
    """Let the library that others read badges with say whether it is good."""
    try:
        OB3LdpVerifier(issuer_did=issuer).verify(badge)
    except (OB3VerificationError, AttributeError, TypeError):
        return False
    return True


def test_a_badge_is_its_issuers_word() -> None:
    """The issuer is its own public key, so nobody has to be asked."""
    assert is_good(make())
    assert is_good(make(), issuer=DID)
    assert make()["issuer"]["id"] == DID


def test_a_badge_verifies_after_it_was_written_and_read_in_any_order() -> None:
    """Spaces, order and letters in files differ; what is signed does not."""
    assert is_good(json.loads(json.dumps(dict(reversed(make().items())), indent=4)))


@pytest.mark.parametrize(
    "change",
    [
        lambda badge: badge.update(validUntil="2099-12-31T23:59:59+01:00"),
        lambda badge: badge["credentialSubject"]["identifier"][0].update(identityHash="Somebody else"),
        lambda badge: badge.update(extra=1),
        lambda badge: badge.pop("awardedDate"),
        lambda badge: badge["proof"].update(created="2030-01-01T00:00:00Z"),
        lambda badge: badge["proof"].update(cryptosuite="eddsa-jcs-2022"),
        lambda badge: badge["proof"].update(proofPurpose="authentication"),
        lambda badge: badge["issuer"].update(id=badges.find_issuer(bytes(32))),
        lambda badge: badge.update(issuer="Exempelby"),
        lambda badge: badge.pop("proof"),
        lambda badge: badge["proof"].update(proofValue="z"),
        lambda badge: badge["proof"].pop("proofValue"),
    ],
)
def test_whatever_is_changed_in_a_badge_shows(change: Callable[[dict[str, Any]], object]) -> None:
    """What it says, how it was signed, by whom; also when what is left is no badge at all."""
    assert not is_good(changed(change))


def test_a_badge_of_another_issuer_is_not_ours() -> None:
    """It is genuine, and somebody else's word."""
    other = badges.make_badge(
        CERTIFICATE, seed=bytes(32), employer="Exempelby", address="https://stod.example.se/check/abcd", moment=MOMENT
    )
    assert is_good(other)
    assert not is_good(other, issuer=DID)


def test_an_installation_has_one_key_for_badges_and_it_is_in_the_keystore(school_site: Flask) -> None:
    """Made when it is first wanted; the same ever after; none of the other secrets."""
    keystore = installation_of(school_site).vault.keystore
    seed = badges.find_seed(keystore)
    assert badges.find_seed(keystore) == seed == keystore.find(badges.SIGNING, INSTALLATION)
    assert seed != keystore.secret("audit-signing")
