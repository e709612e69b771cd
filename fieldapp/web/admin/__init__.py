"""Administration: accounts, who did what, the state of this machine."""

from importlib import import_module

from flask import Blueprint

blueprint = Blueprint("admin", __name__, url_prefix="/admin")

for name in ("demonstration", "phones", "register", "retention", "safety", "views"):
    import_module(f"{__name__}.{name}")  # the views register themselves on the blueprint
