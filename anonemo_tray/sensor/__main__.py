"""Entry point of the sensor process: guards first, then everything else.

Without arguments it is started by the worker thread, with pipes. `--list` prints the cameras, `--baseline SECONDS SIZE`
measures MediaPipe's own Python call for the benchmark; both as JSON.
"""

from __future__ import annotations

import sys

from anonemo_tray.sandbox import Role, limit_reading, limit_writing, seal


def main() -> int:
    """Run the sensor process; not meant for people."""
    guards = seal(Role.SENSOR)
    arguments = sys.argv[1:]
    pipes = None
    if not arguments:
        from anonemo_tray.ipc.pipes import take_over_pipes  # noqa: PLC0415 -- behind the first guards

        pipes = take_over_pipes()
    if arguments[:1] != ["--baseline"]:
        # The baseline is a benchmark's, of a library that lies where it was installed for it.
        guards |= limit_reading(pipes.config.get("camera") if pipes else None)
    if pipes is not None and "clips" in pipes.config:
        from anonemo_tray.sensor.complaints import listen  # noqa: PLC0415 -- before OpenCV is loaded

        # The files are open already, and no driver of a camera has to bear it.
        guards |= limit_writing()
        listen()
    # Only behind the guards: numpy, OpenCV and MediaPipe start threads, and an older thread escapes some of them.
    from anonemo_tray.sensor import main as sensor  # noqa: PLC0415
    from anonemo_tray.sensor.excepthook import install_redacting_excepthook  # noqa: PLC0415

    install_redacting_excepthook()
    if pipes is not None and "clips" in pipes.config:
        from anonemo_tray.sensor.clips import run_clips  # noqa: PLC0415 -- not needed for cameras

        return run_clips(pipes.open(), guards)
    if pipes is not None:
        return sensor.run(pipes.open(), guards)
    if arguments == ["--list"]:
        return sensor.print_cameras()
    from anonemo_tray.sensor.benchmark_baseline import print_measurement  # noqa: PLC0415 -- needs MediaPipe's Python package

    return print_measurement(float(arguments[1]), arguments[2])


if __name__ == "__main__":
    sys.exit(main())
