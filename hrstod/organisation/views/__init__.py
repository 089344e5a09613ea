"""The pages of the organisation: the whole on any day, a board, a unit, and a form for each change."""

from __future__ import annotations

from hrstod.organisation.views import administrations, boards, units
from hrstod.organisation.views.whole import blueprint

for part in (boards, administrations, units):
    blueprint.register_blueprint(part.blueprint)
