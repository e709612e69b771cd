"""What kind of telephone a number belongs to, as far as the number says it."""

import phonenumbers


def is_fixed_line(number: str, country: str) -> bool:
    """Whether no text message reaches it. `country`: of numbers without "+". A number of which that is not known, as in
    countries where fixed lines and mobiles look alike, may be a mobile."""
    try:
        parsed = phonenumbers.parse(number, country)
    except phonenumbers.NumberParseException:
        return False
    return phonenumbers.number_type(parsed) == phonenumbers.PhoneNumberType.FIXED_LINE
