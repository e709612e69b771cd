"""The request form as a visitor without scripts fills it."""

from tests.web.conftest import OfficeUnderTest, Visitor

# 2026-11-30 is the Monday the standing clock shows, so the form offers 1 December
ANSWERS: dict[str, dict[str, object]] = {
    "who": {"asker": "self"},
    "language": {"spoken": "fr"},
    "reason": {"home_reason": "transport"},
    "topic": {"service": "social", "message": "Une lettre de la commune."},
    "person": {"client_name": "Amina Diallo"},
    "address": {"address": "au-delà des champs, maison bleue", "access": "porte verte"},
    "when": {"when": ["2026-12-01m", "2026-12-02a"]},
    "contact": {"ways": "call", "phone": "0470 00 00 99"},
}


def begin(office: OfficeUnderTest, language: str = "fr") -> Visitor:
    visitor = office.visitor()
    assert visitor.get(f"/{language}/visit/who").status_code == 200
    return visitor


def fill(visitor: Visitor, language: str = "fr", **changed: dict[str, object]) -> Visitor:
    """Answers every question; `changed` replaces the answers of a step."""
    for step, given in ANSWERS.items():
        answer = visitor.post(f"/{language}/visit/{step}", changed.get(step, given))
        assert answer.status_code == 302, f"{step}: {answer.text}"
    return visitor


def send(visitor: Visitor, language: str = "fr") -> str:
    """Agrees and sends; returns the page with the reference."""
    assert visitor.get(f"/{language}/visit/check").status_code == 200
    answer = visitor.post(f"/{language}/visit/check", {"agree": "yes"})
    assert answer.status_code == 302, answer.text
    return visitor.get(answer.location).text
