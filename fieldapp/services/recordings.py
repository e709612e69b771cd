"""Voice notes in a case file; listening to one leaves a row."""

from ..domain.account import Account
from ..domain.case import Recording
from . import access, casefile
from .workplace import Workplace


def read_recording(work: Workplace, account: Account, case_id: str, recording_id: str) -> tuple[Recording, bytes]:
    """A voice note of a case with its sound, and a row of who heard it.

    Raises `NotFound` for a case that is not for this reader, and for a voice note that is not in it.
    """
    with work.store.read() as unit:
        access.must_read(work, unit, account, case_id)
        found = unit.recordings.get(case_id, recording_id)
    casefile.audit_read(work, account, case_id, f"recording/{recording_id}")
    return found
