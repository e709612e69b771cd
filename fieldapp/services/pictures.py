"""Photos and signatures in a case file; looking at one leaves a row."""

from ..domain.account import Account
from ..domain.case import Picture
from . import access, casefile
from .workplace import Workplace


def read_picture(work: Workplace, account: Account, case_id: str, picture_id: str) -> tuple[Picture, bytes]:
    """A picture of a case with its bytes, and a row of who saw it.

    Raises `NotFound` for a case that is not for this reader, and for a picture that is not in it.
    """
    with work.store.read() as unit:
        access.must_read(work, unit, account, case_id)
        found = unit.pictures.get(case_id, picture_id)
    casefile.audit_read(work, account, case_id, f"picture/{picture_id}")
    return found
