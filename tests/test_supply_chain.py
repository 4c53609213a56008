"""What the product is made of: pinned by hash, listed on demand, asked about in `make check`."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PIN = re.compile(r"^([a-z0-9-]+)(?:\[[a-z,]+\])?==(\S+)(.*?)(?=^\S|\Z)", re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-dev.lock"])
def test_every_package_is_pinned_by_hash(name: str) -> None:
    text = (ROOT / name).read_text()
    pins = PIN.findall(text)
    assert len(pins) > 40
    assert all("--hash=sha256:" in rest for _, _, rest in pins)
    assert not re.search(r"^\S+ @ |://", text, re.MULTILINE)


@pytest.mark.parametrize("name", ["Makefile", "README.md", "docs/operations.md"])
def test_a_lock_is_installed_as_it_stands(name: str) -> None:
    installs = re.findall(r"install .*-r requirements\S+", (ROOT / name).read_text())
    assert installs
    assert all("--no-deps --require-hashes" in each for each in installs)


def test_the_lock_is_whole() -> None:
    program = [sys.executable, "-m", "pip", "check"]
    done = subprocess.run(program, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_the_list_of_parts_has_every_pinned_package_with_its_hashes(tmp_path: Path) -> None:
    program = Path(sys.executable).with_name("cyclonedx-py")
    target = tmp_path / "sbom.json"
    options = "--pyproject pyproject.toml --short-PURLs --output-reproducible"
    subprocess.run(
        [program, "requirements", "requirements.lock", *options.split(), "--output-file", target],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    parts = {part["name"]: part for part in json.loads(target.read_text())["components"]}
    pins = {
        name: version for name, version, _ in PIN.findall((ROOT / "requirements.lock").read_text())
    }
    assert {name: part["version"] for name, part in parts.items()} == pins
    assert all(part["externalReferences"][0]["hashes"] for part in parts.values())


def test_without_a_network_the_check_goes_on_and_says_so() -> None:
    nowhere = {"HTTPS_PROXY": "http://127.0.0.1:9", "https_proxy": "http://127.0.0.1:9"}
    done = subprocess.run(
        [ROOT / ".ci" / "audit"],
        env={**os.environ, **nowhere},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    assert "could not be asked for" in done.stderr


def test_no_secret_of_the_machine_gets_into_an_image() -> None:
    left_out = set((ROOT / ".dockerignore").read_text().split())
    assert {".home", ".git", ".venv", ".env*"} <= left_out
