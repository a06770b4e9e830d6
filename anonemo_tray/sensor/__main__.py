"""Entry point of the sensor process: guards first, then everything else.

Without arguments it is started by the worker thread, with pipes. `--list` prints the cameras, `--baseline SECONDS SIZE`
measures MediaPipe's own Python call for the benchmark; both as JSON.
"""

from __future__ import annotations

import sys

from anonemo_tray.sandbox import Role, seal


def main() -> int:
    """Run the sensor process; not meant for people."""
    guards = seal(Role.SENSOR)
    # Only behind the guards: numpy, OpenCV and MediaPipe start threads, and an older thread escapes some of them.
    from anonemo_tray.sensor import main as sensor  # noqa: PLC0415
    from anonemo_tray.sensor.excepthook import install_redacting_excepthook  # noqa: PLC0415

    install_redacting_excepthook()
    arguments = sys.argv[1:]
    if arguments == ["--list"]:
        return sensor.print_cameras()
    if arguments[:1] == ["--baseline"]:
        from anonemo_tray.sensor.benchmark_baseline import print_measurement  # noqa: PLC0415 -- needs MediaPipe's Python package

        return print_measurement(float(arguments[1]), arguments[2])
    from anonemo_tray.ipc.pipes import open_child_ends  # noqa: PLC0415 -- see above

    return sensor.run(open_child_ends(), guards)


if __name__ == "__main__":
    sys.exit(main())
