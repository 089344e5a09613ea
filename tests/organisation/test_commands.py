"""`hrstod organisation …`: all that can be done on a page, and one clear sentence when it cannot be done."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID, uuid4

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from hrstod.audit.models import AuditEntry
from hrstod.database import migrating
from hrstod.database.transaction import connect, transaction
from hrstod.organisation.commands import group
from hrstod.organisation.queries import disposal_rule_for
from hrstod.settings import Settings, load_settings
from tests.factories.organisation import make_account

if TYPE_CHECKING:
    from pathlib import Path

    from click.testing import Result


@pytest.fixture(autouse=True)
def instance(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Give each test an installation of its own, with empty tables."""
    for name in Settings.model_fields:
        monkeypatch.delenv(f"HRSTOD_{name.upper()}", raising=False)
    monkeypatch.setenv("HRSTOD_INSTANCE", str(tmp_path))
    migrating.upgrade(connect(load_settings().database_address), tmp_path)
    return tmp_path


def run(*words: str) -> Result:
    """Run `hrstod organisation` with these words."""
    return CliRunner().invoke(group, words)


def done(*words: str) -> str:
    """Run a command that must succeed; give what it printed, without the last line's end."""
    result = run(*words)
    assert result.exit_code == 0, result.output
    return result.output.rstrip("\n")


def refusal(*words: str) -> str:
    """Run a command that must stop with words and exit code 1."""
    result = run(*words)
    assert (result.exit_code, "Traceback" in result.output) == (1, False), result.output
    return result.output


def small_town() -> tuple[str, str, str]:
    """Make a board, an administration and a unit; give their ids."""
    board = done("add-board", "Care board", "--from", "2025-01-01")
    administration = done("add-administration", board, "Elder care", "--from", "2025-01-01")
    return board, administration, done("add-unit", administration, "North", "--from", "2025-01-01")


def account() -> str:
    """Make an account that can lead something."""
    with transaction(connect(load_settings().database_address)) as database:
        return str(make_account(database))


def test_an_empty_organisation_says_how_to_begin() -> None:
    """With the command to type."""
    assert "hrstod organisation add-board" in done("show")


def test_what_is_added_is_shown_with_its_ids() -> None:
    """Indented as it belongs together; the ids are what other commands take."""
    board, administration, north = small_town()
    night = done("add-unit", administration, "Night", "--below", north, "--from", "2025-01-01")
    assert done("show", "--on", "2025-01-01").splitlines() == [
        f"{board}  Care board, plans 90 days",
        f"{administration}    Elder care",
        f"{north}      North",
        f"{night}        Night",
    ]


def test_a_day_before_it_all_shows_nothing() -> None:
    """And says which day that was."""
    small_town()
    assert "There is no board on 2024-12-31." in done("show", "--on", "2024-12-31")


def test_a_board_is_changed_in_one_way_at_a_time() -> None:
    """What is left out stays as it was."""
    board = small_town()[0]
    done("change-board", board, "--plan-days", "30")
    done("change-board", board, "--name", "Health board")
    assert f"{board}  Health board, plans 30 days" in done("show")


def test_a_board_states_what_it_has_decided_about_disposal() -> None:
    """With the number that the minutes give it."""
    board = small_town()[0]
    done("state-disposal", board, "ON 2026/123 § 14", "--years", "10", "--decided-on", "2026-03-03")
    with transaction(connect(load_settings().database_address)) as database:
        rule = disposal_rule_for(database, UUID(board))
    assert rule is not None
    assert (rule.decision, rule.years, rule.stated_by) == ("ON 2026/123 § 14", 10, None)


def test_a_decision_that_makes_no_sense_is_refused_in_a_sentence() -> None:
    """Nothing is stated."""
    words = ("state-disposal", small_town()[0], "ON 2026/123", "--decided-on", "2026-03-03", "--years")
    assert refusal(*words, "51") == "Error: A closed case is kept for 1 to 50 years. The board decides for how many.\n"


def test_things_are_called_something_else() -> None:
    """Administrations and units."""
    _, administration, north = small_town()
    done("rename-administration", administration, "Care of the old")
    done("rename-unit", north, "Far north")
    assert [line[36:].strip() for line in done("show").splitlines()[1:]] == ["Care of the old", "Far north"]


def test_a_unit_is_moved_from_a_day() -> None:
    """On the day before, it is where it was."""
    board, _, north = small_town()
    home = done("add-administration", board, "Home care", "--from", "2025-01-01")
    done("move-unit", north, home, "--from", "2027-01-01")
    shown = [done("show", "--on", day).splitlines() for day in ("2026-12-31", "2027-01-01")]
    assert [[line[36:].strip() for line in lines].index("North") for lines in shown] == [2, 3]


def test_everything_ends_from_below() -> None:
    """And is gone the day after; a last day can be taken back."""
    board, administration, north = small_town()
    for what, one in (("unit", north), ("administration", administration), ("board", board)):
        done(f"end-{what}", one, "--on", "2026-12-31")
    assert "There is no board" in done("show", "--on", "2027-01-01")
    for what, one in (("board", board), ("administration", administration), ("unit", north)):
        done(f"end-{what}", one, "--take-back")
    assert len(done("show", "--on", "2027-01-01").splitlines()) == 3


def test_what_goes_on_is_named_when_something_cannot_end() -> None:
    """One sentence, and nothing is done."""
    board = small_town()[0]
    assert refusal("end-board", board, "--on", "2026-12-31") == (
        "Error: “Elder care” belongs to it and goes on after that day. End or move that first.\n"
    )


@pytest.mark.parametrize("words", [(), ("--on", "2026-12-31", "--take-back")])
def test_an_end_is_a_day_or_taken_back(words: tuple[str, ...]) -> None:
    """Neither, or both, is not guessed."""
    assert "--take-back" in run("end-board", str(uuid4()), *words).output


def test_employees_are_counted() -> None:
    """Of a board, and of a unit."""
    board, _, north = small_town()
    done("count", "900", "--board", board, "--on", "2025-12-31")
    done("count", "40", "--unit", north, "--on", "2025-12-31")
    lines = done("show").splitlines()
    assert lines[0].endswith("Care board, 900 employees, plans 90 days")
    assert lines[2].endswith("North, 40 employees")


def test_a_count_is_of_a_board_or_of_a_unit() -> None:
    """Not of both, and not of neither."""
    assert "Give either --board or --unit." in run("count", "5").output


def test_somebody_leads_a_unit_and_stops() -> None:
    """On the last day they still do."""
    north, anna = small_town()[2], account()
    done("lead", north, "--account", anna, "--from", "2025-01-01")
    done("unlead", north, "--account", anna, "--on", "2026-06-30")
    assert [f"led by {anna}" in done("show", "--on", day) for day in ("2026-06-30", "2026-07-01")] == [True, False]


def test_somebody_who_does_not_lead_cannot_stop() -> None:
    """Also when they stopped before."""
    north, anna = small_town()[2], account()
    done("lead", north, "--account", anna, "--from", "2025-01-01", "--to", "2025-12-31")
    assert "does not lead the unit then" in refusal("unlead", north, "--account", anna, "--on", "2026-06-30")


def test_nobody_leads_without_an_account() -> None:
    """An id that nobody has is said to be that."""
    north = small_town()[2]
    assert refusal("lead", north, "--account", str(uuid4())) == "Error: There is no account with that id.\n"


@pytest.mark.parametrize(
    "words",
    [
        ("change-board", "--name", "X"),
        ("add-administration", "X"),
        ("state-disposal", "X", "--years", "1", "--decided-on", "2026-01-01"),
        ("rename-unit", "X"),
        ("end-unit", "--take-back"),
        ("unlead", "--account", str(UUID(int=1))),
    ],
)
def test_an_id_that_nothing_has_is_said_to_be_that(words: tuple[str, ...]) -> None:
    """Whatever was to be done with it."""
    assert refusal(words[0], str(uuid4()), *words[1:]) == "Error: Nothing has that id.\n"


def test_a_day_is_written_as_year_month_and_day() -> None:
    """Anything else is not guessed."""
    result = run("show", "--on", "31/1 2027")
    assert (result.exit_code, "'%Y-%m-%d'" in result.output) == (2, True)


def test_the_trail_says_that_a_command_did_it() -> None:
    """It names no account."""
    small_town()
    with transaction(connect(load_settings().database_address)) as database:
        entries = database.execute(select(AuditEntry.event, AuditEntry.actor_id).order_by(AuditEntry.number)).all()
    assert entries == [
        ("board.added", None),
        ("administration.added", None),
        ("unit.added", None),
    ]
