"""Makes anonemo_tray/assets/demo.webm, what `--demo` shows: one round of the synthetic actor's performance.

    python packaging/make_demo_clip.py [FILE]

To be run in the project's folder; needs ffmpeg with libvpx (Debian: ffmpeg). VP9 is free of licence fees, and
every OpenCV wheel decodes it by itself. Motion JPEG, free as well, would take 44 times the space.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np

from anonemo_tray.sensor.model import canonical_mesh, load_model
from tools.actor.actor import Actor
from tools.actor.identity import Identity
from tools.actor.performance import DEMO, Performance
from tools.actor.pose import COLS, ROWS
from tools.actor.scene import Scene

ASSET = Path("anonemo_tray/assets/demo.webm")
SEED = 0
FPS = 30
QUALITY = 30
"""libvpx's constant quality, 0 to 63, lower is better. Measured: 0.23 pixels of landmark noise, with and without it."""

ENCODER = f"-c:v libvpx-vp9 -crf {QUALITY} -b:v 0 -deadline good -cpu-used 2 -g {FPS * 10} -threads 1".split()
RAW = f"-f rawvideo -pix_fmt rgb24 -video_size {COLS}x{ROWS} -framerate {FPS} -i -".split()
PLAIN = [
    "-an",
    "-pix_fmt",
    "yuv420p",
    "-map_metadata",
    "-1",
    "-fflags",
    "+bitexact",
    "-flags:v",
    "+bitexact",
    "-f",
    "webm",
]


def main() -> None:
    """Draw and encode one round."""
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else ASSET
    actor, scene = Actor(canonical_mesh(load_model()), Identity.random(SEED)), Scene(SEED)
    performance, picture = Performance(SEED, DEMO), np.empty((ROWS, COLS, 3), np.uint8)
    command = ["ffmpeg", "-loglevel", "error", "-y", *RAW, *ENCODER, *PLAIN, str(target)]
    with subprocess.Popen(command, stdin=subprocess.PIPE) as encoder:
        if encoder.stdin is None:
            raise RuntimeError("ffmpeg has no input")
        for number in range(round(DEMO.period * FPS)):
            # One grain for all: noise that changes would take most of the file.
            scene.render(picture, [(actor, performance.state(number / FPS))])
            encoder.stdin.write(picture.tobytes())
        encoder.stdin.close()
        if encoder.wait():
            raise RuntimeError("ffmpeg failed")


if __name__ == "__main__":
    main()
