"""Two of three let somebody in, one does not; and what was lost is replaced before anything else."""

from __future__ import annotations

from base64 import b32decode
from typing import TYPE_CHECKING

import pytest

from hrstod import clock
from hrstod.accounts.second_factor import code_at, step_at
from hrstod.accounts.sign_in import Lost, SignInRefused
from tests.accounts.handing_over import answer_of, shown_secrets, take_over
from tests.accounts.looking import browser_with, cookies_of, is_signed_in, is_unlocked
from tests.accounts.newcomers import new_person, prove, prove_without_passphrase
from tests.cast import Reader
from tests.factories import people
from tests.factories.people import forget_codes

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask

    from tests.accounts.looking import Log
    from tests.factories.people import Installation, Person
    from tests.page import Page

WRONG_WORDS = "fyra helt andra ord"
WRONG_DIGITS = "000000"


def test_any_two_of_three_let_in(here: Installation) -> None:
    """And it is known which of them the paper stood in for."""
    anna = new_person(here)
    lost = [
        prove(here, anna).lost,
        prove(here, anna, code=anna.recovery_code).lost,
        prove_without_passphrase(here, anna).lost,
    ]
    assert lost == [Lost.NOTHING, Lost.PHONE, Lost.PASSPHRASE]


@pytest.mark.parametrize(
    ("way", "typed"),
    [
        ("passphrase only", {"code": WRONG_DIGITS}),
        ("passphrase only, twice", {"code": "{passphrase}"}),
        ("phone only", {"passphrase": WRONG_WORDS}),
        ("phone only, twice", {"passphrase": "{code}"}),
        ("paper only", {"passphrase": WRONG_WORDS, "code": "{recovery_code}"}),
        ("paper only, twice", {"passphrase": "{recovery_code}", "code": "{recovery_code}"}),
        ("nothing", {"passphrase": WRONG_WORDS, "code": WRONG_DIGITS}),
    ],
)
def test_one_of_three_lets_nobody_in(here: Installation, way: str, typed: dict[str, str]) -> None:
    """Whichever it is, and in whichever field it is tried."""
    anna = new_person(here)
    known = {"passphrase": anna.passphrase, "code": anna.code(), "recovery_code": anna.recovery_code}
    with pytest.raises(SignInRefused):
        prove(here, anna, None, **{field: value.format(**known) for field, value in typed.items()})


@pytest.mark.parametrize(
    "typed",
    [
        {"code": WRONG_DIGITS},
        {"code": "{recovery_code}"},
        {"recovery_code": "{passphrase}"},
        {"recovery_code": "{code}"},
        {"recovery_code": "{other}"},
    ],
)
def test_without_the_passphrase_one_of_two_lets_nobody_in(here: Installation, typed: dict[str, str]) -> None:
    """Paper without the phone, and the phone without the right paper."""
    anna, other = new_person(here), new_person(here).recovery_code
    known = {
        "passphrase": anna.passphrase,
        "code": anna.code(),
        "recovery_code": anna.recovery_code,
        "other": other,
    }
    with pytest.raises(SignInRefused):
        prove_without_passphrase(here, anna, **{field: value.format(**known) for field, value in typed.items()})


def test_anothers_paper_stands_in_for_nothing(here: Installation) -> None:
    """A recovery code is for one account."""
    anna, bo = new_person(here), new_person(here)
    with pytest.raises(SignInRefused):
        prove(here, anna, code=bo.recovery_code)


def come_with_paper(app: Flask, person: Person, *, lost: Lost) -> tuple[Reader, Page]:
    """Sign in with the paper in place of what was lost."""
    reader = Reader(app, name=person.name)
    if lost is Lost.PHONE:
        reader.get("/sign-in")
        return reader, reader.post("/sign-in", person.form(code=person.recovery_code))
    reader.get("/sign-in/lost")
    typed = {"name": person.sign_in_name, "recovery_code": person.recovery_code, "code": person.code()}
    return reader, reader.post("/sign-in/lost", typed)


LOST = [Lost.PHONE, Lost.PASSPHRASE]


@pytest.mark.parametrize("lost", LOST)
@pytest.mark.parametrize("way", ["/me", "/me/account", "/unlock", "/confirm", "/people", "/waiting"])
def test_until_what_was_lost_is_replaced_only_that_can_be_done(
    example_site: Flask, person: Person, lost: Lost, way: str
) -> None:
    """Whoever found the paper gets no further than the page where it is replaced."""
    reader, page = come_with_paper(example_site, person, lost=lost)
    assert page.headers["Location"] == f"/me/renew/{lost}"
    assert reader.get(way).headers["Location"] == f"/me/renew/{lost}"


@pytest.mark.parametrize(
    ("lost", "other"),
    [
        *((lost, other) for lost in LOST for other in ("passphrase", "phone", "paper", "welcome", "x")),
        (Lost.PHONE, "lost-passphrase"),
        (Lost.PASSPHRASE, "lost-phone"),
    ],
)
def test_nothing_else_can_be_replaced_instead(example_site: Flask, person: Person, lost: Lost, other: str) -> None:
    """The paper would stay good."""
    reader, _ = come_with_paper(example_site, person, lost=lost)
    reader.get("/contacts")
    assert [reader.post(f"/me/renew/{other}").status, reader.get(f"/me/renew/{other}").status] == [404, 404]


def test_an_offer_from_another_visit_does_not_lead_past_it(example_site: Flask, person: Person, inside: Reader) -> None:
    """Somebody who replaces only the passphrase, in a form from before, has not replaced the paper."""
    page = inside.get("/me/renew/passphrase")
    form = page.hidden() | {"typed": shown_secrets(page)[0]}
    reader, _ = come_with_paper(example_site, person, lost=Lost.PASSPHRASE)
    page = reader.get("/me/renew/lost-passphrase")
    form["csrf_token"] = page.hidden()["csrf_token"]
    assert [reader.post(f"/me/renew/{why}", form).status for why in ("passphrase", "lost-passphrase")] == [404, 404]
    assert reader.get("/me").headers["Location"] == "/me/renew/lost-passphrase"


def replace_all(reader: Reader, why: str) -> dict[str, str]:
    """Take over what is handed over in place of what was lost."""
    return take_over(reader, reader.get(f"/me/renew/{why}"), f"/me/renew/{why}")


def lets_in(app: Flask, person: Person, address: str = "/sign-in", **typed: str) -> bool:
    """Tell whether somebody is let in with this, in a new browser."""
    forget_codes(app, person)
    reader = Reader(app)
    reader.get(address)
    return reader.post(address, {**person.form(), **typed}).status == 303


def test_a_lost_phone_is_replaced_and_the_old_one_and_the_old_paper_are_dead(
    example_site: Flask, person: Person
) -> None:
    """The passphrase stays, everything saved stays, and the next sign-in is the everyday one."""
    reader, _ = come_with_paper(example_site, person, lost=Lost.PHONE)
    given = replace_all(reader, "lost-phone")
    assert sorted(given) == ["recovery_code", "secret"]
    assert is_unlocked(reader)
    new_code = code_at(b32decode(given["secret"]), step_at(clock.now()))
    tried = [
        lets_in(example_site, person),
        lets_in(example_site, person, code=person.recovery_code),
        lets_in(example_site, person, code=new_code),
        lets_in(example_site, person, code=given["recovery_code"]),
    ]
    assert tried == [False, False, True, True]


def test_a_lost_passphrase_is_replaced_and_the_old_one_and_the_old_paper_are_dead(
    example_site: Flask, person: Person, log: Log
) -> None:
    """By paper and phone, and it is written down what was replaced."""
    reader, _ = come_with_paper(example_site, person, lost=Lost.PASSPHRASE)
    given = replace_all(reader, "lost-passphrase")
    assert log.events()[-2:] == ["account.passphrase-changed", "account.recovery-code-changed"]
    tried = [
        lets_in(example_site, person),
        lets_in(example_site, person, passphrase=given["passphrase"]),
        lets_in(example_site, person, "/sign-in/lost", recovery_code=person.recovery_code),
        lets_in(example_site, person, "/sign-in/lost", recovery_code=given["recovery_code"]),
    ]
    assert tried == [False, True, False, True]


@pytest.mark.parametrize("why", ["passphrase", "phone", "paper"])
def test_replacing_signs_out_all_other_browsers(example_site: Flask, person: Person, inside: Reader, why: str) -> None:
    """And the cookies that this browser had before are dead as well."""
    elsewhere, before = people.sign_in(example_site, person), cookies_of(inside)
    replace_all(inside, why)
    assert is_signed_in(inside)
    assert not is_signed_in(elsewhere)
    assert not is_signed_in(browser_with(example_site, before))


def test_whoever_locks_while_replacing_is_signed_out(example_site: Flask, person: Person) -> None:
    """There is no passphrase to unlock with; they come in anew, and are not sent in circles."""
    reader, _ = come_with_paper(example_site, person, lost=Lost.PASSPHRASE)
    reader.get("/me/renew/lost-passphrase")
    assert reader.post("/lock").headers["Location"] == "/sign-in"
    assert cookies_of(reader) == {}
    assert not is_signed_in(reader)


def test_whoever_is_idle_while_replacing_comes_in_anew(
    example_site: Flask, person: Person, travel: Callable[..., None]
) -> None:
    """The keys have locked, and there is nothing to unlock them with: one page, and not a circle of them."""
    reader, _ = come_with_paper(example_site, person, lost=Lost.PASSPHRASE)
    page = reader.get("/me/renew/lost-passphrase")
    travel(minutes=11)
    assert reader.post("/me/renew/lost-passphrase", answer_of(page)[2]).headers["Location"] == "/sign-in"
    assert cookies_of(reader) == {}
