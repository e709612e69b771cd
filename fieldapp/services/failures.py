"""What a failure means, for the page that has to say it."""

from ..store.failures import Failure, failure_of

__all__ = ["Failure", "failure_of"]
