"""What a browser is asked about passkeys (WebAuthn), and whether its answer is right.

The library checks signatures, hosts and origins. Here is what this office asks for: that whoever holds the passkey has
shown finger, face or code, at the address where it was made, for the challenge of this session. Of what make a passkey
is nobody asks.
"""

import json
import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Any

import webauthn
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url, encode_cbor, parse_cbor, structs

from ..domain.passkey import TRANSPORTS, Passkey, Transport
from .challenges import LASTS

LONGEST_ANSWER = 20_000  # characters; what browsers send is a tenth of it
LONGEST_ID = 1_366  # characters of base64url: 1023 bytes, as the standard has it
MOST_COUNTED = 2**32 - 1
_NAME = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)*")
_THIS_MACHINE = "localhost"


class NotThisPasskey(Exception):
    """What came is no answer to what was asked, or is not right."""


@dataclass(frozen=True)
class Address:
    """Where this office is, as its visitor's browser has it. `host`: without a port, which passkeys are bound to
    (the "RP id"); `origin`: with scheme and port."""

    host: str
    origin: str


def address_of(scheme: str, host: str) -> Address | None:
    """`host`: with the port, where the address has one. None where browsers have no passkeys: an address of digits,
    or one without HTTPS that is not this machine's own name."""
    name = re.sub(r":\d+$", "", host.lower())
    named = _NAME.fullmatch(name) and not _is_number(name)
    own = name == _THIS_MACHINE or name.endswith(f".{_THIS_MACHINE}")
    return Address(name, f"{scheme}://{host.lower()}") if named and (scheme == "https" or own) else None


def _is_number(name: str) -> bool:
    try:
        ip_address(name)
    except ValueError:
        return False
    return True


@dataclass(frozen=True)
class Made:
    """A new passkey, as in `domain/passkey.py`."""

    credential: str
    public_key: str
    transports: tuple[Transport, ...]
    sign_count: int


def to_make(
    address: Address, office: str, owner: bytes, login: str, known: Collection[Passkey], challenge: bytes
) -> dict[str, Any]:
    """What `navigator.credentials.create` is given, as JSON. `owner`: up to 64 bytes that stand for the account and
    name nobody; `known`: no second one is made where one of these is."""
    options = webauthn.generate_registration_options(
        rp_id=address.host,
        rp_name=office,
        user_id=owner,
        user_name=login,
        challenge=challenge,
        timeout=_milliseconds(),
        authenticator_selection=structs.AuthenticatorSelectionCriteria(
            resident_key=structs.ResidentKeyRequirement.PREFERRED,  # so that its owner finds it among their passkeys
            user_verification=structs.UserVerificationRequirement.REQUIRED,
        ),
        exclude_credentials=_described(known),
    )
    return _as_json(options)


def to_show(address: Address, known: Collection[Passkey], challenge: bytes) -> dict[str, Any]:
    """What `navigator.credentials.get` is given, as JSON. `known`: any of these will do."""
    options = webauthn.generate_authentication_options(
        rp_id=address.host,
        challenge=challenge,
        timeout=_milliseconds(),
        allow_credentials=_described(known),
        user_verification=structs.UserVerificationRequirement.REQUIRED,
    )
    return _as_json(options)


def made(answer: str, challenge: bytes, address: Address) -> Made:
    """The passkey that was made at this address for this challenge. Raises `NotThisPasskey`."""
    return _checked(lambda: _made(_read(answer), challenge, address))


def _made(answer: dict[str, Any], challenge: bytes, address: Address) -> Made:
    checked = webauthn.verify_registration_response(
        credential=_without_its_make(answer),
        expected_challenge=challenge,
        expected_rp_id=address.host,
        expected_origin=address.origin,
        require_user_verification=True,
    )
    _not_in_a_frame(answer)
    ways = answer["response"].get("transports") or ()
    return Made(
        bytes_to_base64url(checked.credential_id),
        bytes_to_base64url(checked.credential_public_key),
        tuple(way for way in TRANSPORTS if way in ways),
        _count(checked.sign_count),
    )


def credential_in(answer: str) -> str:
    """The id of the passkey that an answer says it is of, which proves nothing. Raises `NotThisPasskey`."""

    def found() -> str:
        credential = _read(answer)["rawId"]
        if not isinstance(credential, str) or len(credential) > LONGEST_ID:
            raise NotThisPasskey
        return bytes_to_base64url(base64url_to_bytes(credential))

    return _checked(found)


def shown(answer: str, challenge: bytes, address: Address, passkey: Passkey, owner: bytes) -> int:
    """Its count of signatures, where this passkey has signed this challenge at this address. `owner`: as in `to_make`.
    Whether the count has grown is for whoever keeps it: said before the signature is known to be right, it would let
    anybody accuse a passkey of being copied. Raises `NotThisPasskey`."""
    return _checked(lambda: _shown(_read(answer), challenge, address, passkey, owner))


def _shown(answer: dict[str, Any], challenge: bytes, address: Address, passkey: Passkey, owner: bytes) -> int:
    checked = webauthn.verify_authentication_response(
        credential=answer,
        expected_challenge=challenge,
        expected_rp_id=address.host,
        expected_origin=address.origin,
        credential_public_key=base64url_to_bytes(passkey.public_key),
        credential_current_sign_count=0,
        require_user_verification=True,
    )
    _not_in_a_frame(answer)
    whose = answer["response"].get("userHandle")
    if whose and base64url_to_bytes(whose) != owner:
        raise NotThisPasskey
    if bytes_to_base64url(checked.credential_id) != passkey.credential:
        raise NotThisPasskey
    return _count(checked.new_sign_count)


def _checked[Found](found: Callable[[], Found]) -> Found:
    try:
        return found()
    except Exception as error:  # anybody may send anything: whatever a reader of it stumbles over, it is no passkey
        raise NotThisPasskey from error


def _read(answer: str) -> dict[str, Any]:
    read = json.loads(answer) if len(answer) <= LONGEST_ANSWER else None
    if not isinstance(read, dict):
        raise NotThisPasskey
    return read


def _without_its_make(answer: dict[str, Any]) -> dict[str, Any]:
    """Browsers that are not asked of what make a passkey is leave that out. Where one does not, we do: certificates
    that nobody asked for are not read."""
    response = answer["response"]
    kept = parse_cbor(base64url_to_bytes(response["attestationObject"]))["authData"]
    plain = bytes_to_base64url(encode_cbor({"fmt": "none", "attStmt": {}, "authData": kept}))
    return answer | {"response": response | {"attestationObject": plain}}


def _not_in_a_frame(answer: dict[str, Any]) -> None:
    """No page of ours stands within a page of others."""
    if json.loads(base64url_to_bytes(answer["response"]["clientDataJSON"])).get("crossOrigin"):
        raise NotThisPasskey


def _count(count: int) -> int:
    if not 0 <= count <= MOST_COUNTED:
        raise NotThisPasskey
    return count


def _described(known: Collection[Passkey]) -> list[structs.PublicKeyCredentialDescriptor]:
    return [
        structs.PublicKeyCredentialDescriptor(
            id=base64url_to_bytes(one.credential),
            transports=[structs.AuthenticatorTransport(way) for way in one.transports] or None,
        )
        for one in known
    ]


def _as_json(options: Any) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(webauthn.options_to_json(options))
    return read


def _milliseconds() -> int:
    return int(LASTS.total_seconds() * 1000)
