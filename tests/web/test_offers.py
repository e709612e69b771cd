"""Nobody types into a form that the access table keeps from them."""

from pathlib import Path
from urllib.parse import urlsplit

from .conftest import MONDAY_NOON, Made
from .markup_planted import offered, plant


def test_whoever_is_offered_a_form_may_send_it(made: Made, tmp_path: Path) -> None:
    """In a demonstration where each form was used once, so that what follows from it is offered too."""
    office = made(tmp_path / "data", MONDAY_NOON)
    plant(office, offered(office), "Words.")
    adapter, access, wrong = office.app.url_map.bind("localhost"), office.work.settings.access, list[str]()
    for login, (_, forms) in offered(office).items():
        with office.work.store.read() as unit:
            known = unit.accounts.credential(login)
        assert known
        for form in forms.values():
            endpoint, _ = adapter.match(urlsplit(form.action).path, method=form.method.upper())
            if not {"anyone", "signed_in"} & set(access[endpoint]) and not known.account.has(*access[endpoint]):
                wrong.append(f"{login}: {endpoint} on {form.page}")
    assert wrong == []
