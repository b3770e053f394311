"""Whether the locks fit pyproject.toml and each other; needs no network."""

import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parent.parent
RUNTIME, DEVELOPMENT = "requirements.txt", "requirements-dev.txt"
MCP, POSTGRESQL = "requirements-mcp.txt", "requirements-postgresql.txt"


@dataclass(frozen=True, slots=True)
class Pin:
    """One entry of a lock: a version, where it is wanted, and the files that may be installed."""

    requirement: Requirement
    hashes: frozenset[str]

    @property
    def version(self) -> str:
        return str(next(iter(self.requirement.specifier)).version)

    @property
    def identity(self) -> tuple[str, str, frozenset[str]]:
        return self.version, str(self.requirement.marker), self.hashes

    @property
    def files(self) -> tuple[str, frozenset[str]]:
        return self.version, self.hashes


Lock = dict[str, list[Pin]]


def read_lock(path: Path) -> Lock:
    lines = [line for line in path.read_text().splitlines() if not line.strip().startswith("#")]
    lock: Lock = {}
    for entry in "\n".join(lines).replace("\\\n", " ").splitlines():
        wanted, *hashes = entry.split("--hash=")
        requirement = Requirement(wanted)
        pin = Pin(requirement, frozenset(one.strip() for one in hashes))
        lock.setdefault(canonicalize_name(requirement.name), []).append(pin)
    return lock


def find_misfits(project: list[str], lock: Lock, name: str) -> list[str]:
    """The dependencies of pyproject.toml that the lock lacks or has at a wrong version."""
    misfits = []
    for requirement in map(Requirement, project):
        pins = lock.get(canonicalize_name(requirement.name), [])
        if not pins:
            misfits.append(f"{name} lacks {requirement}")
        misfits += [
            f"{name} has {pin.requirement}, pyproject.toml wants {requirement}"
            for pin in pins
            if not requirement.specifier.contains(pin.version, prereleases=True)
        ]
    return misfits


def find_open_entries(lock: Lock, name: str) -> list[str]:
    return [
        f"{name} has no exact version or no hashes for {pin.requirement}"
        for pins in lock.values()
        for pin in pins
        if not pin.hashes or [one.operator for one in pin.requirement.specifier] != ["=="]
    ]


def find_differences(lock: Lock, larger: Lock, names: str) -> list[str]:
    """A lock that holds another has it as it is: tests run on what is run in earnest.

    What another wants on some machines, it may want on all.
    """
    return [
        f"{names} differ in {name}"
        for name, pins in lock.items()
        if not {pin.identity for pin in pins} <= {pin.identity for pin in larger.get(name, [])}
        and {pin.files for pin in pins} != {pin.files for pin in larger.get(name, [])}
    ]


def main() -> int:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    extras = project["optional-dependencies"]
    wanted = {
        RUNTIME: project["dependencies"],
        MCP: project["dependencies"] + extras["mcp"],
        POSTGRESQL: project["dependencies"] + extras["postgresql"],
        DEVELOPMENT: project["dependencies"] + extras["mcp"] + extras["postgresql"] + extras["dev"],
    }
    locks = {name: read_lock(ROOT / name) for name in wanted}
    mistakes = [fault for name, lock in locks.items() for fault in find_open_entries(lock, name)]
    if not mistakes:
        for name, requirements in wanted.items():
            mistakes += find_misfits(requirements, locks[name], name)
        for one, other in (
            (RUNTIME, MCP),
            (RUNTIME, POSTGRESQL),
            (MCP, DEVELOPMENT),
            (POSTGRESQL, DEVELOPMENT),
        ):
            mistakes += find_differences(locks[one], locks[other], f"{other} and {one}")
    for mistake in mistakes:
        print(f"{mistake}: run scripts/lock", file=sys.stderr)
    return 1 if mistakes else 0


if __name__ == "__main__":
    sys.exit(main())
