"""House rules use the same real office as the web tests."""

from tests.web.conftest import office, quick_hashes

__all__ = ["office", "quick_hashes"]
