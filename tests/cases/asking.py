"""A case that somebody asks for as a public record, at any step of the way to an answer."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from hrstod import clock
from hrstod.authorization.permissions import Permission
from hrstod.cases import releasing
from hrstod.cases.access import find_case
from hrstod.cases.contents import Release
from hrstod.cases.release_rules import Decider
from hrstod.cases.releasing import Asked, Decided, HarmTest, Seen
from tests.factories.case_pages import reader_of

if TYPE_CHECKING:
    from uuid import UUID

    from hrstod.cases.contents import CaseIndex
    from tests.cast import Reader
    from tests.factories.cases import Office
    from tests.page import Page

RELEASED, KEPT = "Bergtrollet", "Skogsfrun"
"""What stands in the note that goes out, and in the one that does not."""


class Asking:
    """A case with two notes, and a request for it."""

    def __init__(self, office: Office, asker: str = "somebody-else") -> None:
        """Note the request, three days after it came."""
        self.office = office
        self.case_id = office.begin()
        self.released, self.kept = (office.note(office.hanna, self.case_id, text) for text in (RELEASED, KEPT))
        self.asked = Asked(asker, clock.today() - timedelta(days=3))
        self.id: UUID = office.do(office.hanna, releasing.note_request, self.case_id, asked=self.asked)

    @property
    def address(self) -> str:
        """Give the address of the request’s page."""
        return f"/c/{self.case_id}/record/{self.id}"

    @property
    def index(self) -> CaseIndex:
        """Give the index of the case."""
        with self.office.read() as database:
            actor, opening = self.office.actor(self.office.hanna, database), self.office.opening(self.office.hanna)
            return find_case(actor, database, opening, self.case_id, to=Permission.CASES_READ).index

    @property
    def body(self) -> Release:
        """Give the request as it is saved."""
        found = next(one for one in self.office.entries(self.office.hanna, self.case_id) if one.id == self.id)
        assert found.entry is not None
        assert isinstance(found.entry.body, Release)
        return found.entry.body

    @property
    def seen(self) -> Seen:
        """Give the version that is saved."""
        found = next(one for one in self.office.entries(self.office.hanna, self.case_id) if one.id == self.id)
        return Seen(self.id, found.version)

    def test(self, harm: str = "parts", parts: dict[str, int] | None = None) -> None:
        """Let Hanna do the harm test: the first note may be handed out."""
        chosen = {self.released.hex: 1} if parts is None else parts
        tested = HarmTest(("osl-39-1",), harm, chosen)
        self.office.do(self.office.hanna, releasing.note_test, self.case_id, seen=self.seen, tested=tested)

    def decide(
        self, outcome: str = "in-part", *reasons: str, who: Decider = Decider.DELEGATE, is_named: bool = True
    ) -> None:
        """Let Hanna decide."""
        decided = Decided(outcome, reasons or ("personal-support",), who, is_named)
        self.office.do(self.office.hanna, releasing.decide, self.case_id, seen=self.seen, decided=decided)

    def refuse(self, who: Decider = Decider.DELEGATE, *, is_named: bool = True) -> None:
        """Let Hanna test and refuse."""
        self.test("secrecy-not-clear", {})
        self.decide("refused", who=who, is_named=is_named)

    def release_in_part(self) -> None:
        """Let Hanna test and decide that the first note is handed out."""
        self.test()
        self.decide()

    def look(self) -> Reader:
        """Let Hanna look."""
        return reader_of(self.office, self.office.hanna, self.case_id)

    def get(self, last: str = "") -> Page:
        """Fetch a page of the request, or a file, as Hanna."""
        return self.look().get(f"{self.address}{last}")

    def copy(self) -> Page:
        """Let Hanna make the copy."""
        hanna = self.look()
        hanna.get(f"{self.address}/file")
        return hanna.post(f"{self.address}/file")


def warm_up(office: Office) -> None:
    """Let the site have shown each page and set a file once: what that takes longer is no test’s work."""
    asking = Asking(office)
    asking.release_in_part()
    hanna = asking.look()
    for last in ("", "/test", "/decide", "/letter", "/file"):
        hanna.get(f"{asking.address}{last}")
    hanna.get(f"/c/{asking.case_id}/record")
