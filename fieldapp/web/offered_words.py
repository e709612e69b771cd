"""What choices say of something that is kept, though the configuration does not name it any more."""

from .i18n import Words


def no_longer_offered(words: Words, name: str) -> str:
    return words._("{name} (no longer offered)", name=name)
