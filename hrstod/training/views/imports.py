"""Taking over files from the HR system and from other systems for learning.

A file is brought, its columns are explained, what would happen is shown, and then it is taken over, or not. The steps
are the same for both kinds of file; each kind has its own addresses, for its own people.
"""

from __future__ import annotations

import functools
import time
from typing import TYPE_CHECKING, Any

from flask import Blueprint, Response, current_app, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.exceptions import RequestEntityTooLarge

from hrstod import clock
from hrstod.database.transaction import commits, database, reading
from hrstod.errors import NotFound, RuleBroken
from hrstod.extensions import csrf
from hrstod.training import queries, taking_over
from hrstod.training.exporting import Table, as_plain_table
from hrstod.training.importing_faults import FATES, MOST_PROBLEMS, SENTENCES, Fate
from hrstod.training.importing_files import TOO_LARGE
from hrstod.training.importing_mapping import Meaning, check_columns, find_meaning
from hrstod.training.importing_shelf import WORKING, Held, Stage
from hrstod.training.importing_words import read_text
from hrstod.training.importing_work import open_file
from hrstod.training.rules import ImportKind
from hrstod.training.views.import_desk import desk, go_on_beside, receive, shelf
from hrstod.training.views.import_forms import FileForm, columns_form, courses_form
from hrstod.web.guards import current_actor, requires

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from flask.typing import ResponseReturnValue

    from hrstod.training.importing_faults import Checked
    from hrstod.training.views.import_forms import ColumnsForm, CoursesForm

blueprint = Blueprint("imports", __name__)

BEGINNINGS = {ImportKind.COMPLETIONS: "/training/imports", ImportKind.PEOPLE: "/training/staff"}
SAMPLES = 3
SHOWN_PROBLEMS = 20
MOST_LEAVING = 500
"""How many can be ticked at once: more do not fit into a form."""
A_MOMENT = 1.0


def _at(kind: ImportKind, name: str, **ids: Any) -> str:
    return url_for(f"training.imports.{kind}_{name}", **ids)


def _page(template: str, kind: ImportKind, **values: Any) -> str:
    return render_template(f"training/{template}.html", kind=kind, at=functools.partial(_at, kind), **values)


def _find(kind: ImportKind, file_id: UUID) -> Held:
    return shelf().find(current_actor().account_id, kind, file_id)


def show(kind: ImportKind) -> ResponseReturnValue:
    """Show the files that were taken over, and offer to take over another."""
    lines = taking_over.list_imports(current_actor(), reading(), kind)
    people = {one for line in lines for one in (line.made_by, line.undone_by) if one is not None}
    names = current_app.extensions["hrstod.names"]["account"](reading(), people)
    held = shelf().find_own(current_actor().account_id, kind)
    return _page("imports", kind, lines=lines, names=names, held=held)


def ask_file(kind: ImportKind) -> ResponseReturnValue:
    """Ask for a file."""
    return _page("import_file", kind, form=FileForm(formdata=None))


def bring(kind: ImportKind) -> ResponseReturnValue:
    """Take a file into memory, and go on to its columns."""
    try:
        receive()
    except RequestEntityTooLarge:
        form = FileForm(formdata=None)
        form.refuse(TOO_LARGE)
        return _page("import_file", kind, form=form), 413
    form = FileForm()
    if not form.validate():
        return _page("import_file", kind, form=form), 422
    held = shelf().put(current_actor().account_id, kind, form.file.data.stream, clock.now())
    try:
        open_file(kind, shelf().path_of(held))
    except RuleBroken as broken:
        shelf().forget_all(held.account_id)
        form.refuse(broken.sentence)
        return _page("import_file", kind, form=form), 422
    return redirect(_at(kind, "ask_columns", file_id=held.file_id), 303)


csrf.exempt(bring)  # it looks at the token itself, once it is known who sends


def ask_columns(kind: ImportKind, file_id: UUID) -> ResponseReturnValue:
    """Ask which column means what."""
    held = _waiting(kind, file_id)
    table = open_file(kind, shelf().path_of(held))
    known = held.meaning or find_meaning(reading(), kind, table.columns)
    form = columns_form(kind, table.columns, known.columns)
    return _show_columns(held, form)


def choose_columns(kind: ImportKind, file_id: UUID) -> ResponseReturnValue:
    """Keep which column means what, and read the file through."""
    held = _waiting(kind, file_id)
    table = open_file(kind, shelf().path_of(held))
    form = columns_form(kind, table.columns, is_sent=True)
    if not form.validate():
        return _show_columns(held, form), 422
    try:
        check_columns(kind, form.chosen())
    except RuleBroken as broken:
        form.refuse(broken.sentence)
        return _show_columns(held, form), 422
    known = held.meaning or find_meaning(reading(), kind, table.columns)
    return _read(held, Meaning(form.chosen(), known.courses))


def _waiting(kind: ImportKind, file_id: UUID) -> Held:
    """Find a file that nothing is done with just now; NotFound when it has been taken over or removed."""
    held = _find(kind, file_id)
    if held.stage not in (Stage.BROUGHT, Stage.SHOWN):
        raise NotFound
    return held


def _show_columns(held: Held, form: ColumnsForm) -> str:
    table = open_file(held.kind, shelf().path_of(held))
    samples = [(number, [read_text(cell) for cell in cells]) for number, cells in table.first_rows(SAMPLES)]
    return _page("import_columns", held.kind, held=held, form=form, table=table, samples=samples)


def _read(held: Held, meaning: Meaning) -> ResponseReturnValue:
    held.meaning, held.stage = meaning, Stage.READING
    shelf().keep(held, clock.now())
    go_on_beside(functools.partial(desk(held.kind).read_through, held))
    return redirect(_at(held.kind, "look", file_id=held.file_id), 303)


def look(kind: ImportKind, file_id: UUID) -> ResponseReturnValue:
    """Show how far it has come: what would happen, or that it is being worked on, or why it was refused."""
    held = _find(kind, file_id)
    if held.stage is Stage.BROUGHT:
        return redirect(_at(kind, "ask_columns", file_id=file_id), 303)
    if held.stage is Stage.DONE:
        return redirect(_at(kind, "done", import_id=held.import_id), 303)
    if held.stage is Stage.SHOWN:
        checked = shelf().find_checked(held)
        return _show(held, checked, _courses_form(checked))
    if held.stage in WORKING and not held.is_broken_off(clock.now()):
        return _page("import_going_on", kind, held=held, is_writing=held.stage is Stage.WRITING)
    return _page("import_refused", kind, sentence=held.sentence)


def wait(kind: ImportKind, file_id: UUID) -> ResponseReturnValue:
    """Wait a moment for a work, and show how far it has come; the page's script presses the button again."""
    until = time.monotonic() + A_MOMENT
    while (held := _find(kind, file_id)).stage in WORKING and time.monotonic() < until:
        time.sleep(A_MOMENT / 10)
    if held.stage in WORKING and not held.is_broken_off(clock.now()):
        return _page("import_going_on", kind, held=held, is_writing=held.stage is Stage.WRITING)
    return redirect(_at(kind, "look", file_id=file_id), 303)


def _courses_form(checked: Checked, *, is_sent: bool = False) -> CoursesForm:
    known = queries.names_in_use(reading())
    offered = sorted(known.items(), key=lambda one: one[1].casefold())
    return courses_form(checked.unknown_courses, offered, is_sent=is_sent)


def _show(held: Held, checked: Checked, courses: CoursesForm) -> str:
    return _page(
        "import_shown",
        held.kind,
        held=held,
        checked=checked,
        courses=courses,
        fates=FATES,
        all_fates=list(Fate),
        sentences=SENTENCES,
        same=taking_over.find_same(reading(), held.kind, held.digest),
        leaving=checked.leaving[:MOST_LEAVING],
        problems=checked.problems[:SHOWN_PROBLEMS],
        most_problems=MOST_PROBLEMS,
    )


def choose_courses(kind: ImportKind, file_id: UUID) -> ResponseReturnValue:
    """Keep which course is meant by what the file calls it, and read the file through once more."""
    held = _waiting(kind, file_id)
    checked = shelf().find_checked(held)
    form = _courses_form(checked, is_sent=True)
    if not form.validate() or held.meaning is None:
        return _show(held, checked, form), 422
    return _read(held, Meaning(held.meaning.columns, {**held.meaning.courses, **form.chosen()}))


def take(kind: ImportKind, file_id: UUID) -> ResponseReturnValue:
    """Take a file over that has been shown."""
    held = _find(kind, file_id)
    if held.stage is not Stage.SHOWN:
        return redirect(_at(kind, "look", file_id=file_id), 303)
    known = {one.leadership_id: one.id for one in shelf().find_checked(held).leaving}
    ending = [known[one] for one in request.form.getlist("end") if one in known]
    held.stage = Stage.WRITING
    shelf().keep(held, clock.now())
    go_on_beside(functools.partial(desk(kind).take_over, held, ending))
    return redirect(_at(kind, "look", file_id=file_id), 303)


def problems(kind: ImportKind, file_id: UUID) -> ResponseReturnValue:
    """Give the rows with a problem as a file, with their numbers."""
    found = shelf().find_checked(_find(kind, file_id)).problems
    rows = tuple((one.row, str(SENTENCES[one.fault]), one.written) for one in found)
    table = Table("", (gettext("Row"), gettext("Problem"), gettext("What stands there")), rows)
    headers = {"Content-Disposition": 'attachment; filename="rows.csv"'}
    return Response(as_plain_table([table]), content_type="text/csv; charset=utf-8", headers=headers)


def forget(kind: ImportKind, file_id: UUID) -> ResponseReturnValue:
    """Remove a file without taking it over."""
    if _find(kind, file_id).stage not in WORKING:
        shelf().forget_all(current_actor().account_id)
    return redirect(_at(kind, "show"), 303)


def done(kind: ImportKind, import_id: UUID) -> ResponseReturnValue:
    """Show what was taken over, and offer to take it back."""
    return _show_done(kind, import_id)


def undo(kind: ImportKind, import_id: UUID) -> ResponseReturnValue:
    """Take back what was taken over; when that cannot be, say why."""
    if taking_over.find_import(current_actor(), database(), import_id).kind is not kind:
        raise NotFound
    try:
        taking_over.undo(current_actor(), database(), import_id=import_id, moment=clock.now())
    except RuleBroken as broken:
        return _show_done(kind, import_id, str(broken.sentence)), 422
    return redirect(_at(kind, "done", import_id=import_id), 303)


def _show_done(kind: ImportKind, import_id: UUID, sentence: str = "") -> str:
    found = taking_over.find_import(current_actor(), reading(), import_id)
    if found.kind is not kind:
        raise NotFound
    changes = {name: len(found.changes[name]) for name in found.changes if kind is ImportKind.PEOPLE}
    return _page("import_done", kind, found=found, changes=changes, sentence=sentence)


GETS: tuple[tuple[str, Callable[..., ResponseReturnValue]], ...] = (
    ("", show),
    ("/new", ask_file),
    ("/<uuid:file_id>/columns", ask_columns),
    ("/<uuid:file_id>", look),
    ("/<uuid:file_id>/problems", problems),
    ("/done/<uuid:import_id>", done),
)
POSTS: tuple[tuple[str, Callable[..., ResponseReturnValue]], ...] = (
    ("/new", bring),
    ("/<uuid:file_id>/columns", choose_columns),
    ("/<uuid:file_id>/courses", choose_courses),
    ("/<uuid:file_id>", take),
    ("/<uuid:file_id>/wait", wait),
    ("/<uuid:file_id>/forget", forget),
    ("/done/<uuid:import_id>/undo", commits(undo)),
)
"""The steps of both kinds; a file of people names no courses."""


def _of(kind: ImportKind, view: Callable[..., ResponseReturnValue]) -> Callable[..., ResponseReturnValue]:
    """Make a step the step of one kind."""

    @functools.wraps(view)
    def inside(**ids: UUID) -> ResponseReturnValue:
        return view(kind, **ids)

    return inside


for each, beginning in BEGINNINGS.items():
    for method, steps in (("GET", GETS), ("POST", POSTS)):
        for ending, step in steps:
            if step is not choose_courses or each is ImportKind.COMPLETIONS:
                guarded = requires(taking_over.PERMISSIONS[each])(_of(each, step))
                name = f"{each}_{step.__name__}"
                blueprint.add_url_rule(f"{beginning}{ending}", name, guarded, methods=[method])
