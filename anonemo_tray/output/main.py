"""Owns the output process: messages in, canvases out to the virtual camera, blank when in doubt.

Three threads: one reads the pipe and keeps only the newest face, one writes the heartbeat, and the main thread draws
and publishes. `send()` of a virtual camera may block for ever; then the heartbeat stops and the worker starts this process
anew. Every way out of `run` publishes blank first.
"""

from __future__ import annotations

import contextlib
import os
import threading
import time
from collections.abc import Callable

from anonemo_tray.clock import now_ns
from anonemo_tray.errors import AnonEmoError, ExitCode, Problem
from anonemo_tray.face import own
from anonemo_tray.guard import Guards
from anonemo_tray.messages import (
    Blank,
    Decoder,
    Face,
    Flags,
    Freshness,
    Hello,
    Opened,
    Published,
    Trouble,
    encode,
)
from anonemo_tray.output.canvas import Canvas, Renderer
from anonemo_tray.output.pacer import PERIOD_NS, Pacer
from anonemo_tray.output.virtual_camera import VirtualCamera, open_virtual_camera
from anonemo_tray.pipes import READ_BYTES, ChildEnds, ParentWatch, Sender

FAREWELL_PICTURES = 5
"""Blank pictures before the virtual camera is closed: some call programs show the last one for good."""

_PARENT_CHECK_S = 0.2


class Inbox:
    """The newest thing heard from the worker; written by the reading thread, read by the publishing one."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._face: Face | None = None
        self._on = False
        self._ended = False

    def read_all(self, read_fd: int) -> None:
        """Read the pipe to its end, keeping only what was said last."""
        decoder, freshness = Decoder(), Freshness()
        with contextlib.suppress(OSError):
            while data := os.read(read_fd, READ_BYTES):
                dropped = decoder.dropped
                for message in decoder.feed(data):
                    if isinstance(message, (Face, Blank)) and freshness.admit(message):
                        self._take(message)
                if decoder.dropped != dropped:
                    self._distrust()
        self.end()

    def end(self) -> None:
        """Nothing more will come, or nothing more is wanted."""
        with self._changed:
            self._face, self._ended = None, True
            self._changed.notify()

    def wait(self, timeout: float) -> None:
        """Sleep until something is said, at most so many seconds."""
        with self._changed:
            if not self._ended:
                self._changed.wait(timeout)

    def newest(self) -> tuple[Face | None, bool, bool]:
        """Return the face to show if any, whether the program is on, and whether this is the end."""
        with self._changed:
            return self._face, self._on, self._ended

    def _take(self, message: Face | Blank) -> None:
        with self._changed:
            if isinstance(message, Face):
                self._face, self._on = message, True
            else:
                self._face, self._on = None, Flags.ON in message.flags
            self._changed.notify()

    def _distrust(self) -> None:
        with self._changed:
            self._face = None
            self._changed.notify()


class Publisher:
    """Draws what may be shown now and hands it to the virtual camera at a steady pace."""

    def __init__(self, camera: VirtualCamera, inbox: Inbox, report: Callable[[bytes], None]) -> None:
        self._camera = camera
        self._inbox = inbox
        self._report = report
        self._renderer = Renderer()
        self._pacer = Pacer()
        self._shown: Face | None = None
        self._sequence = 0

    def run(self, parent: ParentWatch) -> None:
        """Publish until the worker ends or is gone.

        Raises:
            AnonEmoError: the virtual camera is gone.
        """
        next_parent_check = 0.0
        while True:
            face, on, ended = self._inbox.newest()
            if time.monotonic() >= next_parent_check:
                next_parent_check = time.monotonic() + _PARENT_CHECK_S
                ended = ended or not parent.is_alive()
            if ended:
                return
            if face is not None and not Freshness.is_fresh(face.captured_ns, now_ns()):
                face = None
            fresh = face is not None and face is not self._shown
            due = self._pacer.due_ns(
                on=on, fresh_face=fresh, must_blank=face is None and self._shown is not None
            )
            wait_ns = due - now_ns()
            if wait_ns > 0:
                self._inbox.wait(min(wait_ns / 1e9, _PARENT_CHECK_S))
            else:
                self._publish(face, fresh_face=fresh)

    def farewell(self) -> None:
        """Publish blank for a moment; whatever the virtual camera says to it."""
        with contextlib.suppress(AnonEmoError):
            for _ in range(FAREWELL_PICTURES):
                self._camera.send(self._renderer.blank())
                time.sleep(PERIOD_NS / 1e9)

    def _publish(self, face: Face | None, *, fresh_face: bool) -> None:
        started = now_ns()
        canvas = self._draw(face) if face is not None else None
        rendered = now_ns()
        # The last look at the clock: drawing may have taken long, in a machine that was asleep.
        if canvas is None or face is None or not Freshness.is_fresh(face.captured_ns, rendered):
            face, canvas = None, self._renderer.blank()
        self._camera.send(canvas)
        published = now_ns()
        self._shown = face
        self._pacer.published(published, fresh_face=fresh_face and face is not None)
        self._sequence += 1
        self._report(
            encode(
                Published(
                    self._sequence,
                    0 if face is None else face.captured_ns,
                    published,
                    (rendered - started) // 1000,
                )
            )
        )

    def _draw(self, face: Face) -> Canvas | None:
        try:
            return self._renderer.render(own.decode(face.face), face.style)
        except ValueError:
            # Points that are none: blank, and the stream goes on.
            return None


def run(
    ends: ChildEnds,
    guards: Guards,
    open_camera: Callable[[str | None], VirtualCamera] = open_virtual_camera,
) -> ExitCode:
    """Run the output process until its parent closes the pipe.

    Args:
        ends: the pipes; the configuration holds `device`, the wanted virtual camera or null.
        guards: what protects this process, to be told to the worker.
        open_camera: opens the virtual camera.
    """
    sender = ends.sender
    sender.send_surely(encode(Hello(0, now_ns(), guards)))
    device = ends.config.get("device")
    try:
        camera = open_camera(device if isinstance(device, str) else None)
    except AnonEmoError as error:
        return _give_up(sender, error.problem)
    sender.send_surely(encode(Opened(0, now_ns(), camera.name)))
    inbox = Inbox()
    publisher = Publisher(camera, inbox, sender.send)
    threading.Thread(target=inbox.read_all, args=(ends.read_fd,), name="reader", daemon=True).start()
    try:
        publisher.run(ParentWatch())
    except AnonEmoError as error:
        return _give_up(sender, error.problem)
    finally:
        publisher.farewell()
        camera.close()
    sender.close()
    return ExitCode.OK


def _give_up(sender: Sender, problem: Problem) -> ExitCode:
    sender.send_surely(encode(Trouble(0, now_ns(), problem)))
    sender.close()
    return problem.exit_code
