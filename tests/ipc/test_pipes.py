from __future__ import annotations

import os
import subprocess
import sys
import time

from anonemo_tray.ipc.pipes import ParentWatch, Sender, pack_config
from tests.waiting import wait_until


def read_to_end(fd: int) -> bytes:
    data = b""
    while part := os.read(fd, 65536):
        data += part
    return data


def test_what_must_not_be_lost_arrives_in_order_and_before_end_of_file() -> None:
    read_fd, write_fd = os.pipe()
    sender = Sender(write_fd)
    for number in range(20):
        sender.send(bytes([number]) * 3)
    sender.close()
    assert read_to_end(read_fd) == b"".join(bytes([number]) * 3 for number in range(20))
    os.close(read_fd)


def test_a_reader_that_does_not_read_never_holds_the_sender_up_and_gets_the_newest() -> None:
    read_fd, write_fd = os.pipe()
    sender = Sender(write_fd)
    started = time.monotonic()
    for number in range(3000):
        sender.send_latest(number.to_bytes(2, "little") * 1000)
    assert time.monotonic() - started < 5.0, "send() waits for its reader"
    got = bytearray()
    while not got.endswith((2999).to_bytes(2, "little") * 1000):
        got += os.read(read_fd, 65536)
    assert len(got) < 3000 * 2000, "nothing was dropped"
    assert len(got) % 2000 == 0, "a message was torn"
    sender.close()
    os.close(read_fd)


def test_a_reader_that_is_gone_ends_the_sender_quietly() -> None:
    read_fd, write_fd = os.pipe()
    sender = Sender(write_fd)
    os.close(read_fd)
    sender.send_latest(b"x")
    wait_until(lambda: not sender._thread.is_alive(), "the sender's end")
    sender.send_latest(b"y")
    sender.close()


CHILD = """
import os, subprocess, sys
from anonemo_tray.ipc.pipes import open_child_ends
ends = open_child_ends()
print("a library's chatter")
os.write(1, b"more of it")
look = "import os; print([fd for fd in range(3, 20) if os.path.exists(f'/proc/self/fd/{fd}')])"
subprocess.run([sys.executable, "-c", look], stdout=sys.stderr, close_fds=False)
ends.sender.send(repr(ends.config).encode())
ends.sender.close()
"""


def test_a_child_keeps_its_pipes_to_itself() -> None:
    done = subprocess.run(
        [sys.executable, "-c", CHILD], input=pack_config({"device": "é"}), capture_output=True, timeout=60, check=True
    )
    assert done.stdout.decode() == "{'device': 'é'}", "chatter got among the messages"
    assert done.stderr.strip() in {b"[]", b"[3]"}, "a grandchild inherited a pipe"


def test_a_living_parent_is_alive() -> None:
    assert ParentWatch().is_alive()
