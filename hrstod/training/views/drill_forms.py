"""What can be said in a drill: one of a few replies."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _
from govuk_frontend_wtf.wtforms_widgets import GovRadioInput
from wtforms import RadioField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import AnyOf

from hrstod.web.forms import Form

if TYPE_CHECKING:
    from collections.abc import Callable

    from hrstod.training.drill_definitions import Reply, Situation


class ReplyForm(Form):
    """Base of the form for one situation; `reply` is added by `reply_form`."""

    reply: RadioField


def reply_form(situation: Situation, words: Callable[[Reply], str]) -> ReplyForm:
    """Make the form for one situation; `words` writes each reply as it is shown."""
    field = RadioField(
        situation.ask,
        choices=[SelectChoice(reply.id, words(reply)) for reply in situation.replies],
        widget=GovRadioInput(),
        validate_choice=False,
        validators=[AnyOf(list(situation.reply), message=_("Choose what fits best. A wrong turn costs nothing here."))],
    )
    form_class: type[ReplyForm] = type("SituationForm", (ReplyForm,), {"reply": field})
    return form_class()
