"""The installation of the virtual camera: what is asked of the system, and each way in which it may end."""

from collections.abc import Callable
from pathlib import Path

import pytest

from anonemo_tray.i18n import languages, read_texts
from anonemo_tray.system.virtual_camera_install import Outcome, has_secure_boot, install, install_command

pytestmark = pytest.mark.skipif("sys.platform == 'win32'", reason="needs a Unix shell")


def which(*programs: str) -> Callable[[str], str | None]:
    return lambda program: f"/usr/bin/{program}" if program in programs else None


@pytest.mark.parametrize(
    ("manager", "package"),
    [("apt-get", "v4l2loopback-dkms"), ("pacman", "v4l2loopback-dkms"), ("zypper", "v4l2loopback-kmp-default")],
)
def test_the_system_asks_for_the_password_and_installs_its_own_package(manager: str, package: str) -> None:
    command = install_command(which("pkexec", manager))
    assert command is not None
    assert command[:3] == ["/usr/bin/pkexec", "/bin/sh", "-c"]
    assert manager in command[3] and package in command[3]
    assert "modprobe v4l2loopback exclusive_caps=1 card_label='AnonEmo Camera'" in command[3]


@pytest.mark.parametrize("programs", [(), ("pkexec",), ("apt-get",), ("pkexec", "dnf")])
def test_where_it_cannot_be_done_it_is_said(programs: tuple[str, ...]) -> None:
    assert install_command(which(*programs)) is None
    assert install(None, secure_boot=False) is Outcome.MISSING


@pytest.mark.parametrize(
    ("script", "outcome"),
    [
        ("exit 0", Outcome.DONE),
        ("exit 126", Outcome.REFUSED),
        ("exit 127", Outcome.MISSING),
        ("exit 1", Outcome.FAILED),
        ("kill -9 $$", Outcome.FAILED),
    ],
)
def test_each_end_has_its_outcome(script: str, outcome: Outcome) -> None:
    assert install(["/bin/sh", "-c", script], secure_boot=False) is outcome


def test_a_program_that_cannot_be_started_has_failed() -> None:
    assert install(["/nonexistent/pkexec"], secure_boot=False) is Outcome.FAILED


def test_with_secure_boot_nothing_is_tried(tmp_path: Path) -> None:
    touched = tmp_path / "touched"
    assert install(["/bin/touch", str(touched)], secure_boot=True) is Outcome.SECURE_BOOT
    assert not touched.exists()


@pytest.mark.parametrize(("value", "on"), [(b"\6\0\0\0\1", True), (b"\6\0\0\0\0", False), (b"", False)])
def test_secure_boot_is_read_from_the_firmware(tmp_path: Path, value: bytes, *, on: bool) -> None:
    (tmp_path / "SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c").write_bytes(value)
    assert has_secure_boot(tmp_path) is on
    assert not has_secure_boot(tmp_path / "none")


@pytest.mark.parametrize("language", languages())
def test_each_outcome_has_its_own_sentence(language: str) -> None:
    texts = read_texts(language)
    assert len({texts[outcome.value] for outcome in Outcome}) == len(Outcome)
