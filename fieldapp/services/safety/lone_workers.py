"""Who works alone today and when their next sign of life is due.

Somebody is watched from the moment they take the day to their phone until they say that they are home.
"""

from dataclasses import dataclass
from datetime import datetime

from ...domain.account import Account
from ...domain.forecast import Expected
from ...domain.owed import Debt
from ...domain.plan import Route
from ...domain.safety import Due, Sign
from ...store.unit import Unit
from ..phone.owing import debts_by_account
from ..progress import progress
from ..workplace import Workplace


@dataclass(frozen=True)
class LoneWorker:
    """`seen_at`: the last contact with a phone of theirs; `accepted`: the version of the plan they read. `says`: it
    says what it holds; `debts`: what their phones named and what has not come.

    `due` is what a timer waits for, `expected` what a page shows: nobody who has not arrived is there before now.
    """

    account: Account
    route: Route
    expected: tuple[Expected, ...]
    signs: tuple[Sign, ...]
    due: Due | None
    seen_at: datetime
    accepted: int | None
    says: bool
    debts: tuple[Debt, ...]

    @property
    def stop_id(self) -> str:
        """The stop they are at or on the way to, "" after the last."""
        return next((one.stop_id for one in self.expected if not one.finished), "")


def lone_workers(work: Workplace, unit: Unit) -> list[LoneWorker]:
    """Everybody who took today to a phone and has a route, in the order of the plan's routes."""
    plan, owed = unit.plans.published_if_sound(work.today()), debts_by_account(unit)
    return [
        LoneWorker(
            account=one.account,
            route=one.route,
            expected=one.shown(work.now()),
            signs=one.signs,
            due=one.due,
            seen_at=one.phone.seen_at,
            accepted=one.phone.plan_version,
            says=one.phone.said_at is not None,
            debts=owed.get(one.account.id, ()),
        )
        for one in (progress(unit, plan) if plan else ())
        if one.account and one.phone
    ]
