"""House rules use the same real office as the web tests."""

from tests.web.conftest import office

__all__ = ["office"]
