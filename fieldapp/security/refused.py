"""What the guard refused, as rows of the audit: who asked for what, never what they sent.

Once an hour for each account, page and reason: whoever knocks all day fills no database.
"""

import logging
from datetime import datetime, timedelta

from ..domain.account import Account
from ..domain.audit import RefusedAct
from ..store.failures import failure_of
from ..store.unit import Store

log = logging.getLogger("fieldapp")
DOOR, AGAIN_AFTER = "refused", timedelta(hours=1)


def note_refused(store: Store, account: Account | None, act: RefusedAct, endpoint: str, now: datetime) -> None:
    """Nobody is answered otherwise because nothing can be written."""
    user_id = account.id if account else None
    who = f"{user_id} {act} {endpoint}"
    try:
        with store.write() as unit:
            if unit.attempts.count(DOOR, who, now - AGAIN_AFTER, now):
                return
            unit.attempts.note(DOOR, who, now)
            unit.audit.append(user_id=user_id, action=act, case_id=None, subject=f"page/{endpoint}")
            unit.commit()
    except Exception as error:  # which of them mean a full disk, `failure_of` alone knows; all others go on
        if failure_of(error) != "cannot_write":
            raise
        log.error("what was refused could not be noted: nothing can be written")
