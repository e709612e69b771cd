"""Where a message to a party goes, as carriers want it written."""

import re

import phonenumbers

from ...domain.contact_rule import Permission, may_contact
from ...domain.message import MessageWay
from ...domain.party import Party
from ...domain.telephone import is_fixed_line
from ...store.unit import Unit
from .. import contacts
from ..workplace import Workplace

MAIL = re.compile(r"^[!-?A-~]+@[!-?A-~]+\.[!-?A-~]+$")  # ASCII without spaces, one @


def address_of(party: Party, way: MessageWay, country: str) -> str:
    """A number as +32470123456, or a mail address; "" when what is written is none. `country`: of numbers without
    "+"."""
    if way == "email":
        mail = party.contact.email.strip()
        return mail if MAIL.match(mail) else ""
    try:
        number = phonenumbers.parse(party.contact.phone, country)
    except phonenumbers.NumberParseException:
        return ""
    if not phonenumbers.is_valid_number(number):
        return ""
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


def party_of(unit: Unit, case_id: str, party_id: str) -> Party | None:
    """The party of the case with this id, None when it is not there any more."""
    return next((one for one in contacts.parties(unit, case_id) if one.id == party_id), None)


def permission_of(work: Workplace, party: Party | None, way: MessageWay) -> Permission | None:
    """What the rule of contact says now; None without a party or an address that can be written to."""
    settings = work.settings
    if party is None or not address_of(party, way, settings.office.country):
        return None
    fixed = is_fixed_line(party.contact.phone, settings.office.country)
    return may_contact(party.contact, way, work.now(), settings.office.zone, fixed_line=fixed)
