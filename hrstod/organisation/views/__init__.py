"""The pages of the organisation: the whole on any day, a board, a unit, and a form for each change."""

from __future__ import annotations

from hrstod.organisation.views import administrations, boards, disposal, units
from hrstod.organisation.views.whole import blueprint

for part in (boards, disposal, administrations, units):
    blueprint.register_blueprint(part.blueprint)
