"""The page of recovery codes, which are shown once after they were made."""

from datetime import timedelta

from flask import flash, g, redirect, session, url_for

from ..page import answer, workplace
from . import blueprint
from .entering import enter
from .views import Page

KEPT = "recovery_codes"
SHOWN = timedelta(minutes=10)


def added(codes: tuple[str, ...], sentence: str) -> Page:
    """What was added counts; its codes are on their page now, where there are other ones, else `sentence` says it."""
    if codes:
        return show(codes)
    flash(sentence, "ok")
    return redirect(url_for("account.profile"))


def show(codes: tuple[str, ...]) -> Page:
    """On their page now; whoever is halfway has shown everything by that, and is signed in."""
    page = url_for("account.recovery_codes")
    if g.account:
        keep(codes, url_for("account.profile"))
        return redirect(page)
    target = g.halfway.target
    done = enter(g.halfway.account, page, session.get("kept_form", ""))
    keep(codes, target)
    return done


def keep(codes: tuple[str, ...], target: str) -> None:
    """In the session alone, for their page: nobody can read them again. `target`: where their reader goes after it."""
    session[KEPT] = {"codes": list(codes), "at": workplace().machine_now().timestamp(), "target": target}


@blueprint.get("/second-step/recovery-codes")
def recovery_codes() -> Page:
    kept = session.get(KEPT)
    if not kept:
        return redirect(url_for("account.profile"))
    age = workplace().machine_now().timestamp() - kept["at"]
    shown = kept["codes"] if 0 <= age <= SHOWN.total_seconds() else []
    return answer("account/recovery_codes.html", codes=shown)


@blueprint.post("/second-step/recovery-codes/hide")
def hide_recovery_codes() -> Page:
    kept = session.pop(KEPT, None)
    return redirect(kept["target"] if kept else url_for("account.profile"))
