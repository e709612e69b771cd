"""How anything about region packs says no."""


class RegionRefused(Exception):
    """The text is one sentence for the administrator. Nothing has changed; the pack in use stays in use."""
