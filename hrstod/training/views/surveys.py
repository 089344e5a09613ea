"""The few questions after a training date, and what was answered.

Taking the questions wants to know who is asking; answering them does not, and its pages show nobody's name. Between the
two there is nothing but the token in the address, which opens the questions once.
"""

from __future__ import annotations

from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING

from flask import Blueprint, current_app, redirect, render_template, url_for
from flask_babel import lazy_gettext as _

from hrstod import clock
from hrstod.database.transaction import commits, database, reading
from hrstod.errors import NotFound
from hrstod.training import access, surveys
from hrstod.training.questions import QUESTIONS
from hrstod.training.rules import Round
from hrstod.training.views.survey_forms import FORMS
from hrstod.web.guards import current_actor, open_to_everyone, requires, signed_in
from hrstod.web.language import language

if TYPE_CHECKING:
    from uuid import UUID

    from flask.typing import ResponseReturnValue

    from hrstod.training.surveys import Asked
    from hrstod.training.views.survey_forms import SurveyForm

blueprint = Blueprint("surveys", __name__)

LEADS = {
    Round.AT_ONCE: _("Three questions about the training that you have just been to."),
    Round.LATER: _("Three questions about the training that you went to three months ago."),
}
"""What the questions are about."""


@blueprint.get("/training/surveys")
@requires(access.HOLD)
def show_results() -> ResponseReturnValue:
    """Show what was answered about each course, from five answers up."""
    results = surveys.list_results(reading())
    return render_template(
        "training/survey_results.html",
        courses=[list(rounds) for _course_id, rounds in groupby(results, key=attrgetter("course_id"))],
        questions=QUESTIONS,
    )


@blueprint.get("/training/surveys/<uuid:date_id>/<asked>")
@signed_in
def take_page(date_id: UUID, asked: str) -> ResponseReturnValue:
    """Say what is asked and who sees it, before the questions are taken."""
    found = surveys.find_open(
        reading(), current_actor().account_id, date_id=date_id, asked=_round(asked), day=clock.today()
    )
    return render_template("training/survey_take.html", survey=found, questions=QUESTIONS[found.round])


@blueprint.post("/training/surveys/<uuid:date_id>/<asked>")
@signed_in
@commits
def take(date_id: UUID, asked: str) -> ResponseReturnValue:
    """Take the questions, and lead on to where they are answered."""
    token = surveys.take(
        database(),
        account_id=current_actor().account_id,
        date_id=date_id,
        asked=_round(asked),
        day=clock.today(),
    )
    return redirect(url_for("training.surveys.answer_page", token=token), 303)


@blueprint.get("/evaluate/<token>")
@open_to_everyone
def answer_page(token: str) -> ResponseReturnValue:
    """Ask the few questions."""
    asked = surveys.find_asked(reading(), token)
    return _show(asked, FORMS[asked.round](formdata=None))


@blueprint.post("/evaluate/<token>")
@open_to_everyone
@commits
def answer(token: str) -> ResponseReturnValue:
    """Keep what was answered, without who did."""
    asked = surveys.find_asked(database(), token)
    form = FORMS[asked.round]()
    guard = current_app.extensions["hrstod.typing_guard"]
    # All that is wrong is said at once, so the words are looked through although an answer is missing.
    if not all((form.validate(), form.is_fine(guard, language()))):
        return _show(asked, form), 422
    surveys.answer(database(), token=token, answers=form.answers, missing=form.words, guard=guard, language=language())
    return redirect(url_for("training.surveys.thanks"), 303)


@blueprint.get("/evaluate/thanks")
@open_to_everyone
def thanks() -> ResponseReturnValue:
    """Thank for the answers."""
    return render_template("training/survey_thanks.html")


def _show(asked: Asked, form: SurveyForm) -> str:
    return render_template(
        "training/survey.html", asked=asked, form=form, longest=surveys.LONGEST, lead=LEADS[asked.round]
    )


def _round(word: str) -> Round:
    """Give the round that an address names; NotFound when it names none."""
    try:
        return Round(word)
    except ValueError:
        raise NotFound from None
