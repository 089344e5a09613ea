"""The pages of courses: what each is like, its versions, for whom it is, and what counts as it.

Whoever is signed in may read what a course is like; those who hold courses add and change them.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from uuid import UUID

from flask import Blueprint, current_app, redirect, render_template, request, url_for

from hrstod import clock
from hrstod.authorization.checks import may
from hrstod.database.transaction import commits, database, reading
from hrstod.errors import Conflict, NotFound, RuleBroken
from hrstod.organisation.queries import unit_names, units_on
from hrstod.training import access, courses, queries
from hrstod.training.course_terms import WrongTerm
from hrstod.training.course_words import FORM_TEXTS, length_in_words, span_in_words, tell
from hrstod.training.views.course_forms import NEW, CountsAsForm, CourseForm, typed_from
from hrstod.web.guards import current_actor, requires, signed_in
from hrstod.web.language import language

if TYPE_CHECKING:
    from collections.abc import Iterable

    from flask.typing import ResponseReturnValue

    from hrstod.training.course_terms import CourseTerms
    from hrstod.training.course_words import Said

blueprint = Blueprint("courses", __name__)

SHOW = "training.courses.show"


@blueprint.get("/training/courses")
@signed_in
def show_list() -> ResponseReturnValue:
    """Show the courses there are, and those that are retired."""
    today = clock.today()
    lines = queries.list_courses(reading(), today)
    return render_template(
        "training/courses.html",
        courses=[line for line in lines if not line.is_retired_on(today)],
        retired=[line for line in lines if line.is_retired_on(today)],
        form_texts=FORM_TEXTS,
        length=length_in_words,
        span=span_in_words,
        may_hold=_may_hold(),
    )


@blueprint.get("/training/courses/add")
@requires(access.HOLD)
def add_page() -> ResponseReturnValue:
    """Ask what a new course is like."""
    return _show_form(_offer(CourseForm(formdata=None, data=NEW)))


@blueprint.post("/training/courses/add")
@requires(access.HOLD)
@commits
def add() -> ResponseReturnValue:
    """Add a course."""
    form = _offer(CourseForm())
    if not form.validate():
        return _show_form(form), 422
    try:
        added = courses.add_course(current_actor(), database(), terms=form.terms(), moment=clock.now())
    except WrongTerm as wrong:
        form.refuse_term(wrong)
        return _show_form(form), wrong.code
    return redirect(url_for(SHOW, course_id=added.id), 303)


@blueprint.get("/training/courses/<uuid:course_id>")
@signed_in
def show(course_id: UUID) -> ResponseReturnValue:
    """Show what a course is like now, what counts as it, and its earlier versions."""
    course = access.find_course(reading(), course_id)
    version = access.find_version(reading(), course_id)
    terms = queries.terms_of(reading(), version)
    return render_template(
        "training/course.html",
        course=course,
        version=version,
        told=_told(terms),
        counts_as=queries.list_counts_as(reading(), course_id),
        counted_by=queries.list_counted_by(reading(), course_id),
        versions=queries.list_versions(reading(), course_id)[1:],
        may_hold=_may_hold(),
    )


@blueprint.get("/training/courses/<uuid:course_id>/<int:number>")
@signed_in
def show_version(course_id: UUID, number: int) -> ResponseReturnValue:
    """Show what a course was like in one of its versions."""
    versions = {one.number: one for one in queries.list_versions(reading(), course_id)}
    if number not in versions:
        raise NotFound
    version, later = versions[number], versions.get(number + 1)
    return render_template(
        "training/course_version.html",
        version=version,
        told=tell(queries.terms_of(reading(), version), {}, _drills(), with_audiences=False),
        until=later.made_on if later else None,
    )


@blueprint.get("/training/courses/<uuid:course_id>/change")
@requires(access.HOLD)
def change_page(course_id: UUID) -> ResponseReturnValue:
    """Show what a course is like, to be changed."""
    version = access.find_version(reading(), course_id)
    terms = queries.terms_of(reading(), version)
    form = CourseForm(formdata=None, data={**typed_from(terms), "based_on": str(version.number)})
    return _show_form(_offer(form, terms), course_id, version.name)


@blueprint.post("/training/courses/<uuid:course_id>/change")
@requires(access.HOLD)
@commits
def change(course_id: UUID) -> ResponseReturnValue:
    """Make a new version of a course.

    When somebody else has made one first, the page says what has changed, and sending the form again replaces that.
    """
    latest = access.find_version(database(), course_id)
    form = _offer(CourseForm(), queries.terms_of(database(), latest))
    if not form.validate():
        return _show_form(form, course_id, latest.name), 422
    try:
        courses.change_course(
            current_actor(),
            database(),
            course_id=course_id,
            terms=form.terms(),
            moment=clock.now(),
            based_on=_number(form.based_on.data),
        )
    except WrongTerm as wrong:
        form.refuse_term(wrong)
        return _show_form(form, course_id, latest.name), wrong.code
    except RuleBroken as broken:
        form.refuse(broken.sentence)
        return _show_form(form, course_id, latest.name), broken.code
    except Conflict as conflict:
        apart = _changed_since(course_id, _number(form.based_on.data))
        form.based_on.data = str(latest.number)
        return _show_form(form, course_id, latest.name, apart), conflict.code
    return redirect(url_for(SHOW, course_id=course_id), 303)


@blueprint.get("/training/courses/<uuid:course_id>/retire")
@requires(access.HOLD)
def retire_page(course_id: UUID) -> ResponseReturnValue:
    """Say what it means that a course is retired."""
    if access.find_course(reading(), course_id).retired_on is not None:
        return redirect(url_for(SHOW, course_id=course_id), 303)
    version = access.find_version(reading(), course_id)
    coming = queries.count_coming(reading(), course_id, clock.now())
    return render_template("training/course_retire.html", version=version, coming=coming)


@blueprint.post("/training/courses/<uuid:course_id>/retire")
@requires(access.HOLD)
@commits
def retire(course_id: UUID) -> ResponseReturnValue:
    """Retire a course."""
    courses.retire_course(current_actor(), database(), course_id=course_id, moment=clock.now())
    return redirect(url_for(SHOW, course_id=course_id), 303)


@blueprint.get("/training/courses/<uuid:course_id>/counts-as")
@requires(access.HOLD)
def counts_as_page(course_id: UUID) -> ResponseReturnValue:
    """Ask which other course a course is to count as."""
    return _show_counts_as(course_id, _offer_others(CountsAsForm(formdata=None), course_id))


@blueprint.post("/training/courses/<uuid:course_id>/counts-as")
@requires(access.HOLD)
@commits
def count_as(course_id: UUID) -> ResponseReturnValue:
    """Let a course count as another."""
    form = _offer_others(CountsAsForm(), course_id)
    if not form.validate():
        return _show_counts_as(course_id, form), 422
    try:
        courses.add_equivalence(
            current_actor(), database(), course_id=course_id, counts_as_id=form.chosen, moment=clock.now()
        )
    except RuleBroken as broken:
        form.other.errors = [broken.sentence]
        return _show_counts_as(course_id, form), broken.code
    return redirect(url_for(SHOW, course_id=course_id), 303)


@blueprint.post("/training/courses/<uuid:course_id>/stop")
@requires(access.HOLD)
@commits
def stop_counting(course_id: UUID) -> ResponseReturnValue:
    """Let a course no longer count as another."""
    try:
        other = UUID(request.form.get("other", ""))
    except ValueError:
        raise NotFound from None
    courses.drop_equivalence(current_actor(), database(), course_id=course_id, counts_as_id=other, moment=clock.now())
    return redirect(url_for(SHOW, course_id=course_id), 303)


def _may_hold() -> bool:
    return may(current_actor(), access.HOLD)


def _number(typed: str | None) -> int:
    """Read the number of a version; what is none fits no version."""
    return int(typed) if typed and typed.isascii() and typed.isdigit() and len(typed) < 7 else 0


def _drills() -> dict[str, str]:
    """Give the drills there are, by what they are called."""
    found = current_app.extensions.get("hrstod.drills") or {}
    return {id_: drill.title.in_language(language()) for id_, drill in found.items()}


def _unit_names(terms: CourseTerms) -> dict[UUID, str]:
    return unit_names(reading(), {one.unit_id for one in terms.audiences if one.unit_id is not None})


def _told(terms: CourseTerms) -> tuple[Said, ...]:
    return tell(terms, _unit_names(terms), _drills())


def _offer(form: CourseForm, terms: CourseTerms | None = None) -> CourseForm:
    """Offer the units of the trainer's boards and the drills there are, and what the course has already."""
    units = dict(units_on(reading(), clock.today(), access.boards_held_by(current_actor())))
    drills = _drills()
    if terms is not None:
        units = {**_unit_names(terms), **units}
        drills = {**({terms.scenario: terms.scenario} if terms.scenario else {}), **drills}
    form.offer(drills=drills, units=units)
    return form


def _show_form(form: CourseForm, course_id: UUID | None = None, name: str = "", apart: Iterable[Said] = ()) -> str:
    return render_template("training/course_form.html", form=form, course_id=course_id, name=name, apart=apart)


def _changed_since(course_id: UUID, number: int) -> list[Said]:
    """Say what is otherwise now than in the version that somebody had seen."""
    terms = queries.terms_of(database(), access.find_version(database(), course_id))
    now = _told(terms)
    try:
        seen = queries.terms_of(database(), access.find_version(database(), course_id, number))
    except NotFound:
        return list(now)
    before = tell(replace(seen, audiences=terms.audiences), _unit_names(terms), _drills())
    return [said for said in now if said not in before]


def _offer_others(form: CountsAsForm, course_id: UUID) -> CountsAsForm:
    today, known = clock.today(), {id_ for id_, _name in queries.list_counts_as(reading(), course_id)}
    lines = queries.list_courses(reading(), today)
    form.offer(
        {one.id: one.name for one in lines if not one.is_retired_on(today) and one.id not in {course_id, *known}}
    )
    return form


def _show_counts_as(course_id: UUID, form: CountsAsForm) -> str:
    version = access.find_version(reading(), course_id)
    return render_template("training/course_counts_as.html", course_id=course_id, version=version, form=form)
