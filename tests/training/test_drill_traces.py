"""What a drill leaves behind: a day, and nothing that tells what was chosen or how often somebody tried."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import pytest

from hrstod.database.base import Row
from hrstod.database.transaction import transaction
from tests.organisation.pages import in_english
from tests.page import readable
from tests.training.drill_pages import FAILED, REPAIRED, START, manager, walk

if TYPE_CHECKING:
    from uuid import UUID

    from tests.factories.school import School

CHOSEN = ("mumble", "sorry", "leave", "grunt", "Förlåt. Hej.", "Sorry. Hello.", "goodbye")
"""What would tell what somebody chose."""


def dump(school: School) -> dict[str, list[str]]:
    """Give every row of every table, as text."""
    with transaction(school.app.extensions["hrstod.engine"]) as database:
        return {
            table.name: sorted(str(tuple(row)) for row in database.execute(table.select()))
            for table in Row.metadata.sorted_tables
        }


@pytest.mark.slow  # it takes the drill twice, some thirty pages, and reads the whole database before and after
def test_nothing_that_was_chosen_is_kept(school: School, drill_course: UUID, caplog: pytest.LogCaptureFixture) -> None:
    """The database holds a completion and its line in the log of events more; neither it nor the logs hold a choice."""
    reader = manager(school)
    before = dump(school)
    caplog.set_level(logging.DEBUG)
    for replies in (FAILED, REPAIRED):
        walk(reader, *replies)
    after = dump(school)
    changed = {name for name, rows in after.items() if rows != before[name]}
    assert changed <= {"completion", "training_change", "audit_entry", "audit_chain", "audit_checkpoint", "visit"}
    kept = " ".join(row for name in changed for row in set(after[name]) - set(before[name])) + caplog.text
    sealed = [address.rsplit("/", 1)[1] for address in reader.visited if "/1/" in address]
    assert [one for one in (*CHOSEN, *sealed) if one in kept] == []


def test_no_log_tells_how_many_steps_somebody_took(
    school: School, drill_course: UUID, caplog: pytest.LogCaptureFixture
) -> None:
    """Lines counted back from a completion would tell of wrong turns, so there are none."""
    reader = manager(school)
    caplog.set_level(logging.DEBUG)
    walk(reader, *REPAIRED)
    assert caplog.text == ""


def test_an_address_opens_in_no_other_browser(school: School) -> None:
    """Not in somebody else's, even when they take the drill themselves."""
    address = manager(school).follow(f"{START}/begin").address
    other = in_english(school.as_manager(school.nils))
    other.follow(f"{START}/begin")
    page = other.get(address)
    assert (page.status, page.headers.get("Location")) == (303, "/")


def test_an_address_of_another_version_is_closed(school: School) -> None:
    """A drill that has been changed begins again."""
    reader = manager(school)
    address = reader.follow(f"{START}/begin").address
    assert reader.get(address.replace("/1/", "/2/")).headers.get("Location") == "/"


def test_an_address_tells_nothing(school: School) -> None:
    """What can be read of it is the same for every place in the drill."""
    reader = manager(school)
    walk(reader, *REPAIRED)
    steps = [address for address in reader.visited if "/1/" in address]
    assert {readable(address) for address in steps} == {f"{START}/1/"}
    assert len({len(address) for address in steps}) == 1
