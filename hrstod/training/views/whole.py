"""All pages of training, as one part of the site."""

from __future__ import annotations

from flask import Blueprint

from hrstod.training.views import (
    arriving,
    attendance,
    certificates,
    courses,
    coverage,
    dates,
    drills,
    imports,
    overview,
    own,
    people,
    surveys,
    team,
)

blueprint = Blueprint("training", __name__)
for part in (
    overview,
    courses,
    dates,
    own,
    team,
    attendance,
    arriving,
    people,
    certificates,
    coverage,
    imports,
    surveys,
    drills,
):
    blueprint.register_blueprint(part.blueprint)
