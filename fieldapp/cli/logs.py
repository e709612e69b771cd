"""What processes that run for long write to standard error: a line of JSON for each record, for the journal of whoever
runs them."""

import logging

from ..web.request_log import Lines


def write_log() -> None:
    """From now on, what is a warning or worse."""
    handler = logging.StreamHandler()
    handler.setFormatter(Lines())
    logging.basicConfig(handlers=[handler], level=logging.WARNING)
