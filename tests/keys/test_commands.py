"""The commands say what they do, show no secret in vain, and end with a sentence when something is wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from hrstod.accounts.store import SignInStore
from hrstod.commands import main
from hrstod.crypto.masterkey import FILE
from hrstod.crypto.passphrases import make_custodian_words, words_of
from hrstod.keys import ceremony
from tests.keys.installations import (
    KEPT,
    MOMENT,
    NAMES,
    add_board,
    content,
    drill,
    enrol,
    fresh_vault,
    invite_again,
    keys_now,
    propose,
    vouch,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from click.testing import Result

    from hrstod.settings import Settings
    from tests.keys.installations import Installation

    Run = Callable[..., Result]

OWN = ("one two three", "four five six", "seven eight nine")
"""What is on the cards in these tests; real cards have more."""
HANDED_OVER = [line for words in OWN for line in ("", "", words)]
"""What each custodian does: alone, written down, typed back."""


@pytest.fixture(autouse=True)
def now(travel: Callable[..., None]) -> None:
    """Let it be the day on which everything in these installations happens."""
    travel(to=MOMENT)


def runner(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Give what runs a command on an installation, and types lines into it."""
    monkeypatch.setenv("HRSTOD_INSTANCE", str(settings.instance))
    monkeypatch.setenv("HRSTOD_MEMORY_FOLDER", str(settings.memory))

    def run(*asked: str, lines: tuple[str, ...] | list[str] = ()) -> Result:
        result = CliRunner().invoke(main, ["keys", *asked], input="".join(f"{line}\n" for line in lines))
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exc_info
        return result

    return run


@pytest.fixture
def run(here: Installation, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run commands on an installation whose ceremony has been held."""
    return runner(here.settings, monkeypatch)


@pytest.fixture
def begin(empty: Settings, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run commands on a new installation, whose custodians will get the words of these tests."""
    monkeypatch.setattr(ceremony, "make_words", lambda: OWN)
    return runner(empty, monkeypatch)


def test_the_ceremony_hands_over_words_and_prints_the_fingerprint(begin: Run, empty: Settings) -> None:
    """Three names, three cards, and at the end the words of the key that was made."""
    done = begin("init", lines=[*NAMES, *HANDED_OVER])
    with fresh_vault(empty) as vault:
        assert words_of(vault.pins().recovery, "sv") in done.output
    assert done.exit_code == 0


def test_a_custodian_who_mistypes_sees_the_words_again(begin: Run) -> None:
    """Nobody leaves with a card that does not work."""
    mistyped = ["", "", "one two thre", *HANDED_OVER]
    done = begin("init", lines=[*NAMES, *mistyped])
    assert "That is not the same" in done.output
    assert (done.exit_code, done.output.count(OWN[0])) == (0, 2)


def test_what_custodians_type_is_not_shown(run: Run, here: Installation) -> None:
    """It stands on the card, and nowhere on the screen."""
    said = run("recovery-drill", lines=here.words[:2]).output
    assert not any(words in said for words in here.words)


def test_a_ceremony_that_was_broken_off_has_made_nothing(begin: Run, empty: Settings) -> None:
    """One custodian goes home before the end."""
    assert begin("init", lines=[*NAMES, *HANDED_OVER[:4]]).exit_code == 1
    assert not (empty.instance / FILE).exists()


def test_a_second_ceremony_is_refused_before_anybody_has_typed_anything(run: Run) -> None:
    """Three people need not come together for nothing."""
    assert "has its keys already" in run("init").output


def test_a_ceremony_with_two_names_makes_nothing(begin: Run, empty: Settings) -> None:
    """The same name twice is two people too few."""
    assert "three custodians" in begin("init", lines=["A", "B", "A", *HANDED_OVER]).output
    assert not (empty.instance / FILE).exists()


def test_a_drill_says_who_held_it(run: Run, here: Installation) -> None:
    """Two words on two cards, and it is written down."""
    assert "Custodians 1 and 3 have opened" in run("recovery-drill", lines=[here.words[2], here.words[0]]).output
    assert here.events()[-1] == "recovery.drill-done"


@pytest.mark.parametrize("second", ["wrong", ""])
def test_a_drill_that_fails_says_why_and_is_written_down(run: Run, here: Installation, second: str) -> None:
    """Wrong words, and the same custodian twice."""
    done = run("recovery-drill", lines=[here.words[0], make_custodian_words() if second else here.words[0]])
    assert (done.exit_code, here.events()[-1]) == (1, "recovery.drill-failed")
    assert ("second custodian’s words do not fit" if second else "one custodian twice") in done.output


def test_a_locker_is_recovered(run: Run, here: Installation) -> None:
    """The key’s words are compared, two custodians type theirs, and it opens."""
    person = invite_again(here, enrol(here))
    done = run("recover", person.sign_in_name, lines=["y", *here.words[1:]])
    assert words_of(person.keys.public.fingerprint, "sv") in done.output
    assert content(here, person, person.keys) == KEPT


def test_a_recovery_stops_when_the_words_are_not_the_same(run: Run, here: Installation) -> None:
    """Nobody is asked for a custodian’s words then."""
    person = invite_again(here, enrol(here))
    done = run("recover", person.sign_in_name, lines=["n"])
    assert (done.exit_code, "another key in its place" in done.output) == (1, True)


def test_a_recovery_that_fails_is_written_down(run: Run, here: Installation) -> None:
    """With whose it was."""
    person = invite_again(here, enrol(here))
    assert run("recover", person.sign_in_name, lines=["y", "wrong", "wrong"]).exit_code == 1
    assert here.events()[-1] == "recovery.refused"


@pytest.mark.parametrize("name", ["anna@example.org", "nobody@example.org"])
def test_nothing_is_recovered_for_somebody_who_waits_for_nothing(run: Run, here: Installation, name: str) -> None:
    """Their locker is open to them, or there is no such person."""
    enrol(here)
    assert run("recover", name).exit_code == 1


def test_the_first_in_hr_support_is_confirmed(run: Run, here: Installation) -> None:
    """Chosen by number, compared, and vouched for by two custodians."""
    person = enrol(here)
    propose(here, person, add_board(here))
    done = run("confirm-role", lines=["1", "y", *here.words[:2]])
    assert "Anna has the role now" in done.output
    assert here.events()[-2:] == ["key.certified", "role.given"]


def test_no_role_is_confirmed_when_none_waits(run: Run) -> None:
    """An empty list is a sentence."""
    assert "No role waits" in run("confirm-role").output


def test_a_ceremony_without_its_credential_says_where_it_should_come_from(
    begin: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A master key that is kept elsewhere is made elsewhere, before."""
    monkeypatch.setenv("HRSTOD_MASTER_KEY", "credential:hrstod")
    done = begin("init", lines=[*NAMES, *HANDED_OVER])
    assert (done.exit_code, "no credential hrstod" in done.output) == (1, True)


def test_the_status_of_a_new_installation_says_where_to_begin(begin: Run) -> None:
    """And ends with code 1, for whoever watches over it."""
    done = begin("status")
    assert (done.exit_code, "hrstod keys init" in done.output) == (1, True)


def test_the_status_names_the_custodians_and_the_key(run: Run, here: Installation) -> None:
    """So that whoever needs them knows whom to call, and can compare the paper."""
    said = run("status").output
    assert all(name in said for name in NAMES)
    assert words_of(here.vault.pins().recovery, "sv") in said


def test_the_status_says_when_nothing_is_missing(run: Run, here: Installation) -> None:
    """With code 0."""
    drill(here)
    board_id = add_board(here)
    for name in ("Anna", "Bo"):
        vouch(here, enrol(here, name), board_id)
    done = run("status")
    assert (done.exit_code, "Nothing is missing" in done.output) == (0, True)


def test_the_master_key_is_changed(run: Run, here: Installation) -> None:
    """All keys under the new epoch, the old one gone, and the log knows."""
    done = run("rotate-master")
    assert "All keys are sealed under epoch 2. The old one is gone." in done.output
    assert here.events()[-1] == "master-key.rotated"


def test_a_master_key_that_is_kept_elsewhere_is_told_what_to_add(
    run: Run, here: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Which number, what, and what to do then; no key is printed."""
    monkeypatch.setenv("HRSTOD_MASTER_KEY", f"command:cat {here.settings.instance / FILE}")
    done = run("rotate-master")
    assert (done.exit_code, "the number 2" in done.output) == (1, True)


def test_a_missing_master_key_is_told_with_its_place(run: Run, here: Installation) -> None:
    """Whoever runs a command runs the installation, and is told where it should be."""
    (here.settings.instance / FILE).unlink()
    done = run("rotate-master")
    assert (done.exit_code, str(here.settings.instance / FILE) in done.output) == (1, True)


def test_somebody_gets_new_keys_and_is_signed_out_everywhere(run: Run, here: Installation) -> None:
    """With passphrase and recovery code, which stay the same."""
    person = enrol(here)
    store = SignInStore(here.settings.memory)
    store.open_visit(person.id, MOMENT)
    done = run("rotate-account", person.sign_in_name, lines=[person.passphrase, person.recovery_code])
    assert (done.exit_code, store.list_visits(person.id)) == (0, [])
    assert content(here, person, keys_now(here, person)) == KEPT


def test_a_wrong_passphrase_makes_no_new_keys_and_is_written_down(run: Run, here: Installation) -> None:
    """A sentence, and nothing was changed."""
    person = enrol(here)
    done = run("rotate-account", person.sign_in_name, lines=["wrong", person.recovery_code])
    assert "That is not the passphrase" in done.output
    assert here.events()[-1] == "confirm.refused"


def test_no_secret_that_was_typed_is_in_the_database(run: Run, here: Installation) -> None:
    """Neither in the log of events nor anywhere else."""
    run("recovery-drill", lines=[here.words[0], "canary canary"])
    files = [path.read_bytes() for path in here.settings.instance.iterdir() if path.is_file()]
    assert not any(b"canary" in file or here.words[0].encode() in file for file in files)
