"""The list of what is others' names every package that is installed, as it is installed."""

import json
import re

from tests.sbom import bill, python_components
from tests.strings import ROOT


def test_every_pinned_package_is_a_component_with_its_hash() -> None:
    parts = bill()["components"]
    assert all(one["hashes"] and one["version"] for one in parts)
    pinned = re.findall(r"^([\w.-]+)(?:\[.*\])?==", (ROOT / "requirements.txt").read_text(encoding="utf-8"), re.M)
    loaded = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))["dependencies"]
    assert {one["name"] for one in parts} == {*pinned, *loaded}
    assert {"flask", "leaflet"} <= {one["name"] for one in parts}


def test_name_version_and_hashes_are_read_from_a_locked_file() -> None:
    locked = (
        f"a-b==1.2 ; sys_platform == 'x' \\\n    --hash=sha256:{'0' * 64} \\\n    --hash=sha256:{'1' * 64}\n"
        f"c[d]==3 \\\n    --hash=sha256:{'2' * 64}\n"
    )
    found = [(one["purl"], [digest["content"][0] for digest in one["hashes"]]) for one in python_components(locked)]
    assert found == [("pkg:pypi/a-b@1.2", ["0", "1"]), ("pkg:pypi/c@3", ["2"])]
