"""Search: OR-Tools' models and relaxations are under `exact`; here a compiled search, and who gets how much time."""
