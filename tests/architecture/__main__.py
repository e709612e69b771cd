"""`python -m tests.architecture`: draws `architecture.svg` anew and prints the figures of the code's shape."""

from pathlib import Path

from tests.architecture.figures import measured
from tests.architecture.picture import drawn

ROOT = Path(__file__).parents[2]
PICTURE = ROOT / "architecture.svg"


def main() -> None:
    PICTURE.write_text(drawn(ROOT), encoding="utf-8")
    found = measured(ROOT)
    for name, (length, where) in (
        ("longest function, lines", found.longest_function),
        ("longest module, lines", found.longest_module),
        ("longest line of Python, columns", found.longest_line),
        ("longest line of templates, scripts, styles, columns", found.longest_page_line),
    ):
        print(f"{name}: {length} ({where})")
    print(f"median module, lines: {found.median_module:g}")
    print(f"public names with numbers and no unit: {len(found.without_unit)} of {found.public_names} public names")
    for name in found.without_unit:
        print(f"  {name}")


if __name__ == "__main__":
    main()
