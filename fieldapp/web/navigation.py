"""The links a signed-in person sees: what their roles allow, with what waits there."""

import logging
from collections.abc import Callable
from dataclasses import dataclass

from flask import Flask, g, request, url_for

from ..services import inbox
from ..services.messages import overview as message_overview
from ..services.phone import conflicts
from ..services.safety import alarms
from . import open_work
from .office.first_steps import day_is_over, first_steps
from .office.safety import calling
from .page import words, workplace

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Item:
    """An entry of the navigation; `count`: the number beside its text, None without."""

    endpoint: str
    icon: str
    text: str
    current: bool
    count: int | None = None

    @property
    def url(self) -> str:
        return url_for(self.endpoint)


def items() -> list[Item]:
    """In the order of a coordinator's morning."""
    _ = words()._
    settings = workplace().settings
    entries = (
        ("office.todo", "list", _("To do"), "office.todo"),
        ("office.inbox", "filter", _("Requests"), "office.request"),
        ("office.day_today", "calendar", _("Day"), ("office.day", "office.publish", "office.plan", "office.paper")),
        ("office.team", "users", _("Team"), ("office.team", "office.closed", "office.decide")),
        ("office.cases", "note", _("Cases"), "office.case"),
        ("office.conflicts", "compare", _("To read"), "office.conflict"),
        ("office.messages", "talk", _("Messages"), "office.message"),
        ("office.safety", "alert", _("Safety"), ("office.alarm", "office.owed", "office.breach")),
        ("field.today", "door", _("My day"), "field."),
        ("admin.people", "shield", _("Administration"), "admin."),
    )
    account = g.account
    here = request.endpoint or ""
    shown = []
    for endpoint, icon, text, family in entries:
        if account and account.has(*settings.access.get(endpoint, ())):
            count = _count(endpoint)
            current = here == endpoint or here.startswith(family)
            if count or not _reached_elsewhere(endpoint):
                shown.append(Item(endpoint, icon, text, current, count))
    return shown


def _reached_elsewhere(endpoint: str) -> bool:
    """Coordinators come to messages from those to tell, and from here when one is to be decided: their bar is full."""
    return endpoint == "office.messages" and g.account.has(*message_overview.SENDERS)


def _count(endpoint: str) -> int | None:
    """None also where it cannot be read: the way to the other pages stays."""
    try:
        return COUNTS[endpoint]() if endpoint in COUNTS else None
    except Exception as error:  # whatever it is: the page that says so has this navigation
        log.error("the navigation could not count for %s: %s", endpoint, type(error).__name__)
        return None


def _waiting() -> int:
    return inbox.count_waiting(workplace())


def _crossed() -> int | None:
    return conflicts.count_open(workplace()) or None


def _messages_to_decide() -> int | None:
    sends = g.account.has(*message_overview.SENDERS)
    return (message_overview.count_to_decide(workplace()) or None) if sends else None


def _alarms() -> int | None:
    return len(alarms.visible_alarms(workplace(), g.account)) or None


def _pressing() -> int | None:
    return open_work.count_pressing(workplace()) or None


COUNTS: dict[str, Callable[[], int | None]] = {
    "office.todo": _pressing,
    "office.inbox": _waiting,
    "office.conflicts": _crossed,
    "office.messages": _messages_to_decide,
    "office.safety": _alarms,
}


def install(app: Flask) -> None:
    open_work.install(app)
    app.jinja_env.globals.update(
        navigation=items, first_steps=first_steps, day_is_over=day_is_over, calling_alarms=calling
    )
