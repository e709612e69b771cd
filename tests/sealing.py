"""The phone's end of an envelope, written anew from the layout in `fieldapp/crypto/mailbox.py`."""

import os

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat


def sealed(office: bytes, plain: bytes, context: str) -> bytes:
    recipient = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), office)
    fresh = ec.generate_private_key(ec.SECP256R1())
    point = fresh.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    info = b"fieldapp/mailbox" + point + office
    key = HKDF(algorithm=SHA256(), length=32, salt=None, info=info).derive(fresh.exchange(ec.ECDH(), recipient))
    nonce = os.urandom(12)
    return b"\x01" + point + nonce + AESGCM(key).encrypt(nonce, plain, context.encode())
