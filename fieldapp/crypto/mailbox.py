"""Words sealed on a phone to the office: anybody holding the public key can close
an envelope, only the office opens it.

ECDH on P-256 with a fresh key for each envelope, HKDF-SHA-256, AES-256-GCM: what every browser's WebCrypto has. The
private key follows from a key of the office's key file, so that a restored office reads old phones.
Layout: 1 byte version, 65 bytes fresh public key (uncompressed point), 12 bytes nonce, ciphertext with its tag.
`fieldapp/static/phone/seal.js` is the other end.
"""

from collections.abc import Sequence

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from .box import KEY_BYTES, NONCE_BYTES, Unreadable

VERSION = b"\x01"
POINT_BYTES = 65
P256_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551  # SEC 2, secp256r1
INFO = b"fieldapp/mailbox"


def context(phone_id: str, item_id: str) -> str:
    """What an envelope is bound to: it opens only as this item of this phone."""
    return f"phone/{phone_id}/{item_id}"


class Mailbox:
    def __init__(self, seed: bytes) -> None:
        # 16 bytes more than the order has, so that the remainder is not visibly uneven (FIPS 186-5, A.2.1)
        wide = HKDF(algorithm=SHA256(), length=48, salt=None, info=INFO + b"/private").derive(seed)
        self._private = ec.derive_private_key(int.from_bytes(wide) % (P256_ORDER - 1) + 1, ec.SECP256R1())

    @property
    def public_key(self) -> bytes:
        return _point(self._private.public_key())

    def open(self, envelope: bytes, context: str) -> bytes:
        """Raises `Unreadable` when it was sealed to another office, for another context, or changed on the way."""
        try:
            if envelope[:1] != VERSION:
                raise ValueError
            fresh, rest = envelope[1 : 1 + POINT_BYTES], envelope[1 + POINT_BYTES :]
            sender = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), fresh)
            key = _key(self._private.exchange(ec.ECDH(), sender), fresh, self.public_key)
            return AESGCM(key).decrypt(rest[:NONCE_BYTES], rest[NONCE_BYTES:], context.encode())
        except (InvalidTag, ValueError) as error:
            raise Unreadable(context) from error


class MailboxRing:
    """Phones are given the public key of the first seed; what was sealed to that of any other opens too."""

    def __init__(self, seeds: Sequence[bytes]) -> None:
        self._boxes = [Mailbox(seed) for seed in seeds]

    @property
    def public_key(self) -> bytes:
        return self._boxes[0].public_key

    def open(self, envelope: bytes, context: str) -> bytes:
        """As `Mailbox.open`."""
        for box in self._boxes:
            try:
                return box.open(envelope, context)
            except Unreadable:
                continue
        raise Unreadable(context)


def _key(shared: bytes, fresh: bytes, office: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=INFO + fresh + office).derive(shared)


def _point(key: ec.EllipticCurvePublicKey) -> bytes:
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
