"""What of others this program is made of, as a CycloneDX 1.6 file: every pinned package of `requirements.txt` and of
the browser's part of `package-lock.json`, with its version, its address (purl) and the hashes it is installed by.

    python -m tests.sbom > sbom.json

After a line in security news: is it in the list, and in which version? The files it reads are what `make install`
installs from, so the list cannot say anything else than what runs.
"""

import base64
import json
import re
import sys
from collections.abc import Iterator
from typing import Any

from tests.strings import ROOT

_PIN = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^\s;\\]+)", re.M)
_HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")

Component = dict[str, Any]


def python_components(locked: str) -> Iterator[Component]:
    """Of the text of a locked requirements file."""
    pins = list(_PIN.finditer(locked))
    for pin, following in zip(pins, [*pins[1:], None], strict=True):
        name, version = pin[1].lower().replace("_", "-"), pin[2]
        part = locked[pin.end() : following.start() if following else len(locked)]
        hashes = [{"alg": "SHA-256", "content": one} for one in _HASH.findall(part)]
        yield _component(name, version, f"pkg:pypi/{name}@{version}", hashes)


def browser_components(locked: str) -> Iterator[Component]:
    """Of the text of package-lock.json: what pages load, not what only tests need."""
    for path, one in json.loads(locked)["packages"].items():
        if path and not one.get("dev"):
            name, version = path.rpartition("node_modules/")[2], one["version"]
            kind, _, digest = one["integrity"].partition("-")
            hashes = [{"alg": kind.upper().replace("SHA", "SHA-"), "content": base64.b64decode(digest).hex()}]
            yield _component(name, version, f"pkg:npm/{name.replace('@', '%40')}@{version}", hashes)


def bill() -> dict[str, Any]:
    """The whole file."""
    python = (ROOT / "requirements.txt").read_text(encoding="utf-8")
    browser = (ROOT / "package-lock.json").read_text(encoding="utf-8")
    parts = sorted([*python_components(python), *browser_components(browser)], key=lambda part: str(part["purl"]))
    this = {"type": "application", "name": "fieldapp", "licenses": [{"license": {"id": "EUPL-1.2"}}]}
    return {"bomFormat": "CycloneDX", "specVersion": "1.6", "metadata": {"component": this}, "components": parts}


def _component(name: str, version: str, purl: str, hashes: list[dict[str, str]]) -> Component:
    return {"type": "library", "name": name, "version": version, "purl": purl, "bom-ref": purl, "hashes": hashes}


if __name__ == "__main__":
    json.dump(bill(), sys.stdout, indent=1)
    print()
