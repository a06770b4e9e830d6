"""The whole chain in order: from the camera's picture to the caller's screen."""

from __future__ import annotations

import contextlib
import json
import time
from pathlib import Path

import numpy as np
import psutil

from anonemo_tray.face.decoder import FaceDecoder
from anonemo_tray.face.style import DEFAULT_STYLE
from anonemo_tray.output.canvas import Renderer
from anonemo_tray.pipeline.commands import TurnOn
from tests.device.canary import judge
from tests.device.guest.feeder import PICTURES
from tests.device.guest.inside import running_worker
from tests.device.guest.rig import CAMERA, VIRTUAL_CAMERA, Reader, children, run, wait_for
from tests.device.guest.scenario import START_S, Outcome, Scenario, kinds
from tests.fakes.scripted_sensor import FACE


def yuyv_camera(scenario: Scenario) -> Outcome:
    return _ordinary(scenario, "YUYV")


def mjpg_camera(scenario: Scenario) -> Outcome:
    return _ordinary(scenario, "MJPG")


def _ordinary(scenario: Scenario, pixel_format: str) -> Outcome:
    """Watch six seconds of an ordinary call, drawn at the places where the actor's face really is."""
    scenario.tear_down()
    scenario.new_program("--geometry", "own")
    scenario.set_up(pixel_format)
    since = time.monotonic()
    time.sleep(6.0)
    seen = scenario.reader.since(since)
    outcome = Outcome(f"none: an ordinary call, {pixel_format} camera")
    outcome.screen = list(kinds(seen))
    outcome.raw = sum(picture.kind == "RAW" for picture in scenario.reader.seen)
    outcome.texts = scenario.program.texts(0)
    truth = json.loads((PICTURES / "truth.json").read_text())
    boxes = np.array([picture.box for picture in seen if picture.kind == "face"])
    outcome.facts = {
        "fps": round(len(seen) / (time.monotonic() - since), 1),
        "different pictures": len({picture.digest for picture in seen}),
        "largest correlation": max(picture.correlation for picture in seen),
        "size": scenario.reader.told("open")[-1],
        "label": Path(f"/sys/class/video4linux/{Path(VIRTUAL_CAMERA).name}/name").read_text().strip(),
        # The box of a drawing is that of its points, and half a line more.
        "farthest from the truth, pixels": float(np.abs(np.median(boxes, axis=0) - truth).max()),
        "camera's format": _camera_format(),
        "sockets": sum(len(process.net_connections("inet")) for process in _family(scenario.program.pid)),
        "command lines": [" ".join(process.cmdline()[1:]) for process in _family(scenario.program.pid)],
    }
    scenario.tear_down()
    return outcome


def _camera_format() -> str:
    said = run("v4l2-ctl", "-d", CAMERA, "--get-fmt-video")
    return next(line.split("'")[1] for line in said.splitlines() if "Pixel Format" in line)


def _family(pid: int) -> list[psutil.Process]:
    return [psutil.Process(each) for each in (pid, *children(pid))]


def exact_canvas(scenario: Scenario) -> Outcome:
    """Publish a known face through the real worker, output and device; what is read is, bit by bit, what is drawn."""
    scenario.tear_down()
    drawn = judge(Renderer().render(FaceDecoder().decode(FACE), DEFAULT_STYLE).i420.tobytes(), thorough=False)
    with running_worker("tests.fakes.scripted_sensor", "face:100000") as (worker, _):
        worker.send(TurnOn())
        reader = Reader(scenario.how)
        with contextlib.closing(reader):
            wait_for(lambda: reader.newest() in {"face", "RAW"}, START_S, "a face")
            time.sleep(2.0)
            faces = [picture for picture in reader.since(0) if picture.kind not in {"blank", "zero"}]
    outcome = Outcome("none: a known face, bit by bit")
    outcome.facts = {
        "faces": len(faces),
        "that differ from the drawing": sum(picture.digest != drawn.digest for picture in faces),
    }
    return outcome


SCENES = (yuyv_camera, mjpg_camera, exact_canvas)
