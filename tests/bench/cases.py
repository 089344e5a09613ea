"""Measure cases: one's own list, opening, writing, searching, withdrawing somebody, and changing the master key.

Run alone: `python -m tests.bench.cases [--quick] [100 1000 …]`.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from functools import partial
from itertools import cycle
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hrstod.cases import renewing
from hrstod.cases.finding import matching, open_notes
from hrstod.cases.models import CaseEntry
from hrstod.crypto.primitives import KdfCost, set_kdf_cost
from hrstod.keys.rotation import begin_master_rotation, end_master_rotation
from tests.bench.many_cases import NOTES, TEXT, add_others, begin_many
from tests.bench.served import HEADING, Spent, check, clocked, judged, served
from tests.factories.cases import make_office
from tests.factories.people import make_person
from tests.security.story import vouch_for

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from tests.bench.people import Visitor
    from tests.bench.served import Site
    from tests.factories.cases import Office
    from tests.factories.people import Person

NUMBERS = (100, 1_000, 10_000, 100_000)
OWN, MANY = 50, 1_000
MOST_WITH_ALL = 10_000
"""Above so many cases, others' have one entry each instead of ten, unless BENCH_WHOLE is 1: it saves 4 GB of 7."""
ROUNDS, A_ROUND, REPEATS = 6, 20, 40
CLIENTS, PAUSE = 8, 0.5
GOALS = {"list": 20.0, "flat": 1.3, "open": 12.0, "save": 4.0, "p95": 15.0, "search": 50.0}
SECONDS = {"withdraw": 2.0, "rotate": 10.0}


@dataclass(frozen=True)
class Tried:
    """With how many cases, and how often."""

    numbers: tuple[int, ...] = NUMBERS
    rounds: int = ROUNDS
    repeats: int = REPEATS


def measure_list(small: Site, site: Site, person: Person, number: int, rounds: int) -> None:
    """Compare the list with the same list in the smallest database, in turns."""
    spent, floor = Spent(), Spent()
    visits = [(small, small.visit(person), floor), (site, site.visit(person), spent)]
    for each, visitor, _spent in visits:
        each.ask(Spent(), visitor, "/c")
        each.ask_inside(Spent(), visitor, "/c")
    for _round in range(rounds):
        for _time in range(A_ROUND):
            for each, visitor, noted in visits:
                each.ask(noted, visitor, "/c")
        for _time in range(A_ROUND):
            for each, visitor, noted in visits:
                each.ask_inside(noted, visitor, "/c")
    middle = statistics.median(spent.asked)
    ratio = middle / statistics.median(floor.asked)
    flat = judged(ratio, GOALS["flat"], "times", f"{ratio:.2f} times the smallest, ")
    spent.tell(f"own list of {OWN}", number, judged(middle, GOALS["list"], "ms"), flat)


def measure_opening(site: Site, person: Person, case_ids: list[UUID], number: int, repeats: int) -> None:
    """Say why, and read; each time another case."""
    said, read = Spent(), Spent()
    visitor = site.visit(person)
    form = {"csrf_token": visitor.token(f"/c/{case_ids[0]}/why"), "why": "follow-up"}
    for case_id in case_ids:  # in both processes, so that neither has anything left to do for the first time
        site.ask(Spent(), visitor, f"/c/{case_id}/why", form)
        site.ask_inside(Spent(), visitor, f"/c/{case_id}")
    for case_id, _time in zip(cycle(case_ids), range(repeats), strict=False):
        site.ask(said, visitor, f"/c/{case_id}/why", form)
        site.ask(read, visitor, f"/c/{case_id}")
    for case_id, _time in zip(cycle(case_ids), range(repeats), strict=False):
        site.ask_inside(said, visitor, f"/c/{case_id}/why", form)
        site.ask_inside(read, visitor, f"/c/{case_id}")
    said.tell("say why, written down (POST)", number)
    read.tell(f"open a case with {NOTES} notes", number, judged(statistics.median(read.asked), GOALS["open"], "ms"))


def measure_saving(site: Site, person: Person, case_ids: list[UUID], number: int, repeats: int) -> None:
    """Save one note after the other, each in another case."""
    spent, visitor, before = Spent(), site.visit(person), _count_written(site)
    form = _note(visitor, case_ids[0])
    site.ask_inside(Spent(), visitor, f"/c/{case_ids[0]}/notes", form)
    for ask in (site.ask, site.ask_inside):
        for case_id, _time in zip(cycle(case_ids), range(repeats), strict=False):
            ask(spent, visitor, f"/c/{case_id}/notes", form)
    assert _count_written(site) == before + 2 * repeats + 1, "not everything was saved"
    inside = judged(statistics.median(spent.inside), GOALS["save"], "ms", "inside ")
    spent.tell("save a note", number, inside, judged(statistics.median(spent.asked), GOALS["save"], "ms", "asked "))


def measure_saving_at_once(site: Site, people: list[Person], case_ids: list[UUID], number: int, repeats: int) -> None:
    """Let several save at once, each in other cases: without a breath in between, and with one."""
    visitors = [visitor for visitor, _one in zip(map(site.visit, cycle(people)), range(CLIENTS), strict=False)]
    forms = [_note(visitor, case_ids[0]) for visitor in visitors]
    for visitor in visitors:
        visitor.connection.close()  # the server ends those that wait for seconds; this one is opened anew
    for what, pause in (
        (f"save, {CLIENTS} at once, no pause", 0.0),
        (f"save, {CLIENTS} at once, {PAUSE} s apart", PAUSE),
    ):
        spent, before = Spent(), _count_written(site)

        def keep_saving(one: int, spent: Spent = spent, pause: float = pause) -> None:
            for case_id, _time in zip(cycle(case_ids[one::CLIENTS]), range(repeats // 2), strict=False):
                time.sleep(pause * (0.5 + os.urandom(1)[0] / 256))
                site.ask(spent, visitors[one], f"/c/{case_id}/notes", forms[one])

        threads = [threading.Thread(target=keep_saving, args=(one,)) for one in range(CLIENTS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert _count_written(site) == before + CLIENTS * (repeats // 2), "not everything was saved"
        high = statistics.quantiles(spent.asked, n=20)[-1]
        spent.tell(what, number, judged(high, GOALS["p95"], "ms", "p95 "))


def _count_written(site: Site) -> int:
    """Count what is written about all cases: an answer that leads elsewhere could also be one that saved nothing."""
    with Session(site.app.extensions["hrstod.engine"]) as database:
        return database.scalar(select(func.count()).select_from(CaseEntry)) or 0


def _note(visitor: Visitor, case_id: UUID) -> dict[str, str]:
    """Give a note as the form sends it."""
    why = {"csrf_token": visitor.token(f"/c/{case_id}/why"), "why": "writing"}
    check("why", why, *visitor.ask(f"/c/{case_id}/why", why))
    return {"csrf_token": visitor.token(f"/c/{case_id}/notes"), "text": TEXT, "token": "0"}


def measure_search(site: Site, office: Office, person: Person, count: int, repeats: int) -> None:
    """Open all notes, look through them in memory, and ask the page for the same."""
    with office.read() as database:
        asked = (office.actor(person, database), database, office.opening(person))
        opened, opening = clocked(lambda: open_notes(*asked, phrases={}, with_closed=False))
        assert len(opened.notes) == count * NOTES
        assert opened.is_whole
        for words in ("halvtimme perioden", "semester"):
            look = partial(matching, opened.notes, words)
            found = len(look())
            took = statistics.median(clocked(look)[1] for _time in range(5)) * 1000
            verdict = judged(took, GOALS["search"], "ms")
            sys.stdout.write(f"search {len(opened.notes)} notes in memory, {found} found: {took:.1f} ms  {verdict}\n")
    sys.stdout.write(f"opening these notes, once for a search: {opening * 1000:.0f} ms\n")
    visitor, spent = site.visit(person), Spent()
    form = {"csrf_token": visitor.token("/c/find"), "words": "halvtimme perioden", "why": "follow-up"}
    for _time in range(min(repeats, 5)):
        site.ask(spent, visitor, "/c/find", form)
    sys.stdout.write(f"the whole request of a search: {statistics.median(spent.asked):.0f} ms\n")


def measure_withdrawal(office: Office, one: Person, leaving: Person, count: int) -> None:
    """Take everything away from somebody, and seal it anew, piece by piece."""
    computing = time.thread_time()
    _nothing, lost = clocked(lambda: office.do(one, renewing.withdraw_everywhere, account_id=leaving.id, why="quits"))
    pieces, after, done, is_left = [], None, 0, True
    while is_left:
        piece, took = clocked(partial(office.do, one, renewing.renew_some, after=after))
        assert piece.is_whole
        after, done, is_left = piece.last, done + piece.done, piece.left > 0
        pieces.append(took)
    computed = time.thread_time() - computing
    assert done == count
    whole = lost + sum(pieces)
    sys.stdout.write(
        f"withdraw a reader from {count} cases: {whole:.2f} s, {computed:.2f} s of computing (access gone after "
        f"{lost * 1000:.0f} ms, longest piece {max(pieces) * 1000:.0f} ms)  {judged(whole, SECONDS['withdraw'], 's')}\n"
    )


def measure_rotation(office: Office) -> None:
    """Change the master key, as the command does."""
    settings, vault = office.installation.settings, office.installation.vault
    computing = time.thread_time()

    def rotate() -> int:
        begin_master_rotation(settings, vault)
        count = sum(1 for _one in vault.keystore.reseal())
        end_master_rotation(settings, vault)
        return count

    count, took = clocked(rotate)
    computed = time.thread_time() - computing
    verdict = judged(took, SECONDS["rotate"], "s")
    sys.stdout.write(
        f"rotate the master key over {count} keys: {took:.1f} s, {computed:.1f} s of computing  {verdict}\n"
    )


def measure_numbers(office: Office, site: Site, small: Site, own: Sequence[list[UUID]], tried: Tried) -> None:
    """Let the database grow, and measure at each number what must not grow with it."""
    listed, written = own
    there = sum(map(len, own))
    for number in tried.numbers:
        is_whole = number <= MOST_WITH_ALL or os.environ.get("BENCH_WHOLE") == "1"
        if not is_whole:
            sys.stdout.write(
                f"above {MOST_WITH_ALL} cases, others’ have one entry each; BENCH_WHOLE=1 gives them all\n"
            )
        add_others(office, number - there, entries=NOTES if is_whole else 1, like=listed[0])
        there = number
        measure_list(small, site, office.hanna, number, tried.rounds)
        measure_opening(site, office.hanna, listed, number, tried.repeats)
        measure_saving(site, office.henrik, written, number, tried.repeats)
    measure_saving_at_once(site, [office.henrik, office.helena], written, there, tried.repeats)


def measure_caseload(office: Office, site: Site, tried: Tried) -> None:
    """Measure what somebody with very many cases does, and the change of the master key."""
    sara, sten = (make_person(office.app, name) for name in ("Sara", "Sten"))
    for person in (sara, sten):
        vouch_for(office.installation, person, office.board_id)
    count = min(MANY, tried.numbers[-1])
    begin_many(office, [sara, office.henrik, sten], count)
    measure_search(site, office, sara, count, tried.repeats)
    measure_withdrawal(office, sara, sten, count)
    measure_rotation(office)


def measure_cases(tried: Tried) -> None:
    """Make an installation, copy it as it is with the fewest cases, serve both, and measure."""
    set_kdf_cost(KdfCost())  # the tests' own is not what the server measures
    with (
        tempfile.TemporaryDirectory() as folder,
        tempfile.TemporaryDirectory(dir="/dev/shm") as memory,
        tempfile.TemporaryDirectory(dir="/dev/shm") as small_memory,
    ):
        instance, copy = Path(folder, "whole"), Path(folder, "smallest")
        with served(instance, Path(memory)) as site:
            office = make_office(site.app)
            readers = ([office.hanna, office.helena], [office.henrik, office.helena])
            own = [begin_many(office, some, OWN) for some in readers]
            shutil.copytree(instance, copy)
            with served(copy, Path(small_memory)) as small:
                sys.stdout.write(HEADING)
                measure_numbers(office, site, small, own, tried)
            measure_caseload(office, site, tried)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=measure_cases.__doc__)
    parser.add_argument("numbers", nargs="*", type=int, help="how many cases, from 100 on, the fewest first")
    parser.add_argument("--quick", action="store_true", help="only a few times, to see that it works")
    given = parser.parse_args()
    often = (1, 10) if given.quick else (ROUNDS, REPEATS)
    measure_cases(Tried(tuple(given.numbers) or NUMBERS, *often))
