"""The installation of the virtual camera on Linux, by the system's own dialog for the password and its own packages."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable, Sequence
from enum import Enum, unique
from pathlib import Path
from typing import Final

from anonemo_tray.sandbox import VIRTUAL_CAMERA_LABEL

_EFI_VARIABLES = Path("/sys/firmware/efi/efivars")
_PACKAGE_MANAGERS: Final = {
    "apt-get": "DEBIAN_FRONTEND=noninteractive apt-get install -y v4l2loopback-dkms",
    "pacman": "pacman -S --noconfirm --needed v4l2loopback-dkms",
    "zypper": "zypper --non-interactive install v4l2loopback-kmp-default",
}
"""What installs the package, where the distribution has it in its own repositories."""

_REFUSED, _NO_DIALOG = 126, 127
"""Exit codes of pkexec (its manual, "RETURN VALUE"): not given, and cannot be asked for."""

_LIMIT_S = 900.0


@unique
class Outcome(Enum):
    """How it went; the value is the key of its sentence."""

    RUNNING = "setup.install.running"
    DONE = "setup.install.done"
    MISSING = "setup.install.missing"
    REFUSED = "setup.install.refused"
    FAILED = "setup.install.failed"
    SECURE_BOOT = "setup.install.secure_boot"


def has_secure_boot(variables: Path = _EFI_VARIABLES) -> bool:
    """Return whether this computer loads signed drivers only (UEFI 2.10, section 3.3, "SecureBoot")."""
    try:
        # Four bytes of attributes, then the value.
        return any(file.read_bytes()[4:5] == b"\1" for file in variables.glob("SecureBoot-*"))
    except OSError:
        return False


def install_command(which: Callable[[str], str | None] = shutil.which) -> list[str] | None:
    """Return what asks for the password, installs and loads; None where that cannot be done for the user."""
    pkexec = which("pkexec")
    install = next((line for program, line in _PACKAGE_MANAGERS.items() if which(program)), None)
    if pkexec is None or install is None:
        return None
    # A file of the user's own in /etc/modprobe.d wins, and one that is there already is not touched.
    keep = (
        "[ -e /usr/lib/modprobe.d/anonemo-tray.conf ] || [ -e /etc/modprobe.d/anonemo-tray.conf ] || { "
        f"echo 'options v4l2loopback exclusive_caps=1 card_label=\"{VIRTUAL_CAMERA_LABEL}\"'"
        " > /etc/modprobe.d/anonemo-tray.conf && echo v4l2loopback > /etc/modules-load.d/anonemo-tray.conf; }"
    )
    load = f"modprobe v4l2loopback exclusive_caps=1 card_label='{VIRTUAL_CAMERA_LABEL}'"
    return [pkexec, "/bin/sh", "-c", f"{install} && {keep} && {load}"]


def install(command: Sequence[str] | None, *, secure_boot: bool) -> Outcome:
    """Install the virtual camera; takes as long as the user and the packages do.

    Args:
        command: see `install_command`.
        secure_boot: see `has_secure_boot`.
    """
    if secure_boot:
        # The packages ask for a new password then, in a terminal, and a blue screen wants it at the next start.
        return Outcome.SECURE_BOOT
    if command is None:
        return Outcome.MISSING
    try:
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=_LIMIT_S,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return Outcome.FAILED
    if done.returncode == _REFUSED:
        return Outcome.REFUSED
    if done.returncode == _NO_DIALOG:
        return Outcome.MISSING
    return Outcome.DONE if done.returncode == 0 else Outcome.FAILED
