"""What the program leaves on the machine besides pictures: traffic, command lines, environments, words."""

from __future__ import annotations

import contextlib
import json
import os
import re
from importlib.resources import files
from pathlib import Path
from typing import Any

import psutil

from tests.device.guest.rig import Program, children

_COUNTERS = {
    "Ip": ("OutRequests", "OutNoRoutes"),
    "Udp": ("OutDatagrams",),
    "Tcp": ("ActiveOpens",),
    "Ip6": ("Ip6OutRequests", "Ip6OutNoRoutes"),
}
"""The kernel's own counts of what anybody on this machine tried to send."""


def audit(program: Program | None) -> dict[str, Any]:
    """Return what a running program, if any, and the machine since its start give away.

    Returns:
        traffic: packets sent or not sent for want of a way, by anybody on the machine.
        sockets: of the internet, that the program's processes have open.
        command lines: of the program's children.
        environment: names of variables that the children have and this process has not.
        unknown words: lines of what it printed that are no sentence of the program.
    """
    family = [psutil.Process(pid) for pid in children(program.pid)] if program else []
    sockets, lines, names = 0, [], set()
    for process in family:
        # A child may end meanwhile.
        with contextlib.suppress(psutil.Error):
            sockets += len(process.net_connections("inet"))
            lines.append(" ".join(process.cmdline()[1:]))
            names |= set(process.environ()) - set(os.environ)
    return {
        "traffic": traffic(),
        "sockets": sockets,
        "command lines": lines,
        "environment": sorted(names),
        "unknown words": unknown(program.texts(0)) if program else [],
    }


def traffic() -> int:
    """Return how many packets anybody on this machine has sent or tried to."""
    words: dict[str, str] = {}
    for file in ("snmp", "netstat"):
        lines = Path("/proc/net", file).read_text().splitlines()
        for names, values in zip(lines[::2], lines[1::2], strict=True):
            protocol = names.split(":")[0]
            pairs = zip(names.split()[1:], values.split()[1:], strict=True)
            words |= {f"{protocol} {name}": value for name, value in pairs}
    with contextlib.suppress(FileNotFoundError):
        words |= {
            f"Ip6 {name}": value for name, value in map(str.split, Path("/proc/net/snmp6").read_text().splitlines())
        }
    return sum(int(words.get(f"{protocol} {name}", 0)) for protocol, names in _COUNTERS.items() for name in names)


def unknown(texts: list[str]) -> list[str]:
    """Return the lines that are none of the program's sentences, with any name of a camera in their places."""
    sentences = json.loads((files("anonemo_tray") / "assets" / "translations" / "en.json").read_text(encoding="utf-8"))
    known = re.compile("|".join(f"(?:{_pattern(sentence)})" for sentence in sentences.values()))
    return [text for text in texts if text and not known.fullmatch(text)]


def _pattern(sentence: str) -> str:
    """Return the pattern of a sentence; what is put into it is a name or a path, and no long number."""
    return re.sub(r"\\\{\w+\\\}", r"[\\w /().,:“”-]{0,80}", re.escape(sentence))
