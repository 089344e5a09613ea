"""Certificates, and the open page that says whether one is valid."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from flask import Blueprint, Response, current_app, redirect, render_template, request, url_for
from flask_babel import lazy_gettext as _
from wtforms.validators import ValidationError

from hrstod import clock
from hrstod.database.transaction import reading
from hrstod.training import badges, certificates
from hrstod.web.forms import Form, text_field
from hrstod.web.guards import current_actor, open_to_everyone, signed_in
from hrstod.web.language import language
from hrstod.web.pdf import make_pdf

if TYPE_CHECKING:
    from uuid import UUID

    from flask.typing import ResponseReturnValue

    from hrstod.settings import Settings

blueprint = Blueprint("certificates", __name__)

MISSING = _("Write the code.")
TEMPLATE = "training/templates/certificate.typ"


class CheckForm(Form):
    """The code of a certificate."""

    class Meta:
        """It changes nothing, so it needs no token."""

        csrf = False

    code = text_field(_("Code"), MISSING, longest=40, hint=_("It stands at the foot of the certificate."))

    def validate_code(self, field: Any) -> None:
        """There is something in it that can stand in a code."""
        if not certificates.cleaned(field.data):
            raise ValidationError(MISSING)


@blueprint.get("/training/<uuid:completion_id>/certificate.pdf")
@signed_in
def pdf(completion_id: UUID) -> ResponseReturnValue:
    """Give a certificate on paper, to the one who has it or their trainer."""
    found = certificates.find_certificate(current_actor(), reading(), completion_id, clock.today())
    content = certificates.as_content(
        found,
        language=language(),
        employer=_settings().organisation,
        check_at=_address("training.certificates.check").removeprefix("https://"),
        address=_address("training.certificates.show", code=found.code),
    )
    return _file(make_pdf(TEMPLATE, content, clock.now()), "application/pdf", "certificate.pdf")


@blueprint.get("/training/<uuid:completion_id>/badge.json")
@signed_in
def badge(completion_id: UUID) -> ResponseReturnValue:
    """Give a certificate as a badge that other systems can read, to the one who has it or their trainer."""
    found = certificates.find_certificate(current_actor(), reading(), completion_id, clock.today())
    made = badges.make_badge(
        found,
        seed=badges.find_seed(current_app.extensions["hrstod.vault"].keystore),
        employer=_settings().organisation or _settings().host,
        address=_address("training.certificates.show", code=found.code),
        moment=clock.now(),
    )
    written = json.dumps(made, ensure_ascii=False, indent=2).encode()
    return _file(written, "application/vc+ld+json", "badge.json")


@blueprint.get("/check")
@open_to_everyone
def check() -> ResponseReturnValue:
    """Ask for the code of a certificate, and lead on to what it says."""
    if "code" not in request.args:
        return render_template("training/check.html", form=CheckForm(formdata=None))
    form = CheckForm(request.args)
    if not form.validate():
        return render_template("training/check.html", form=form), 422
    code = certificates.in_groups(certificates.cleaned(form.code.data))
    return redirect(url_for("training.certificates.show", code=code), 303)


@blueprint.get("/check/<code>")
@open_to_everyone
def show(code: str) -> ResponseReturnValue:
    """Say whether a certificate is valid, and nothing else."""
    return render_template("training/check_answer.html", is_valid=certificates.is_valid(reading(), code, clock.today()))


def _settings() -> Settings:
    found: Settings = current_app.extensions["hrstod.settings"]
    return found


def _address(endpoint: str, code: str | None = None) -> str:
    """Give the whole address of a page, as people type it."""
    return str(_settings().public_address).rstrip("/") + url_for(endpoint, code=code)


def _file(made: bytes, mimetype: str, name: str) -> Response:
    return Response(made, mimetype=mimetype, headers={"Content-Disposition": f'attachment; filename="{name}"'})
