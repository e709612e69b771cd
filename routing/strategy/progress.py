"""What a search tells while it works."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Progress:
    """`served` of `total` visits, their `priority`, `travel` seconds (wishes included), after `elapsed` seconds."""

    elapsed: float
    priority: int
    served: int
    total: int
    travel: int
