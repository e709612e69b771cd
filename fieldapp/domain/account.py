"""Staff accounts."""

from pydantic import Field

from .record import Record


class Account(Record):
    """`login` is what they type; `worker_id` joins an account to the worker it is."""

    id: str
    login: str = Field(min_length=3, max_length=80)
    name: str = Field(min_length=1, max_length=80)
    roles: frozenset[str]
    language: str
    worker_id: str | None = None
    active: bool = True

    def has(self, *roles: str) -> bool:
        """Whether the account has one of these roles."""
        return not self.roles.isdisjoint(roles)
