"""The pages of keys: what each role sees, what is typed stays secret, and what is refused changes nothing."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from hrstod.crypto.keyring import make_keys
from hrstod.crypto.masterkey import FILE, make_master_key
from hrstod.crypto.models import AccountKey, RecoveryShare
from hrstod.crypto.passphrases import make_custodian_words, words_of
from hrstod.database.transaction import transaction
from tests import cast
from tests.keys.installations import (
    KEPT,
    MOMENT,
    content,
    enrol,
    invite_again,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask

    from tests.cast import Reader
    from tests.keys.installations import Installation
    from tests.page import Page


def send(reader: Reader, address: str, *words: str, **more: str) -> Page:
    """Fill in the page at an address, with two custodians’ words, and send it."""
    reader.get(address)
    return reader.post(address, {"first": words[0], "second": words[1], **more})


def test_the_status_is_a_page_of_sentences(administrator: Reader, here: Installation) -> None:
    """What is in order, what is missing, and the words of the recovery key."""
    page = administrator.get("/keys")
    assert "No recovery drill has been held" in page.text
    assert words_of(here.vault.pins().recovery, "sv") in page.text


@pytest.mark.parametrize("somebody", ["manager", "hr-support", None], indirect=True)
def test_whoever_may_not_read_the_status_finds_no_page(somebody: Reader) -> None:
    """Neither managers, nor HR support, nor somebody without a role; the drill and the recovery neither."""
    addresses = ("/keys", "/keys/drill", "/keys/recover", "/keys/recover/00000000-0000-4000-8000-000000000000")
    assert [somebody.get(address).status for address in addresses] == [404] * 4


@pytest.mark.parametrize("somebody", ["auditor"], indirect=True)
def test_the_auditor_reads_the_status_and_holds_no_drill(somebody: Reader) -> None:
    """The page offers nothing that the auditor may not do."""
    assert "/keys/drill" not in somebody.get("/keys").links()
    assert somebody.get("/keys/drill").status == 404


@pytest.mark.parametrize("address", ["/keys", "/keys/drill", "/keys/recover", "/me/keys/new"])
def test_whoever_is_not_signed_in_is_asked_to(site: Flask, address: str) -> None:
    """No page of keys is open to everyone."""
    answer = cast.Reader(site, name="David").get(address)
    assert (answer.status, answer.headers["Location"]) == (303, "/sign-in")


@pytest.mark.parametrize("address", ["/keys/drill", "/keys/recover", "/me/keys/new"])
def test_dangerous_pages_want_a_fresh_passphrase(
    administrator: Reader, travel: Callable[..., None], address: str
) -> None:
    """Six minutes after it was given, it is asked for again."""
    travel(to=MOMENT + timedelta(minutes=6))
    assert administrator.get(address).headers["Location"] == "/confirm"


def test_a_drill_on_the_page(administrator: Reader, here: Installation) -> None:
    """Two custodians type their words, and the status says so."""
    answer = send(administrator, "/keys/drill", here.words[2], here.words[0])
    page = administrator.follow(answer.headers["Location"])
    assert "The drill succeeded" in page.text
    assert "Karin and Mona opened the recovery key" in page.text


def test_a_drill_that_succeeded_is_announced_once(administrator: Reader, here: Installation) -> None:
    """The page is about today when it is opened again."""
    administrator.follow(send(administrator, "/keys/drill", *here.words[:2]).headers["Location"])
    assert "The drill succeeded" not in administrator.get("/keys").text


@pytest.mark.parametrize(
    ("first", "second", "said"),
    [(0, None, "second custodian’s words do not fit"), (None, 0, "first custodian’s words do not"), (0, 0, "twice")],
)
def test_a_drill_that_fails_says_why(
    administrator: Reader, here: Installation, first: int | None, second: int | None, said: str
) -> None:
    """In one sentence above the form, and in the log; nothing counts."""
    words = [here.words[one] if one is not None else make_custodian_words() for one in (first, second)]
    page = send(administrator, "/keys/drill", *words)
    assert (page.status, said in page.text) == (422, True)
    assert here.events()[-1] == "recovery.drill-failed"


def test_an_empty_form_says_what_is_missing(administrator: Reader) -> None:
    """Each field by its name."""
    page = send(administrator, "/keys/drill", "", "")
    assert (page.status, "The first custodian has to write their words" in page.text) == (422, True)


def test_words_that_are_far_too_long_are_refused(administrator: Reader) -> None:
    """Nobody has been given so many."""
    assert send(administrator, "/keys/drill", "word " * 100, "word").status == 422


def test_what_custodians_type_is_shown_nowhere(
    administrator: Reader, here: Installation, caplog: pytest.LogCaptureFixture
) -> None:
    """Not in the page that comes back, not in a cookie, not in the log of the server."""
    caplog.set_level(logging.DEBUG)
    page = send(administrator, "/keys/drill", here.words[0], "canary canary")
    cookies = str([cookie.value for cookie in administrator._client._cookies.values()])  # type: ignore[union-attr]
    told = page.body.decode() + cookies + caplog.text
    assert not any(words in told for words in (here.words[0], "canary"))


def test_damaged_shares_are_told_from_wrong_words(administrator: Reader, here: Installation) -> None:
    """503, on the page where it happened."""
    with transaction(here.engine) as database:
        for share in database.scalars(select(RecoveryShare)):
            share.blob = bytes(len(share.blob))
    page = send(administrator, "/keys/drill", *here.words[:2])
    assert (page.status, "is damaged" in page.text) == (503, True)


def test_a_wrong_master_key_is_a_sentence_and_503(administrator: Reader, site: Flask, here: Installation) -> None:
    """The drill needs the keystore; the status can be read without."""
    (here.settings.instance / FILE).unlink()
    make_master_key(here.settings.instance / FILE)
    site.extensions["hrstod.vault"].keystore._master.refresh()
    page = send(administrator, "/keys/drill", *here.words[:2])
    assert (page.status, "does not fit" in page.text) == (503, True)
    assert "The master key does not open the keystore" in administrator.get("/keys").text


def test_nobody_waits_in_a_quiet_installation(administrator: Reader) -> None:
    """An empty list says what comes first."""
    assert "invite them again first" in administrator.get("/keys/recover").text


def test_a_locker_is_recovered_on_the_page(administrator: Reader, here: Installation) -> None:
    """From the list, over the comparison of the key, to a locker that opens."""
    person = invite_again(here, enrol(here))
    page = administrator.get(administrator.get("/keys/recover").link("Open it with two custodians"))
    assert words_of(person.keys.public.fingerprint, "sv") in page.text
    answer = administrator.post(page.address, {"first": here.words[0], "second": here.words[1], "compared": "y"})
    assert "It opens again" in administrator.follow(answer.headers["Location"]).text
    assert content(here, person, person.keys) == KEPT


def test_a_recovery_is_refused_until_the_words_have_been_compared(administrator: Reader, here: Installation) -> None:
    """The box is not ticked, so nobody has said that they are the same."""
    person = invite_again(here, enrol(here))
    page = send(administrator, f"/keys/recover/{person.id}", *here.words[:2])
    assert (page.status, "Compare the words with the person first" in page.text) == (422, True)


def test_problems_are_listed_in_the_order_of_the_page(administrator: Reader, here: Installation) -> None:
    """First the comparison, then the first and the second custodian."""
    person = invite_again(here, enrol(here))
    page = send(administrator, f"/keys/recover/{person.id}", "", "")
    listed = [link.get("href") for link in page.all(".//*[@class='govuk-list govuk-error-summary__list']//a")]
    assert listed == ["#compared", "#first", "#second"]


def test_a_recovery_with_wrong_words_is_refused_and_written_down(administrator: Reader, here: Installation) -> None:
    """And the person goes on waiting."""
    person = invite_again(here, enrol(here))
    page = send(administrator, f"/keys/recover/{person.id}", "wrong", "wrong", compared="y")
    assert (page.status, here.events()[-1]) == (422, "recovery.refused")


def test_a_key_that_changes_under_the_page_is_compared_again(administrator: Reader, here: Installation) -> None:
    """The page comes back with the other words, and the box empty."""
    person = invite_again(here, enrol(here))
    administrator.get(f"/keys/recover/{person.id}")
    other = make_keys().public
    with transaction(here.engine) as database:
        key = database.get_one(AccountKey, person.id)
        key.public, key.fingerprint = other.to_bytes(), other.fingerprint
    page = administrator.post(
        f"/keys/recover/{person.id}", {"first": here.words[0], "second": here.words[1], "compared": "y"}
    )
    assert (page.status, words_of(other.fingerprint, "sv") in page.text) == (422, True)
    assert [box for box in page.all(".//input") if box.get("checked") is not None] == []


@pytest.mark.parametrize("fingerprint", ["", "zz", "00" * 32])
def test_a_page_that_somebody_has_changed_recovers_nothing(
    administrator: Reader, here: Installation, fingerprint: str
) -> None:
    """Without the fingerprint that was shown, nothing was compared."""
    person = invite_again(here, enrol(here))
    page = send(administrator, f"/keys/recover/{person.id}", *here.words[:2], compared="y", fingerprint=fingerprint)
    assert (page.status, "another key now" in page.text) == (422, True)


def test_somebody_who_does_not_wait_has_no_page(administrator: Reader, here: Installation) -> None:
    """The same as nobody at all."""
    person = enrol(here)
    absent = "00000000-0000-4000-8000-000000000000"
    assert [administrator.get(f"/keys/recover/{one}").status for one in (person.id, absent)] == [404, 404]
