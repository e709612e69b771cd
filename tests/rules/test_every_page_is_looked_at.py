"""No page is forgotten: every address that is read in a browser is in a table of `tests/browser/pages.py`."""

from collections import Counter
from pathlib import Path
from urllib.parse import urlsplit

from flask import Flask

from fieldapp.settings import load
from tests.browser import pages
from tests.web.conftest import make_office

BROWSER = Path(pages.__file__).parent


def read_in_a_browser(app: Flask) -> set[str]:
    """Endpoints of `config/access.toml` that answer GET."""
    readable = {rule.endpoint for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())}
    return readable & set(load().access)


def test_every_page_is_looked_at_or_is_none(tmp_path: Path) -> None:
    app = make_office(tmp_path).app
    tables = (pages.OFFICE, pages.ADMIN, pages.HAPPENED, pages.WALKED, pages.NO_PAGE)
    named = Counter(endpoint for table in tables for endpoint in table)
    missing = sorted(read_in_a_browser(app) - named.keys())
    assert missing == [], "add them to tests/browser/pages.py"
    assert sorted(named.keys() - read_in_a_browser(app)) == [], "tests/browser/pages.py names what is no page"


def test_each_address_is_one_of_its_endpoint(tmp_path: Path) -> None:
    adapter = make_office(tmp_path).app.url_map.bind("localhost")
    for endpoint, paths in {**pages.OFFICE, **pages.ADMIN}.items():
        assert {adapter.match(urlsplit(path).path)[0] for path in paths} == {endpoint}


def test_each_walk_is_a_test_of_the_browser() -> None:
    for walk in pages.WALKED.values():
        file, _, name = walk.partition("::")
        assert f"def {name}(" in (BROWSER / file).read_text(encoding="utf-8"), walk
