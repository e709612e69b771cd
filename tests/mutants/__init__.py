"""`make mutants`: changes the code in small ways, one at a time, and asks whether a test notices.

mutmut makes the changes inside functions and methods; it leaves alone what is decorated (properties) and what stands
outside functions (tables, defaults of dataclasses). Of `routing/check.py`, which judges every plan, every mutant is
tried; of the other modules in `targets.py` a seeded sample of all their mutants together. Nothing is changed in the
project's own tree: each target is tried in a copy under `var/mutants/`.
"""
