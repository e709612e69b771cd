"""Codes people write down: short, no letter that looks like a digit, and saying nothing about anybody."""

import secrets

ALPHABET = "23456789ACDEFGHJKLMNPQRSTVWXYZ"  # without 0 O 1 I B U


def new_reference() -> str:
    """A random reference for a request, like "H7K-3QX": 30**6 of them, about 729 million."""
    code = "".join(secrets.choice(ALPHABET) for _ in range(6))
    return f"{code[:3]}-{code[3:]}"


LEAST_SEARCHED = 3  # signs: two stand in too many references


def found_by(typed: str, reference: str) -> bool:
    """Whether what somebody typed into a search is this reference, or a part of it, however it is written."""
    wanted = signs_of(typed)
    return len(wanted) >= LEAST_SEARCHED and wanted in signs_of(reference)


def signs_of(typed: str) -> str:
    """The letters and digits of a reference, as capitals and digits from 0 to 9 of whatever script: what counts,
    however it is written."""
    signs = (str(int(sign)) if sign.isdecimal() else sign for sign in typed.upper() if sign.isalnum())
    return "".join(signs)[:24]
