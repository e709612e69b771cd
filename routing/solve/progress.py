"""What a search tells while it works."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Progress:
    """`served` of `total` visits, `travel` seconds, after `elapsed` seconds of searching."""

    elapsed: float
    served: int
    total: int
    travel: int
