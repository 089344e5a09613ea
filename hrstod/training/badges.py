"""Certificates that other systems can read: Open Badges 3.0, signed by this installation.

An AchievementCredential (1EdTech, Open Badges 3.0) in the form of Verifiable Credentials 2.0, with a Data Integrity
proof in it of the kind eddsa-jcs-2022: the document and the options of the proof are each written in the one canonical
way (RFC 8785), hashed, and signed together (Ed25519, RFC 8032). The issuer is its own public key (did:key), so whoever
has the file can check it without asking anybody; `hrstod` publishes nothing about who has which. Whether it was taken
back since is what the address in its id says.
"""

from __future__ import annotations

from datetime import UTC, datetime, time
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import rfc8785
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from hrstod.clock import SWEDEN
from hrstod.crypto.keystore import INSTALLATION
from hrstod.training import multibase

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from hrstod.crypto.keystore import Keystore
    from hrstod.training.certificates import Certificate

SIGNING = "badge-signing"
"""The name of the installation's secret that signs badges; it is in the keystore, and nowhere else."""
CREDENTIALS = "https://www.w3.org/ns/credentials/v2"
OPEN_BADGES = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
SUITE = "eddsa-jcs-2022"
PURPOSE = "assertionMethod"

Document = dict[str, Any]


def find_seed(keystore: Keystore) -> bytes:
    """Give the private key that signs badges, 32 bytes; an installation that has none yet gets one."""
    return keystore.find_or_make(SIGNING, INSTALLATION)


def make_badge(found: Certificate, *, seed: bytes, employer: str, address: str, moment: datetime) -> Document:
    """Make the signed credential for a certificate; the address is where it can be checked."""
    did = multibase.did_of(_public(seed))
    return sign(_credential(found, did, employer, address), seed=seed, moment=moment)


def sign(document: Document, *, seed: bytes, moment: datetime) -> Document:
    """Give a document with a proof in it (Data Integrity EdDSA Cryptosuites 1.0, 3.3.1)."""
    did = multibase.did_of(_public(seed))
    options = {
        "type": "DataIntegrityProof",
        "cryptosuite": SUITE,
        "created": moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "verificationMethod": f"{did}#{did.removeprefix(multibase.DID)}",
        "proofPurpose": PURPOSE,
        "@context": document["@context"],
    }
    signature = Ed25519PrivateKey.from_private_bytes(seed).sign(_digest(document, options))
    return {**document, "proof": {**options, "proofValue": multibase.encode(signature)}}


def verify(document: Mapping[str, Any], issuer: str | None = None) -> bool:
    """Tell whether a badge is as its issuer signed it (3.3.2); with `issuer`, whether that one did.

    It says nothing about whether the badge has run out or was taken back.
    """
    try:
        unsigned = {key: value for key, value in document.items() if key != "proof"}
        options = dict(document["proof"])
        signature = multibase.decode(options.pop("proofValue"))
        did = document["issuer"]["id"]
        named = (options["type"], options["cryptosuite"], options["proofPurpose"], options["verificationMethod"])
        method = f"{did}#{did.removeprefix(multibase.DID)}"
        if named != ("DataIntegrityProof", SUITE, PURPOSE, method) or did != (issuer or did):
            return False
        if options["@context"] != document["@context"]:
            return False
        key = Ed25519PublicKey.from_public_bytes(multibase.public_of(did))
        key.verify(signature, _digest(unsigned, options))
    except (InvalidSignature, KeyError, TypeError, AttributeError, ValueError):  # whatever else it is, it is no badge
        return False
    return True


def _public(seed: bytes) -> bytes:
    return Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()


def _digest(document: Document, options: Document) -> bytes:
    """Give what is signed: the hash of the proof's options, then the hash of the document."""
    return b"".join(sha256(rfc8785.dumps(one)).digest() for one in (options, document))


def _credential(found: Certificate, did: str, employer: str, address: str) -> Document:
    """Say what was completed by whom, without the proof."""
    credential = {
        "@context": [CREDENTIALS, OPEN_BADGES],
        "id": address,
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": found.course,
        "issuer": {"id": did, "type": ["Profile"], "name": employer},
        "validFrom": _begins(found.completed_on),
        "awardedDate": _begins(found.completed_on),
        "credentialSubject": {
            "type": ["AchievementSubject"],
            "identifier": [
                {"type": "IdentityObject", "hashed": False, "identityHash": found.name, "identityType": "ext:name"}
            ],
            "achievement": {
                "id": found.course_id.urn,
                "type": ["Achievement"],
                "achievementType": "Course",
                "name": found.course,
                "description": found.aim,
                "criteria": {"narrative": found.outline},
            },
        },
    }
    if found.valid_until is not None:
        credential["validUntil"] = _ends(found.valid_until)
    return credential


def _begins(day: date) -> str:
    return datetime.combine(day, time.min, SWEDEN).isoformat()


def _ends(day: date) -> str:
    return datetime.combine(day, time(23, 59, 59), SWEDEN).isoformat()
