"""Coverage, and who is overdue, as files: a workbook, a plain table, and what a page to print holds; the rule in each.

What somebody wrote, such as the name of a unit, never becomes a formula: in a workbook it is a text by its type, and in
a plain table, which has no types, whatever a program would take for a formula gets an apostrophe before it (OWASP, CSV
Injection).
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask_babel import format_decimal, get_locale, gettext

from hrstod.audit import trail
from hrstod.audit.events import Event
from hrstod.training import wording

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date, datetime

    from sqlalchemy.orm import Session

    from hrstod.authorization.checks import Actor
    from hrstod.training.coverage import Figure
    from hrstod.training.overdue import Person
    from hrstod.training.reports import Report

Cell = str | int | float | None
FORMULA_STARTS = ("=", "+", "-", "@")
LONGEST_SHEET_NAME = 31


@dataclass(frozen=True)
class Table:
    """One table of a file; a number between 0 and 1 that is no whole one is a share."""

    name: str
    heading: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


def coverage_tables(report: Report) -> tuple[Table, ...]:
    """Put what a report tells into tables, the rule last."""
    column = wording.columns()
    names = (column.counted, column.in_date, column.share, column.new, column.away, column.runs_out)
    return (
        Table(gettext("Coverage"), (gettext("Who"), gettext("Course"), *names), tuple(_coverage_rows(report))),
        Table(
            gettext("Over time"),
            (gettext("Day"), column.counted, column.in_date, column.share),
            tuple(
                (point.day.isoformat(), point.figure.counted, point.figure.in_date, point.figure.share)
                for point in report.points
            ),
        ),
        _rule_table(report.day, *(() if report.is_all_told else (wording.kept_back(),))),
    )


def overdue_tables(people: Sequence[Person], day: date) -> tuple[Table, ...]:
    """Put everybody who is overdue into a table, with a row for each course, the rule last."""
    heading = (
        gettext("Name"),
        gettext("Units"),
        gettext("Course"),
        gettext("Had to be taken by"),
        gettext("Last day it counted"),
    )
    rows = tuple(
        (
            person.name,
            ", ".join(person.units),
            lacking.name,
            lacking.due_on.isoformat(),
            lacking.ran_out_on.isoformat() if lacking.ran_out_on else None,
        )
        for person in people
        for lacking in person.lacking
    )
    return Table(gettext("Overdue"), heading, rows), _rule_table(day, wording.who_is_overdue())


def _rule_table(day: date, *more: str) -> Table:
    said = (gettext("The figures are of %(day)s.", day=wording.in_words(day)), *wording.rule(), *more)
    return Table(gettext("How it is counted"), (gettext("How it is counted"),), tuple((line,) for line in said))


def _coverage_rows(report: Report) -> Iterator[tuple[Cell, ...]]:
    whole, together = wording.about(report), gettext("All courses together")
    if report.coverage is not None:
        yield (whole, together, *_numbers(report.coverage.together))
        for one in report.coverage.courses:
            yield (whole, one.course.name, *_numbers(one.figure))
    for line in report.boards:
        yield (line.name, together, *_numbers(line.figure))
    for row in report.rows:
        if row.figure is not None:
            yield (row.name, together, *_numbers(row.figure))


def _numbers(figure: Figure | None) -> tuple[Cell, ...]:
    if figure is None:
        return (gettext("not shown"), None, None, None, None, None)
    return (figure.counted, figure.in_date, figure.share, figure.new, figure.away, figure.runs_out)


def as_workbook(tables: Iterable[Table]) -> bytes:
    """Make a workbook (XLSX), a row at a time."""
    from openpyxl import Workbook  # noqa: PLC0415 (most processes never make one)
    from openpyxl.cell import WriteOnlyCell  # noqa: PLC0415
    from openpyxl.styles import Font  # noqa: PLC0415

    book = Workbook(write_only=True)
    for table in tables:
        sheet = book.create_sheet(table.name[:LONGEST_SHEET_NAME])
        sheet.freeze_panes = "A2"
        for letter, _name in zip("ABCDEFGH", table.heading, strict=False):
            sheet.column_dimensions[letter].width = 100 if len(table.heading) == 1 else 26
        for number, row in enumerate((table.heading, *table.rows)):
            cells = []
            for value in row:
                cell = WriteOnlyCell(sheet, value=_without_controls(value))
                if isinstance(value, str):
                    cell.data_type = "s"
                if isinstance(value, float):
                    cell.number_format = "0.0%"
                if number == 0:
                    cell.font = Font(bold=True)
                cells.append(cell)
            sheet.append(cells)
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def as_plain_table(tables: Iterable[Table]) -> bytes:
    """Make a plain table (CSV) as programs for tables in Sweden open it, with an empty line before each next part."""
    written = io.StringIO()
    writer = csv.writer(written, delimiter=";", lineterminator="\r\n")
    for number, table in enumerate(tables):
        if number:
            writer.writerow(())
        for row in (table.heading, *table.rows):
            writer.writerow([_plain(value) for value in row])
    return written.getvalue().encode("utf-8-sig")


def as_content(report: Report, tables: Sequence[Table]) -> dict[str, Any]:
    """Give what training/templates/coverage.typ sets."""
    figure = None if report.coverage is None else report.coverage.together
    coverage, over_time, rule = tables
    return {
        "language": str(get_locale()),
        "title": gettext("Coverage"),
        "heading": gettext("Managers trained and in date"),
        "about": f"{wording.about(report)}, {wording.in_words(report.day)}",
        "share": wording.in_percent(figure.share) if figure is not None else "",
        "calculation": wording.calculation(figure) if figure is not None else wording.kept_back(),
        "left_out": wording.left_out(report.coverage) if report.coverage is not None else "",
        "forecast": wording.forecast(figure) if figure is not None else "",
        "tables": [_printed_table(table) for table in (coverage, over_time) if table.rows],
        "rule": {"name": rule.name, "lines": [str(row[0]) for row in rule.rows]},
    }


def note_export(actor: Actor, database: Session, *, people: int, moment: datetime) -> None:
    """Write down that a list with names was taken out."""
    trail.write(database, Event.TRAINING_EXPORTED, actor_id=actor.account_id, moment=moment, people=people)


def _printed_table(table: Table) -> dict[str, Any]:
    rows = [[_printed(value) for value in row] for row in table.rows]
    return {"name": table.name, "heading": list(table.heading), "rows": rows}


def _printed(value: Cell) -> str:
    if isinstance(value, float):
        return wording.in_percent(value)
    if isinstance(value, int):
        return str(format_decimal(value))
    return value or "–"


def _plain(value: Cell) -> str:
    if isinstance(value, float):
        return str(format_decimal(round(100 * value, 1), "0.0"))
    if isinstance(value, str) and value.lstrip().startswith(FORMULA_STARTS):
        return f"'{value}"
    return "" if value is None else str(value)


def _without_controls(value: Cell) -> Cell:
    """Take out what a workbook cannot hold (XML 1.0, 2.2)."""
    if not isinstance(value, str):
        return value
    return "".join(letter for letter in value if letter >= " " or letter in "\t\n")
