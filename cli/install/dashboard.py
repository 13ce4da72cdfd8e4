"""The dashboard: its packages, its build, and a Node that is new enough for both."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

from cli.install.step import PROJECT, VENV, caches, digest_of, is_stamped, run, stamp_as, step

WEB = PROJECT / "web"
PACKAGES_STAMP = "dashboard-packages"
BUILD_STAMP = "dashboard-build"
OLDEST_NODE = (20, 19)

# Everything in `web/` is a source of the build but what the tools themselves write.
NOT_SOURCES = {"node_modules", "dist", "test-results", "playwright-report", "e2e", "tests"}


def install_packages() -> None:
    """Install the dashboard's packages, if its lock file or Node has changed."""
    digest = digest_of([WEB / "package.json", WEB / "package-lock.json"], node_version())
    if (WEB / "node_modules").is_dir() and is_stamped(PACKAGES_STAMP, digest):
        return
    with step("Installing the dashboard's packages"):
        npm("ci", "--no-audit", "--no-fund", "--loglevel=error")
    stamp_as(PACKAGES_STAMP, digest)


def build() -> None:
    """Build the dashboard, if its sources have changed."""
    install_packages()
    digest = digest_of(_sources(), node_version())
    if (WEB / "dist" / "index.html").is_file() and is_stamped(BUILD_STAMP, digest):
        return
    with step("Building the dashboard"):
        npm("run", "build", "--silent", "--", "--logLevel=warn")
    stamp_as(BUILD_STAMP, digest)


def npm(*arguments: str) -> None:
    """Run npm in the dashboard's folder; raise InstallError if it fails."""
    path = _path()
    program = shutil.which("npm", path=path) or "npm"
    settings = caches("npm_config_cache", "npm")
    run([program, *arguments], folder=WEB, extra={**settings, "PATH": path})


def node_version() -> str:
    """Return the version of the Node that builds the dashboard."""
    return _version_at(_path())


def _path() -> str:
    """Return a search path whose Node is new enough: the machine's, or the environment's own."""
    machine = os.environ.get("PATH", os.defpath)
    has_npm = shutil.which("npm", path=machine) is not None
    if has_npm and _numbers(_version_at(machine)) >= OLDEST_NODE:
        return machine
    return f"{VENV / 'bin'}{os.pathsep}{machine}"


def _version_at(path: str) -> str:
    node = shutil.which("node", path=path)
    if node is None:
        return "v0.0"
    answer = subprocess.run([node, "--version"], capture_output=True, text=True, check=False)
    return answer.stdout.strip() or "v0.0"


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.removeprefix("v").split(".")[:2])


def _sources() -> Iterator[Path]:
    for entry in WEB.iterdir():
        if entry.name not in NOT_SOURCES:
            yield from (file for file in (entry, *entry.rglob("*")) if file.is_file())
