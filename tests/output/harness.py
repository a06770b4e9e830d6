"""The real output process on a recording camera, driven through its pipe by the test itself."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from anonemo_tray.face.published import PAYLOAD_BYTES, Geometry, PublishedFace
from anonemo_tray.face.style import Style
from anonemo_tray.ipc.clock import now_ns
from anonemo_tray.ipc.messages import Blank, Decoder, Expect, Face, Flags, Message, encode
from anonemo_tray.ipc.pipes import pack_config
from tests.fakes.recording_output import Record, read_records
from tests.waiting import wait_until


def oval_face(offset: int = 0) -> PublishedFace:
    """Return points that draw something, of nobody."""
    import math

    points = b"".join(
        int(16 * value).to_bytes(2, "little", signed=True)
        for i in range(478)
        for value in (640 + offset + 150 * math.cos(i * 2.4) * i / 478, 360 + 200 * math.sin(i * 2.4) * i / 478)
    )
    assert len(points) == PAYLOAD_BYTES[Geometry.OWN]
    return PublishedFace(Geometry.OWN, points)


class Output:
    """A running output process."""

    def __init__(self, process: subprocess.Popen[bytes], records: Path) -> None:
        self.process = process
        self._records = records
        self._sequence = 0

    def write(self, data: bytes) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(data)
        self.process.stdin.flush()

    def say_face(self, *, age_ns: int = 0, sequence: int | None = None, offset: int = 0) -> None:
        self._sequence += 1
        number = self._sequence if sequence is None else sequence
        self.write(encode(Face(number, now_ns() - age_ns, Style.CONTOURS, oval_face(offset))))

    def say_blank(self) -> None:
        self._sequence += 1
        self.write(encode(Blank(self._sequence, now_ns(), Flags.ON)))

    def show(self, seconds: float) -> None:
        """Stream faces for a while."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            self.say_face()
            time.sleep(1 / 30)

    def seen(self) -> list[Record]:
        return list(read_records(self._records))

    def wait_for_face(self) -> None:
        def shown() -> bool:
            self.say_face()
            time.sleep(1 / 30)
            return any(not record.is_blank for record in self.seen()[-3:])

        wait_until(shown, "a face")

    def messages(self) -> list[Message]:
        """Return what it said, after its end."""
        assert self.process.stdout is not None
        return list(Decoder().feed(self.process.stdout.read()))


@contextmanager
def running_output(records: Path, *options: str, command: list[str] | None = None) -> Iterator[Output]:
    """Start the output process; killed at the end if it still runs."""
    command = command or [sys.executable, "-m", "tests.fakes.recording_output", str(records), *options]
    # Its reports are read at the end only: more than fits into the pipe is dropped by its sender, as designed.
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        output = Output(process, records)
        output.write(pack_config({"device": None}) + encode(Expect(Geometry.OWN)))
        try:
            yield output
        finally:
            if process.poll() is None:
                process.kill()
            assert process.stdin is not None
            with suppress(BrokenPipeError):
                process.stdin.close()
