"""The pages of the safety plan at work: make it, change it, and take it on paper."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, current_app, render_template, request

from hrstod import clock
from hrstod.cases import planning
from hrstod.cases.contents import Plan
from hrstod.cases.planning import NEW
from hrstod.cases.telling import tell
from hrstod.cases.views.desk import find_viewing, opening, reads_cases, shows_case, who, writes_cases
from hrstod.cases.views.plan_form import filled_in, make_form, name_of
from hrstod.cases.views.saving import find_open, save_part
from hrstod.cases.views.words import words
from hrstod.checklists.own_plans import Apart
from hrstod.database.transaction import commits, reading
from hrstod.errors import NotFound
from hrstod.web.language import language

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from flask.typing import ResponseReturnValue

    from hrstod.cases.access import OpenCase, ReadEntry, Viewing
    from hrstod.cases.contents import Body
    from hrstod.cases.definitions import SafetyPlanForm
    from hrstod.cases.views.plan_form import SafetyPlanPage

blueprint = Blueprint("plan", __name__)
MAY_READ = "may-read"
"""The question of the plan that says who may read the whole of it."""


def definition() -> SafetyPlanForm:
    """Give the questions of the plan."""
    found: SafetyPlanForm = current_app.extensions["hrstod.safety_plan"]
    return found


@blueprint.get("/c/<uuid:case_id>/plan")
@writes_cases
@shows_case
def page(case: OpenCase, viewing: Viewing) -> ResponseReturnValue:
    """Show the plan as a form, with what it says now."""
    read, plan = _find(case, viewing)
    form = filled_in(definition(), language(), plan, read.version if read is not None else NEW)
    return _show(case, form, read=read)


@blueprint.post("/c/<uuid:case_id>/plan", endpoint="save")
@writes_cases
@commits
def save(case_id: UUID) -> ResponseReturnValue:
    """Save the plan, as another version."""
    # What was sent in was offered when the page was made, also if it has been retired since.
    sent = {field_id: request.form.getlist(name_of(field_id)) for field_id in definition().field}
    form = make_form(definition(), language(), {one: answer for one, answer in sent.items() if any(answer)})()
    return save_part(
        form,
        case_id,
        lambda: planning.save_plan(*who(), case_id, body=form.plan(), seen=form.seen),
        lambda *said: _show_again(case_id, *said),
    )


@blueprint.get("/c/<uuid:case_id>/plan/print")
@reads_cases
@shows_case
def printed(case: OpenCase, viewing: Viewing) -> ResponseReturnValue:
    """Show the plan as it is printed: without code and names, and with who may have it."""
    read, plan = _find(case, viewing)
    if plan is None:
        raise NotFound
    may_read = definition().texts({MAY_READ: plan.answers.get(MAY_READ, ())}, language())
    return render_template(
        "cases/plan_paper.html",
        case=case,
        read=read,
        plan=plan,
        readers="; ".join(answer for _section, lines in may_read for _label, said in lines for answer in said),
        sections=definition().texts(plan.answers, language()),
        today=clock.today(),
    )


def _find(case: OpenCase, viewing: Viewing) -> tuple[ReadEntry | None, Plan | None]:
    read = planning.find_plan(reading(), opening(), case, viewing)
    body = read.entry.body if read is not None and read.entry is not None else None
    return read, body if isinstance(body, Plan) else None


def _show_again(case_id: UUID, form: SafetyPlanPage, theirs: Body | None = None) -> str:
    """Show the form as it was sent in, with what differs when somebody else saved first."""
    case, viewing = find_open(case_id), find_viewing(case_id)
    read = planning.find_plan(reading(), opening(), case, viewing) if viewing is not None else None
    if not isinstance(theirs, Plan):
        return _show(case, form, read=read)
    return _show(case, form, read=read, apart=_apart(theirs, form.plan()), differing=_differing(theirs, form.plan()))


def _show(
    case: OpenCase,
    form: SafetyPlanPage,
    *,
    read: ReadEntry | None,
    apart: Sequence[Apart] = (),
    differing: frozenset[str] = frozenset(),
) -> str:
    return render_template(
        "cases/plan.html",
        case=case,
        form=form,
        read=read,
        apart=apart,
        differing=differing,
        plan_form=definition(),
    )


def _differing(saved: Plan, sent: Plan) -> frozenset[str]:
    """Give the parts in which two plans differ; they are shown open."""
    return frozenset(
        section.id
        for section in definition().sections
        if any(saved.answers.get(one.id) != sent.answers.get(one.id) for one in section.fields)
    )


def _apart(saved: Plan, sent: Plan) -> list[Apart]:
    """List what differs between what is saved and what was sent in, in words and in the order of the form."""
    before, after = dict(tell(saved, words()).lines), dict(tell(sent, words()).lines)
    both = Plan(answers={**saved.answers, **sent.answers}, made_with=sent.made_with, review_on=sent.review_on)
    names = [name for name, _said in tell(both, words()).lines]
    return [
        Apart(name, before.get(name, ""), after.get(name, "")) for name in names if before.get(name) != after.get(name)
    ]
