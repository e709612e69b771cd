"""A client whose hour nobody has told, asking for a message about it, and what became of it."""

import re
from html import unescape
from typing import Any

from fieldapp.domain.message import Message
from fieldapp.domain.visit import Visit
from tests.web.conftest import OfficeUnderTest, Visitor
from tests.web.people_and_visits import hire, publish_for, visit
from tests.web.test_calls import entry, wishes


def published(office: OfficeUnderTest, *, name: str = "Amina", language: str = "fr", **wish: Any) -> Visit:
    """A client who allowed text messages, and whose hour nobody has told."""
    amina = visit(office, name, language=language, phone="0470 12 34 56", ways=("text",))
    wishes(office, amina, **{"ways": ("text",), "phone": "0470 12 34 56", **wish})
    publish_for(office, hire(office, "Olga", (language, "fr")), amina)
    return amina


def message_form(shown: str) -> dict[str, str]:
    """The hidden fields of the form that asks for a message."""
    form = re.search(r'<form method="post"\s+action="[^"]*/message"(?s:.*?)</form>', shown)
    assert form, "no message is offered"
    return dict(re.findall(r'name="(\w+)" value="([^"]*)"', form[0]))


def ask(coordinator: Visitor, one: Visit, **other: str) -> str:
    """Presses the button of the entry; the page after it."""
    form = message_form(entry(coordinator.get("/office/calls").text, one))
    return post(coordinator, one, {**form, **other})


def post(coordinator: Visitor, one: Visit, form: dict[str, str]) -> str:
    sent = coordinator.post(f"/office/calls/{one.id}/message", form)
    return unescape(coordinator.get(sent.location).text)


def kept(office: OfficeUnderTest, one: Visit) -> list[Message]:
    with office.work.store.read() as unit:
        return unit.messages.of_visits({one.id})


def states(office: OfficeUnderTest, one: Visit) -> list[tuple[str, str]]:
    return [(message.state, message.why) for message in kept(office, one)]
