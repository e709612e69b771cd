"""Entries that a phone saved as a file because they did not leave: brought by hand, judged as all others."""

from uuid import UUID

from pydantic import Base64Bytes, BaseModel, ValidationError

from ...domain.errors import NotFound
from ..workplace import Workplace
from .deposits import Receipt, Sealed, receive


class FileRefused(Exception):
    """The file is none that a phone of this office saved; one sentence."""


class _Entry(BaseModel):
    id: UUID
    sealed: Base64Bytes


class _File(BaseModel):
    phone: UUID
    items: list[_Entry]


def receive_file(work: Workplace, content: bytes) -> list[Receipt]:
    """Keeps what the file holds; a receipt for each entry, in their order. Raises `FileRefused`."""
    try:
        found = _File.model_validate_json(content)
    except ValidationError:
        raise FileRefused("This is no file that a phone saved.") from None
    try:
        with work.store.read() as unit:
            phone = unit.phones.get(str(found.phone))
            account = unit.accounts.get(phone.account_id)
    except NotFound:
        raise FileRefused("No phone of this office saved this file.") from None
    return receive(work, account, phone, [Sealed(str(one.id), one.sealed) for one in found.items])
