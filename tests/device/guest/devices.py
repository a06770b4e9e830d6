"""What devices do to the program: they are busy, go, come back under another name, are opened and closed."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import struct
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from anonemo_tray.output.canvas import Renderer
from tests.device.guest.feeder import PICTURES, open_device
from tests.device.guest.rig import (
    VIRTUAL_CAMERA,
    SceneError,
    load_loopback,
    load_vivid,
    run,
    unload,
    wait_for,
)
from tests.device.guest.scenario import START_S, Outcome, Scenario, kinds

_BOUND = Path("/sys/bus/platform/drivers/vivid")
_ADD_LOOPBACK, _LOOPBACK_CONFIG = 0x40487E01, struct.Struct("<2i32s4I4i")

_LOOKING = "in view"  # nobody, or no face
_LOST = "stopped sending pictures"


@contextlib.contextmanager
def _vivid(scenario: Scenario) -> Iterator[str]:
    """Lend a simulated camera, which shows colour bars; then remove it."""
    scenario.tear_down()
    device = load_vivid()
    try:
        yield device
    finally:
        scenario.tear_down()
        unload("vivid")


def _id(device: str) -> str:
    """Return what the program itself calls this camera."""
    cameras = json.loads(run(sys.executable, "-m", "anonemo_tray", "cameras", "--json"))
    return next(str(camera["id"]) for camera in cameras if camera["path"] == device)


def _says(scenario: Scenario, text: str, since: float) -> bool:
    return any(text in said for said in scenario.program.texts(since))


def _watched(scenario: Scenario, fault: str) -> Outcome:
    """Return what the caller has seen up to now."""
    outcome = Outcome(fault, screen=list(kinds(scenario.reader.since(0))), texts=scenario.program.texts(0))
    outcome.raw = sum(picture.kind == "RAW" for picture in scenario.reader.seen)
    outcome.late_faces = sum(picture.kind == "face" for picture in scenario.reader.seen)
    return outcome


def disconnected_and_back(scenario: Scenario) -> Outcome:
    """Unplug a camera and plug it in again while another device has taken its node."""
    with _vivid(scenario) as device:
        scenario.new_program(camera=_id(device))
        scenario.new_reader()
        wait_for(lambda: _says(scenario, _LOOKING, 0), START_S, "pictures of the camera")
        unplugged = time.monotonic()
        run("v4l2-ctl", "-d", device, "-c", "disconnect=1")
        noticed = wait_for(lambda: _says(scenario, _LOST, unplugged), 10, "loss noticed")
        (_BOUND / "unbind").write_text("vivid.0")
        wait_for(lambda: not Path(device).exists(), 5, "node gone")
        with Path("/dev/v4l2loopback").open("rb") as control:
            config = _LOOPBACK_CONFIG.pack(int(device[len("/dev/video") :]), -1, b"Usurper", *[0] * 8)
            usurper = fcntl.ioctl(control, _ADD_LOOPBACK, bytearray(config))
        time.sleep(2.0)
        plugged = time.monotonic()
        (_BOUND / "bind").write_text("vivid.0")
        back = wait_for(lambda: _says(scenario, _LOOKING, plugged), 30, "camera used again")
        outcome = _watched(scenario, "camera unplugged, then back under another node")
        outcome.recovery_s = round(back, 3)
        outcome.facts = {
            "noticed after, s": round(noticed, 3),
            "node before": device,
            "usurper": usurper,
            "node after": next(
                f"/dev/{node.name}" for node in Path("/sys/bus/platform/devices/vivid.0").glob("video4linux/*")
            ),
        }
        return outcome


def camera_busy(scenario: Scenario) -> Outcome:
    with _vivid(scenario) as device:
        holding = ["v4l2-ctl", "-d", device, "--stream-mmap", "--stream-count=0"]
        with subprocess.Popen(holding, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as holder:
            try:
                time.sleep(1.0)
                scenario.new_program(camera=device)
                code = scenario.program.wait(START_S)
                outcome = Outcome("camera in use by another program", texts=scenario.program.texts(0))
            finally:
                holder.kill()
        scenario.new_program(camera=device)
        back = wait_for(lambda: _says(scenario, _LOOKING, 0), START_S, "pictures of the camera")
        outcome.facts = {"exit code": code, "started anew, s": round(back, 1)}
        return outcome


def virtual_camera_busy(scenario: Scenario) -> Outcome:
    scenario.tear_down()
    scenario.new_feeder()
    holder = open_device(VIRTUAL_CAMERA, "YU12")
    os.write(holder, Renderer().pause().i420.tobytes())
    scenario.new_program()
    code = scenario.program.wait(START_S)
    os.close(holder)
    return Outcome(
        "virtual camera in use by another program", texts=scenario.program.texts(0), facts={"exit code": code}
    )


def demo_beside_another_producer(scenario: Scenario) -> Outcome:
    """Show the demo while another program feeds the virtual camera: what callers see is not protected by this one."""
    scenario.tear_down()
    holder = open_device(VIRTUAL_CAMERA, "YU12")
    os.write(holder, Renderer().pause().i420.tobytes())
    try:
        scenario.new_program("--demo")
        wait_for(lambda: _says(scenario, "a drawing", 0), START_S, "the actor")
        return Outcome("the demo, with the virtual camera in use by another program", texts=scenario.program.texts(0))
    finally:
        os.close(holder)
        scenario.tear_down()


def virtual_camera_reloaded(scenario: Scenario) -> Outcome:
    with _vivid(scenario) as device:
        unload("v4l2loopback")
        scenario.new_program(camera=device)
        code = scenario.program.wait(START_S)
        texts = scenario.program.texts(0)
        load_loopback()
    started = time.monotonic()
    scenario.set_up()
    facts = {"exit code": code, "started anew, s": round(time.monotonic() - started, 1)}
    return Outcome("virtual camera's module removed, then loaded again", texts=texts, facts=facts)


def module_in_use(scenario: Scenario) -> Outcome:
    """Try to take the virtual camera's driver away from the running program: the kernel refuses, nothing happens."""
    scenario.set_up()
    since = time.monotonic()
    refused = 0
    for _ in range(20):
        try:
            run("rmmod", "v4l2loopback")
        except SceneError:
            refused += 1
        time.sleep(0.1)
    seen = scenario.reader.since(since)
    facts = {"refused": refused, "other than faces": sum(picture.kind != "face" for picture in seen), "seen": len(seen)}
    return Outcome("virtual camera's module removed under the running program", facts=facts)


def clock_jumps(scenario: Scenario) -> Outcome:
    """Set the machine's clock an hour back and a day ahead, as after a long sleep: nobody notices."""
    scenario.set_up()
    since, now = time.monotonic(), time.time()
    for hours in (-1, 24, 0):
        time.clock_settime(time.CLOCK_REALTIME, now + 3600 * hours + time.monotonic() - since)
        time.sleep(2.0)
    seen = scenario.reader.since(since)
    facts = {"other than faces": sum(picture.kind != "face" for picture in seen), "seen": len(seen)}
    return Outcome("clock set back and ahead", facts=facts)


def disk_full(scenario: Scenario) -> Outcome:
    """Run where not a byte can be written: home, configuration and temporary files are on a full disk."""
    scenario.tear_down()
    full = Path("/run/full")
    full.mkdir(exist_ok=True)
    run("mount", "-t", "tmpfs", "-o", "size=64k", "full", str(full))
    before = dict(os.environ)
    try:
        with contextlib.suppress(OSError), (full / "filler").open("wb") as filler:
            filler.write(bytes(1 << 20))
        for name in ("HOME", "TMPDIR", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME"):
            os.environ[name] = str(full)
        scenario.new_feeder()
        scenario.new_program()
        scenario.set_up()
        code = scenario.program.quit()
    finally:
        os.environ.clear()
        os.environ.update(before)
        scenario.tear_down()
        run("umount", str(full))
    return Outcome("disk full", texts=[], facts={"exit code": code})


def reader_comes_and_goes(scenario: Scenario) -> Outcome:
    """Look before the program runs, hang up and call again, look on while it quits, and look again afterwards."""
    scenario.tear_down()
    scenario.new_reader()
    time.sleep(1.5)
    before = list(kinds(scenario.reader.since(0)))
    scenario.set_up()
    waits = []
    for _ in range(3):
        called = time.monotonic()
        scenario.new_reader()
        waits.append(round(wait_for(lambda: scenario.reader.newest() == "face", START_S, "a face"), 2))
        time.sleep(max(0.0, called + 2 - time.monotonic()))
    scenario.program.quit()
    time.sleep(1.5)
    outcome = Outcome("reader opened before, during and after", screen=list(kinds(scenario.reader.since(0)))[-1:])
    scenario.new_reader()
    time.sleep(3.0)
    after = list(kinds(scenario.reader.since(0)))
    outcome.facts = {"before": before, "waits, s": waits, "after": after}
    return outcome


def leaks_are_seen(scenario: Scenario) -> Outcome:
    """Publish, in the program's place, pictures with something of the camera in them: the reader has to say so."""
    scenario.tear_down()
    camera = cv2.imread(str(PICTURES / "face" / "000.mjpg"), cv2.IMREAD_GRAYSCALE)
    assert camera is not None
    blank = Renderer().pause().i420
    whole, faint, tinted = blank.copy(), blank.copy(), blank.copy()
    whole[:720] = camera
    faint[:720] = np.rint(0.97 * faint[:720] + 0.03 * camera)
    tinted[800, 640] += 1
    facts = {}
    device = open_device(VIRTUAL_CAMERA, "YU12")
    scenario.new_reader()

    def publish(picture: NDArray[np.uint8]) -> str:
        os.write(device, picture.tobytes())
        time.sleep(0.05)
        return scenario.reader.newest()

    wait_for(lambda: publish(blank) == "blank", START_S, "a blank screen")
    for name, picture in (("whole", whole), ("faint", faint), ("tinted", tinted)):
        since = time.monotonic() + 0.5
        while len(scenario.reader.since(since)) < 10:
            publish(picture)
        seen = [each.kind for each in scenario.reader.since(since)]
        facts[name] = seen.count("RAW") / len(seen)
    os.close(device)
    scenario.tear_down()
    return Outcome("none: leaks made by the test", facts=facts)


SCENES = (
    reader_comes_and_goes,
    module_in_use,
    clock_jumps,
    disk_full,
    disconnected_and_back,
    camera_busy,
    virtual_camera_busy,
    demo_beside_another_producer,
    virtual_camera_reloaded,
    leaks_are_seen,
)
