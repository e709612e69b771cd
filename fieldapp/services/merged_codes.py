"""The secret code of a request that was merged into another one.

It is dead: whoever asked twice has the other's, and whoever asked in another's name must not see their hour. That
somebody is to be given a new one stands on a list until it was.
"""

from ..domain.reference import signs_of
from ..domain.request import Request
from ..store.unit import Unit
from .client_acts import about, say
from .client_visit import going_on
from .workplace import Workplace


def end(work: Workplace, unit: Unit, merged: Request, into: Request) -> None:
    """Kills the code of `merged`; where it was alive, somebody is to give them one of the request that goes on."""
    alive = unit.client_codes.of_reference(signs_of(merged.reference)) is not None
    unit.client_codes.kill(merged.id, work.machine_now())
    if alive:
        goes_on = going_on(unit, into.id)
        say(work, unit, goes_on, "code_over", visit=about(work, unit, goes_on), text=merged.reference)


def given(work: Workplace, unit: Unit, request: Request, by: str) -> None:
    """A new code of this request was made: nobody has to be told any more to make one."""
    for word in unit.client_words.of_request(request.id):
        if word.kind == "code_over" and word.settled_at is None:
            settled = word.model_copy(update={"settled_at": work.now(), "settled_by": by})
            unit.client_words.settle(settled, request.case_id)
