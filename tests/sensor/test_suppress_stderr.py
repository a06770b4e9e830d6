from __future__ import annotations

import os

import pytest

from anonemo_tray.sensor.suppress_stderr import suppress_stderr


def test_what_native_code_writes_meanwhile_is_not_seen(capfd: pytest.CaptureFixture[str]) -> None:
    os.write(2, b"before ")
    with suppress_stderr():
        os.write(2, b"noise ")
    os.write(2, b"after")
    assert capfd.readouterr().err == "before after"


def test_it_is_undone_after_an_error(capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(RuntimeError), suppress_stderr():
        raise RuntimeError
    os.write(2, b"after")
    assert capfd.readouterr().err == "after"


def test_a_program_without_standard_error_is_served(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(descriptor: int) -> int:
        raise OSError

    monkeypatch.setattr(os, "dup", refuse)
    with suppress_stderr():
        pass
