"""The form for people: one HTML file with the items in it, which needs no network and sends nothing."""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from tests.rating.keys import ANSWERS, SURE

_TEMPLATE: Final = Path(__file__).with_name("form.html")


def form(kind: str, set_id: str, items: Sequence[tuple[bytes, str]]) -> str:
    """Return the form.

    Args:
        kind: of question, see `keys.ANSWERS`.
        set_id: of the key.
        items: data and media type of each picture or clip, in their order.
    """
    data = {
        "kind": kind,
        "set": set_id,
        "answers": ANSWERS[kind],
        "sure": SURE,
        "items": [f"data:{media};base64,{base64.b64encode(content).decode()}" for content, media in items],
    }
    # "<" could end the script it stands in.
    return _TEMPLATE.read_text(encoding="utf-8").replace("{{DATA}}", json.dumps(data).replace("<", "\\u003c"))
