"""What an installed AnonEmo Tray is made of: the one definition that the specs of all systems freeze.

Two programs in one folder. `anonemo-tray` is the tray, and with a part's name as its first argument the sensor or the
windows. `anonemo-output` alone holds pyvirtualcam (GPL-2.0-only), and neither OpenCV nor MediaPipe (Apache-2.0).
"""

from __future__ import annotations

import importlib.util
import re
import sys
from collections.abc import Iterable
from pathlib import Path, PureWindowsPath
from typing import Any

from linux.trim import Entry, with_stand_in, without_symbols

ROOT = Path(__file__).resolve().parent.parent
NAME = "AnonEmo Tray"
MAIN, OUTPUT = "anonemo-tray", "anonemo-output"
BUNDLE_ID = "org.anonemo.tray"
MACOS_AT_LEAST = "15.5"
"""What MediaPipe's library was built for."""

CAMERA_USAGE = "AnonEmo Tray finds the landmarks of your face to draw them. Pictures never leave this Mac."

_EXCLUDED = {
    # What other packages could use and this program does not.
    "matplotlib": "MediaPipe's drawing helpers",
    "sounddevice": "MediaPipe's audio tasks",
    "jax": "MediaPipe's converters",
    "scipy": "numpy's test suite",
    "pytest": "numpy's test suite",
    "setuptools": "build tools",
    "pip": "build tools",
    "unittest": "numpy's test suite",
    "pydoc": "interactive help",
    "doctest": "tests",
    "lib2to3": "build tools",
    "sqlite3": "nothing here keeps a data base",
    "psutil": "numpy's test suite",
    "threadpoolctl": "numpy's report on itself",
    "typing_extensions": "types",
    "numpy.f2py": "a compiler",
    "numpy.testing": "numpy's test suite",
    # Kinds of pictures that icons are not; their libraries are 9 MB.
    "PIL._avif": "AVIF",
    "PIL._webp": "WebP",
    "PIL._imagingft": "letters in pictures",
    "PIL._imagingcms": "colour profiles",
    "PIL._imagingtk": "Tk, which gets its pictures otherwise",
    "_hashlib": "OpenSSL, 5 MB; Python has the hashes itself",
    "cairo": "GTK's pictures, which come from the desktop",
    # Network clients: a program that cannot reach the network needs none.
    "ftplib": "network",
    "imaplib": "network",
    "poplib": "network",
    "smtplib": "network",
    "xmlrpc": "network",
    "http": "network",
    "urllib.request": "network",
    "_ssl": "network",
    "ssl": "network",
}

_OTHERS = {
    MAIN: ("pyvirtualcam",),
    # The process that publishes has no way to a camera.
    OUTPUT: ("cv2", "mediapipe", "cv2_enumerate_cameras", "PIL", "pystray", "tkinter", "_tkinter", "gi", "Xlib"),
}
"""What each program leaves to the other."""

_DESKTOP = (
    "AppIndicator3",
    "AyatanaAppIndicator3",
    "Gdk",
    "GdkPixbuf",
    "Gio",
    "GLib",
    "GObject",
    "Gtk",
    "Notify",
    "cairo",
)
"""On Linux these libraries are the desktop's: PyInstaller would bring along a GTK of its own with all its pictures."""

_OVERRIDES = ("Gdk", "GdkPixbuf", "Gio", "GLib", "GObject", "Gtk")
"""Of these PyGObject has a part of its own."""

_BACK_ENDS = {
    "win32": ("pystray._win32",),
    "darwin": ("pystray._darwin", "PyObjCTools.AppHelper"),
    "linux": (
        "pystray._appindicator",
        "pystray._gtk",
        "pystray._xorg",
        *(f"gi.overrides.{name}" for name in _OVERRIDES),
    ),
}
"""pystray's own hook asks the back ends themselves, and those want a screen; so they are listed."""

_SYSTEM_LIBRARIES = re.compile(
    r"(^|/)lib(glib-2\.0|gobject-2\.0|gio-2\.0|gmodule-2\.0|girepository-1\.0|mount|blkid|selinux|pcre2-8|seccomp"
    r"|X11|Xau|Xdmcp|Xext|Xft|Xrender|Xss|xcb|fontconfig|freetype|png16|brotlicommon|brotlidec|expat|bsd|md|z|stdc\+\+|gcc_s)\.so"
)
"""On Linux the icon and the letters are drawn by the desktop's own libraries. Older copies of what those are built on
must not be in their way; `linux/make_deb.py` names the packages that have them."""

_UNUSED_DATA = re.compile(r"^_?(tcl|tk)(_data|8)?[^/]*/(.*/)?(tzdata|demos|msgs|images)/|^share/|\.dist-info/")


def version() -> str:
    """Return the version, from the one place that has it."""
    return _fact("version")


def release_day() -> str:
    """Return the day of its release, from the same place."""
    return _fact("released")


def _fact(name: str) -> str:
    text = (ROOT / "anonemo_tray" / "__init__.py").read_text(encoding="utf-8")
    found = re.search(rf'^__{name}__ = "(.+)"$', text, re.MULTILINE)
    if found is None:
        raise RuntimeError(f"no {name}")
    return found[1]


def analyses(analysis: Any, platform: str = sys.platform) -> dict[str, Any]:
    """Return the analyses of the two programs.

    Args:
        analysis: PyInstaller's `Analysis`, which only a spec knows.
        platform: the system, as `sys.platform` names it.
    """
    data = [(str(ROOT / "anonemo_tray" / "assets"), "anonemo_tray/assets")]
    hidden = {
        MAIN: [
            *_BACK_ENDS[platform],
            "anonemo_tray.cli.main",
            "anonemo_tray.sensor.__main__",
            "anonemo_tray.windows.__main__",
            *_guards(platform),
        ],
        OUTPUT: ["anonemo_tray.output.__main__", *_guards(platform)],
    }
    for modules in hidden.values():
        # Compiled code of numpy.random imports it, where nobody can see.
        modules.append("secrets")
    found = {
        name: analysis(
            [str(ROOT / "packaging" / "entries" / f"{name}.py")],
            pathex=[str(ROOT)],
            binaries=_libraries(platform) if name == MAIN else [],
            datas=data if name == MAIN else [],
            hiddenimports=hidden[name],
            hookspath=[str(ROOT / "packaging" / "hooks")],
            excludes=[*_EXCLUDED, *(f"gi.repository.{library}" for library in _DESKTOP), *_OTHERS[name]],
            noarchive=False,
        )
        for name in (MAIN, OUTPUT)
    }
    for each in found.values():
        each.datas = [entry for entry in each.datas if not _UNUSED_DATA.search(entry[0].replace("\\", "/"))]
        each.binaries = [entry for entry in each.binaries if not _SYSTEM_LIBRARIES.search(entry[0])]
        if platform == "win32":
            each.binaries = _once(each.binaries)
    return found


def freeze(spec: dict[str, Any], platform: str = sys.platform) -> Any:
    """Freeze both programs into one folder; returns what PyInstaller's COLLECT returned.

    Args:
        spec: the names that PyInstaller gives to a spec: Analysis, PYZ, EXE, COLLECT.
        platform: the system, as `sys.platform` names it.
    """
    parts: list[Any] = []
    work = Path(spec["workpath"])
    for name, analysis in analyses(spec["Analysis"], platform).items():
        if platform == "linux":
            analysis.binaries = without_symbols(with_stand_in(analysis.binaries, work), work)
        program = spec["EXE"](
            spec["PYZ"](analysis.pure),
            analysis.scripts,
            [],
            exclude_binaries=True,
            name=name,
            # Windows shows no window for it; elsewhere the word means nothing, but for macOS.
            console=platform == "linux",
            # Packed programs are what virus scanners complain about.
            upx=False,
            icon=_icon(platform),
            version=_version_resource(name) if platform == "win32" else None,
            manifest=MANIFEST if platform == "win32" else None,
            argv_emulation=False,
            target_arch="arm64" if platform == "darwin" else None,
        )
        parts += [program, analysis.binaries, analysis.datas]
    collected = (entry for part in parts if isinstance(part, list) for entry in part)
    parts.append([_listed(collected, work)])
    # Not stripped: the native libraries stay those of their wheels, byte by byte, for everybody to compare; and those
    # that patchelf has changed break over it.
    return spec["COLLECT"](*parts, name=NAME, upx=False)


def _listed(collected: Iterable[Entry], work: Path) -> Entry:
    """Write down what is installed, for the self-test to say what is gone; returns the list as a file to collect."""
    places = {place.replace("\\", "/") for place, _, kind in collected if kind not in {"SYMLINK", "DEPENDENCY"}}
    file = work / "installed.txt"
    file.write_text("".join(f"{place}\n" for place in sorted(places)), encoding="utf-8", newline="\n")
    return f"anonemo_tray/assets/{file.name}", str(file), "DATA"


def _icon(platform: str) -> str | None:
    suffix = {"win32": "ico", "darwin": "icns"}.get(platform)
    return None if suffix is None else str(ROOT / "icons" / f"anonemo-tray.{suffix}")


MANIFEST = """<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<assembly xmlns="urn:schemas-microsoft-com:asm.v1" manifestVersion="1.0">
  <trustInfo xmlns="urn:schemas-microsoft-com:asm.v3">
    <security>
      <requestedPrivileges><requestedExecutionLevel level="asInvoker" uiAccess="false"/></requestedPrivileges>
    </security>
  </trustInfo>
  <compatibility xmlns="urn:schemas-microsoft-com:compatibility.v1">
    <application><supportedOS Id="{8e0f7a12-bfb3-4fe8-b9a5-48fd50a15a9a}"/></application>
  </compatibility>
  <application xmlns="urn:schemas-microsoft-com:asm.v3">
    <windowsSettings>
      <dpiAware xmlns="http://schemas.microsoft.com/SMI/2005/WindowsSettings">true/pm</dpiAware>
      <dpiAwareness xmlns="http://schemas.microsoft.com/SMI/2016/WindowsSettings">PerMonitorV2</dpiAwareness>
      <longPathAware xmlns="http://schemas.microsoft.com/SMI/2016/WindowsSettings">true</longPathAware>
      <activeCodePage xmlns="http://schemas.microsoft.com/SMI/2019/WindowsSettings">UTF-8</activeCodePage>
    </windowsSettings>
  </application>
  <dependency>
    <dependentAssembly>
      <assemblyIdentity type="win32" name="Microsoft.Windows.Common-Controls" version="6.0.0.0"
        processorArchitecture="*" publicKeyToken="6595b64144ccf1df" language="*"/>
    </dependentAssembly>
  </dependency>
</assembly>
"""
"""Windows 10 and newer, no administrator, sharp on every screen, folders of any length."""


def _version_resource(name: str) -> Any:
    """Return what Explorer shows as the properties of a program; works on Windows alone."""
    from PyInstaller.utils.win32 import versioninfo as v  # noqa: PLC0415 -- its module wants Windows

    numbers = (*map(int, version().split(".")), 0)
    strings = {
        "CompanyName": NAME,
        "FileDescription": NAME if name == MAIN else f"{NAME}, virtual camera",
        "FileVersion": version(),
        "InternalName": name,
        "LegalCopyright": "MIT" if name == MAIN else "MIT; pyvirtualcam: GPL-2.0-only",
        "OriginalFilename": f"{name}.exe",
        "ProductName": NAME,
        "ProductVersion": version(),
    }
    table = v.StringTable("040904B0", [v.StringStruct(key, value) for key, value in strings.items()])
    return v.VSVersionInfo(
        ffi=v.FixedFileInfo(filevers=numbers, prodvers=numbers),
        kids=[v.StringFileInfo([table]), v.VarFileInfo([v.VarStruct("Translation", [0x0409, 0x04B0])])],
    )


def info_plist() -> dict[str, Any]:
    """Return what macOS reads about the program before it starts it."""
    return {
        "CFBundleDisplayName": NAME,
        "CFBundleShortVersionString": version(),
        "CFBundleVersion": version(),
        "CFBundleDevelopmentRegion": "en",
        "CFBundleLocalizations": ["en", "de", "fr"],
        # An icon near the clock, and no place in the Dock.
        "LSUIElement": True,
        "LSMinimumSystemVersion": MACOS_AT_LEAST,
        "NSCameraUsageDescription": CAMERA_USAGE,
        "NSHighResolutionCapable": True,
    }


def _once(binaries: list[Any]) -> list[Any]:
    """Return the libraries without the second copies of what packages keep in a folder of their own: 37 MB."""
    own = {PureWindowsPath(place).name for place, *_ in binaries if ".libs\\" in place or ".libs/" in place}
    return [entry for entry in binaries if len(PureWindowsPath(entry[0]).parts) > 1 or entry[0] not in own]


def _guards(platform: str) -> list[str]:
    """Return the module that the guards import by name."""
    return ["pyseccomp"] if platform == "linux" else []


_LIBRARIES = {
    "mediapipe/tasks/c": ("libmediapipe.so", "libmediapipe.dll", "libmediapipe.dylib"),
    "thorvg_python": ("libthorvg-1.so", "thorvg-1.dll", "libthorvg-1.dylib"),
}
"""Native libraries that are all that is used of their package: folder, names on Linux, Windows and macOS."""


def _libraries(platform: str) -> list[tuple[str, str]]:
    """Return those libraries: file, and folder inside the program."""
    found = []
    for folder, names in _LIBRARIES.items():
        package, *below = folder.split("/")
        spec = importlib.util.find_spec(package)
        if spec is None or not spec.submodule_search_locations:
            raise RuntimeError(f"{package} is not installed")
        name = names[{"win32": 1, "darwin": 2}.get(platform, 0)]
        found.append((str(Path(spec.submodule_search_locations[0], *below, name)), folder))
    return found
