"""Plays scenes for one kind of reader: `python -m tests.device.guest.main opencv|ffmpeg|chromium SCENE...`.

What became of each is a line of JSON in /mnt/out/results.jsonl.
"""

from __future__ import annotations

import json
import sys
import time
import traceback
from pathlib import Path

from tests.device.guest import builds, calls, cycles, devices, faults, scenes
from tests.device.guest.audit import audit
from tests.device.guest.rig import load_loopback
from tests.device.guest.scenario import BROWSER, Scenario
from tests.device.slowness import start_seconds

OUT = Path("/mnt/out")


def main() -> None:
    load_loopback()
    scenario = Scenario(sys.argv[1])
    known = {
        scene.__name__: scene
        for scene in (
            *scenes.SCENES,
            *faults.SCENES,
            *calls.SCENES,
            calls.real_camera_in_browser,
            faults.two_faces,
            *devices.SCENES,
            *cycles.SCENES,
            *builds.SCENES,
            *builds.MUTANTS,
        )
    }
    (OUT / "start_seconds").write_text(str(start_seconds()))
    for name in sys.argv[2:]:
        started = time.monotonic()
        result: dict[str, object] = {"scene": name}
        try:
            outcome = known[name](scenario)
            if scenario.how == BROWSER:
                outcome.facts["cameras listed"] = scenario.reader.told("listed")
                outcome.facts["cameras taken"] = scenario.reader.told("open")
                outcome.facts["cameras refused"] = sorted(set(scenario.reader.told("refused")))
            result["outcome"] = outcome.as_json()
            result["audit"] = audit(scenario.running())
        except Exception:  # noqa: BLE001 -- whatever a scene dies of is its result, and the next one is played
            result["error"] = traceback.format_exc()
            # The next scene begins with nothing left of this one.
            scenario.tear_down()
        result["seconds"] = round(time.monotonic() - started, 1)
        with (OUT / "results.jsonl").open("a") as file:
            file.write(json.dumps(result) + "\n")
    scenario.tear_down()


if __name__ == "__main__":
    main()
