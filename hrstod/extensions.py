"""The extensions, as objects only; app.py connects them."""

from __future__ import annotations

from flask_babel import Babel
from flask_login import LoginManager
from flask_wtf import CSRFProtect

babel = Babel()
csrf = CSRFProtect()
login = LoginManager()
login.session_protection = None  # nothing of signing in stands in Flask's own cookie, so there is nothing to protect
