"""Boots a User-Mode Linux machine that has cameras, and runs a program of the checkout in it.

The machine's files are the host's, with a layer of memory over them: nothing it writes stays, except in the folder it
shares with the host.
"""

from __future__ import annotations

import os
import pwd
import shlex
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
CHECKOUT = HERE.parents[1]

_MEMORY = "4096M"

_ENVIRONMENT = {
    # Mapping memory is slow there: keep what was once mapped.
    "MALLOC_MMAP_THRESHOLD_": "1000000000",
    "MALLOC_TRIM_THRESHOLD_": "1000000000",
    "MALLOC_TOP_PAD_": "134217728",
    "OPENBLAS_NUM_THREADS": "1",
    "LC_ALL": "C.UTF-8",
    "HOME": "/root",
    "PYTHONDONTWRITEBYTECODE": "1",
    "PATH": os.defpath + ":/usr/local/sbin:/usr/sbin:/sbin",
}


class MachineError(Exception):
    """The machine cannot be built, or did not do its work; the text says why."""


@dataclass(frozen=True)
class Machine:
    """A kernel that is ready to boot.

    Attributes:
        folder: holds `linux` and `lib/modules`.
    """

    folder: Path

    @classmethod
    def build(cls) -> Machine:
        """Take the kernel from the cache, or build it there: about 8 minutes.

        Raises:
            MachineError: it cannot be built here.
        """
        # Tests get a home of their own; the cache is the user's.
        environment = {**os.environ, "HOME": pwd.getpwuid(os.getuid()).pw_dir}
        environment.pop("XDG_CACHE_HOME", None)
        done = subprocess.run(
            [HERE / "build_kernel.sh"],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            env=environment,
            check=False,
        )
        if done.returncode != 0:
            raise MachineError(f"build_kernel.sh failed:\n{done.stderr[-3000:]}")
        return cls(Path(done.stdout.split()[-1]))

    def run(
        self, arguments: Sequence[str], out: Path, timeout: float, environment: Mapping[str, str] | None = None
    ) -> str:
        """Boot, run this interpreter with the arguments in the checkout, and shut down.

        Args:
            arguments: of the interpreter.
            out: folder that the machine sees as /mnt/out.
            timeout: seconds after which the machine is killed.
            environment: more variables.

        Returns:
            what the machine printed.

        Raises:
            MachineError: it did not boot, did not end in time, or the program failed.
        """
        variables = {**_ENVIRONMENT, "PYTHONPATH": str(CHECKOUT), "KERNEL": str(self.folder), **(environment or {})}
        words = [f"{name}={value}" for name, value in variables.items()]
        command = shlex.join(["env", "-i", *words, sys.executable, *arguments])
        (out / "command.sh").write_text(f"cd {shlex.quote(str(CHECKOUT))}\n{command} 2>&1\n")
        status = out / "status"
        status.unlink(missing_ok=True)
        # Its memory is a file there; a disk would be slow.
        memory = Path("/dev/shm")  # noqa: S108 -- a file system of memory, and the kernel deletes the file at once
        linux = [
            str(self.folder / "linux"),
            f"mem={_MEMORY}",
            "root=/dev/root",
            "rootfstype=hostfs",
            "rootflags=/",
            "ro",
            f"init={HERE / 'init.sh'}",
            f"out={out}",
            f"keep={CHECKOUT}:{self.folder}:{sys.prefix}",
            "con=null",
            "con0=fd:0,fd:1",
            "quiet",
            "panic=-1",
        ]
        try:
            done = subprocess.run(
                linux,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                timeout=timeout,
                env={"TMPDIR": str(memory), "PATH": os.defpath, "HOME": str(out)},
                check=False,
            )
        except subprocess.TimeoutExpired as error:
            raise MachineError(f"still running after {timeout} s:\n{_tail(error.stdout)}") from error
        except OSError as error:
            raise MachineError(f"User-Mode Linux does not start here: {error}") from error
        said = done.stdout.decode(errors="replace")
        if not status.exists():
            raise MachineError(f"User-Mode Linux did not get to its end (exit {done.returncode}):\n{said[-3000:]}")
        if status.read_text().strip() != "0":
            raise MachineError(f"the program in the machine failed:\n{said[-5000:]}")
        return said


def _tail(said: bytes | None) -> str:
    return (said or b"").decode(errors="replace")[-3000:]
