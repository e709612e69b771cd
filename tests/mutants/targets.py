"""What is changed, and the quick tests that have to notice."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Target:
    """`changed`: files, or folders with all their modules. `tests`: paths for pytest, a second or so each; mutmut runs
    for a mutant only those of them that call the changed function. `all_mutants`: none is left to the sample."""

    name: str
    changed: tuple[str, ...]
    tests: tuple[str, ...]
    all_mutants: bool = False


TARGETS = (
    Target(
        "check",
        ("routing/check.py",),
        tuple(
            f"tests/unit/routing/test_check{part}.py"
            for part in ("", "_breaks", "_duties", "_given_up", "_running", "_travel", "_visits")
        ),
        all_mutants=True,
    ),
    Target("measure", ("routing/measure.py",), ("tests/unit/routing/test_measure.py",)),
    Target("domain", ("fieldapp/domain",), ("tests/unit/domain", "tests/unit/address/test_reading.py")),
    Target("security", ("fieldapp/security",), ("tests/unit/security",)),
    Target("crypto", ("fieldapp/crypto",), ("tests/unit/crypto",)),
    Target("access", ("fieldapp/services/access.py",), ("tests/web/test_case_access.py",)),
)
SAMPLE = 300
SEED = 13
