"""The output process: messages in, canvases out to the virtual camera, blank when in doubt.

Three threads: one reads the pipe and keeps only the newest face, one writes the heartbeat, and the main thread draws
and publishes. `send()` of a virtual camera may block for ever; then the heartbeat stops and the worker starts this
process anew. Every way out of `run` publishes blank first.
"""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable

from anonemo_tray.errors import AnonEmoError, ExitCode, Problem
from anonemo_tray.face.decoder import FaceDecoder
from anonemo_tray.face.published import DEFAULT_GEOMETRY
from anonemo_tray.ipc.clock import now_ns
from anonemo_tray.ipc.messages import (
    Face,
    Freshness,
    Hello,
    Opened,
    Published,
    Trouble,
    Watched,
    encode,
)
from anonemo_tray.ipc.pipes import ChildEnds, ParentWatch, Sender
from anonemo_tray.output import thorvg
from anonemo_tray.output.canvas import Canvas, Renderer
from anonemo_tray.output.inbox import Inbox
from anonemo_tray.output.pacer import PERIOD_NS, Pacer
from anonemo_tray.output.virtual_camera import VirtualCamera, open_virtual_camera
from anonemo_tray.sandbox import Guards
from anonemo_tray.sandbox.late import LateGuards
from anonemo_tray.system.video4linux import loopback_devices

FAREWELL_PICTURES = 5
"""Blank pictures before the virtual camera is closed: some call programs show the last one for good."""

_PARENT_CHECK_S = 0.2
_WATCH_S = 1.0
_REMEDY_LIMIT_S = 10.0
_REMEDY_LOOK_S = 0.5


class Publisher:
    """Draws what may be shown now and hands it to the virtual camera at a steady pace."""

    def __init__(self, camera: VirtualCamera, inbox: Inbox, report: Callable[[bytes], None], late: LateGuards) -> None:
        self._camera = camera
        self._late = late
        self._inbox = inbox
        self._report = report
        self._renderer = Renderer()
        self._decoder = FaceDecoder()
        self._pacer = Pacer()
        self._shown: Face | None = None
        self._sequence = 0

    def run(self, parent: ParentWatch) -> None:
        """Publish until the worker ends or is gone.

        Raises:
            AnonEmoError: the virtual camera is gone.
        """
        # Blank first: whatever callers saw last from a predecessor is gone before anything new is shown.
        self._publish(None, fresh_face=False)
        next_parent_check = next_look = 0.0
        while True:
            face, on, ended = self._inbox.newest()
            if time.monotonic() >= next_parent_check:
                next_parent_check = time.monotonic() + _PARENT_CHECK_S
                ended = ended or not parent.is_alive()
            if ended:
                return
            if time.monotonic() >= next_look:
                next_look = time.monotonic() + _WATCH_S
                self._report(encode(Watched(self._camera.is_watched())))
            if face is not None and not (self._late.is_settled and Freshness.is_fresh(face.captured_ns, now_ns())):
                face = None
            fresh = face is not None and face is not self._shown
            due = self._pacer.due_ns(on=on, fresh_face=fresh, must_blank=face is None and self._shown is not None)
            wait_ns = due - now_ns()
            if wait_ns > 0:
                self._inbox.wait(min(wait_ns / 1e9, _PARENT_CHECK_S))
            else:
                self._publish(face, fresh_face=fresh)

    def farewell(self) -> None:
        """Publish blank for a moment; whatever the virtual camera says to it."""
        with contextlib.suppress(AnonEmoError):
            for _ in range(FAREWELL_PICTURES):
                self._camera.send(self._renderer.pause())
                time.sleep(PERIOD_NS / 1e9)

    def _publish(self, face: Face | None, *, fresh_face: bool) -> None:
        started = now_ns()
        canvas = self._draw(face) if face is not None else None
        rendered = now_ns()
        # The last look at the clock: drawing may have taken long, in a machine that was asleep.
        if canvas is None or face is None or not Freshness.is_fresh(face.captured_ns, rendered):
            face, canvas = None, self._renderer.pause()
        self._camera.send(canvas)
        published = now_ns()
        self._late.worked(published)
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
            return self._renderer.render(self._decoder.decode(face.face), face.style)
        except ValueError:
            # Points that are none: pause, and the stream goes on.
            return None
        except AnonEmoError:
            # Nothing can be drawn here; the user was told when the camera was opened.
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
    sender, parent, inbox = ends.sender, ParentWatch(), Inbox(DEFAULT_GEOMETRY)
    wanted = ends.config.get("late_guards") is not False
    late = LateGuards(guards, lambda settled: sender.send(encode(Hello(settled))), wanted=wanted)
    threading.Thread(target=inbox.read_all, args=(ends.read_fd,), name="reader", daemon=True).start()
    device = ends.config.get("device")
    try:
        camera = open_camera(device if isinstance(device, str) else None)
    except AnonEmoError as error:
        _await_remedy(error.problem, sender, inbox, parent)
        return error.problem.exit_code
    sender.send(encode(Opened(camera.name, thorvg.problem() or camera.warning)))
    publisher = Publisher(camera, inbox, sender.send_latest, late)
    try:
        publisher.run(parent)
    except AnonEmoError as error:
        sender.send(encode(Trouble(error.problem)))
        return error.problem.exit_code
    finally:
        publisher.farewell()
        camera.close()
        sender.close()
    return ExitCode.OK


def _await_remedy(problem: Problem, sender: Sender, inbox: Inbox, parent: ParentWatch) -> None:
    """Say the problem and wait a while, until another virtual camera is there or nobody is interested any more.

    The waiting is done here because it is cheap here; the opening is left to a fresh process, because the file guard
    of this one does not know device nodes that appear later.
    """
    devices, until = loopback_devices(), time.monotonic() + _REMEDY_LIMIT_S
    while time.monotonic() < until and loopback_devices() == devices:
        sender.send(encode(Trouble(problem)))
        inbox.wait(_REMEDY_LOOK_S)
        if inbox.newest()[2] or not parent.is_alive():
            break
    sender.close()
