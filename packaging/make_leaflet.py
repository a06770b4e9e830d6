"""The leaflet for the other side of a call: puts the study's table into docs/leaflet/*.md, and writes the PDFs of it.

Run from a checkout after changing the text or the study, and commit what it writes. It needs fpdf2 and Debian's package
fonts-liberation, both for making only:

    python3 -m pip --python .venv/bin/python install --no-deps --require-hashes --requirement requirements-leaflet.txt
    .venv/bin/python packaging/make_leaflet.py
"""

from __future__ import annotations

import hashlib
import io
import re
import sys
from collections.abc import Mapping
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
PAGES = ROOT / "docs" / "leaflet"
PDFS = ROOT / "anonemo_tray" / "assets" / "leaflet"
STUDY = ROOT / "docs" / "study" / "report.md"
FONTS = Path("/usr/share/fonts/truetype/liberation")

LABELS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "head": "what was shown | named rightly from the drawing",
        "of": "{} of 10",
        "happiness": "happiness",
        "neutral": "calm",
        "anger": "anger",
        "surprise": "surprise",
        "sadness": "sadness",
        "disgust": "disgust",
        "fear": "fear",
    },
    "de": {
        "head": "was gezeigt wurde | in der Zeichnung richtig benannt",
        "of": "{} von 10",
        "happiness": "Freude",
        "neutral": "Ruhe",
        "anger": "Ärger",
        "surprise": "Überraschung",
        "sadness": "Trauer",
        "disgust": "Ekel",
        "fear": "Angst",
    },
    "fr": {
        "head": "ce qui était montré | bien nommé dans le dessin",
        "of": "{} sur 10",
        "happiness": "joie",
        "neutral": "calme",
        "anger": "colère",
        "surprise": "surprise",
        "sadness": "tristesse",
        "disgust": "dégoût",
        "fear": "peur",
    },
}
_NO_FEELINGS = ("head", "of")
_TABLE = re.compile(r"(<!-- table from docs/study -->\n).*?(<!-- end of table -->)", re.DOTALL)
_IMAGE = re.compile(r"!\[([^\]]*)\]\(([^)]+)\)")


def recognised(report: str) -> dict[str, float]:
    """Return how much of each emotion was named rightly from the avatar, by all raters together, 0 to 1.

    Raises:
        SystemExit: the report has no such line.
    """
    sections = [section for section in report.split("\n## ") if re.match(r".*\bavatar\n", section)]
    rows = [line for line in sections[-1].splitlines() if line.startswith("| ")] if sections else []
    whole = [row for row in rows if row.startswith("| all ")]
    if not whole:
        raise SystemExit(f"{STUDY.name} has no line of all raters together for the avatar")
    names, figures = ([cell.strip() for cell in row.strip("| ").split(" | ")] for row in (rows[0], whole[-1]))
    found = dict(zip(names, figures, strict=True))
    return {name: float(found[name].split()[0]) for name in LABELS["en"] if name not in _NO_FEELINGS}


def with_table(text: str, language: str, report: str) -> str:
    """Return a page with the table of the study in its place, the best recognised first."""
    labels, shares = LABELS[language], recognised(report)
    # Of equal ones the order is that of the labels.
    tenths = sorted(((name, round(10 * share)) for name, share in shares.items()), key=lambda pair: -pair[1])
    rows = [f"| {labels[name]} | {labels['of'].format(count)} |" for name, count in tenths]
    table = "\n".join([f"| {labels['head']} |", "|---|---|", *rows])
    filled, count = _TABLE.subn(lambda found: f"{found[1]}\n{table}\n\n{found[2]}", text)
    if count != 1:
        raise SystemExit(f"{language}.md has no place for the table")
    return filled


def digest(text: str) -> str:
    """Return what a PDF carries to say which text it was made from."""
    return hashlib.sha256(text.encode()).hexdigest()


def draw_pictures(folder: Path) -> None:
    """Write what callers see: the drawing, and the pause picture."""
    from PIL import Image  # noqa: PLC0415 -- whoever only compares texts needs none of this

    sys.path.insert(0, str(ROOT))
    from anonemo_tray.output.canvas import Renderer  # noqa: PLC0415
    from anonemo_tray.windows.example import Example  # noqa: PLC0415
    from anonemo_tray.windows.view import to_ppm  # noqa: PLC0415

    for name, ppm in (("drawing", Example().at(1.5).ppm), ("pause", to_ppm(Renderer().pause()))):
        Image.open(io.BytesIO(ppm)).quantize(128).save(folder / f"{name}.png", optimize=True)


def write_pdf(text: str, language: str, file: Path) -> None:
    """Write a page as PDF, with real text and an A4 page for each part between rules."""
    from fpdf import FPDF  # noqa: PLC0415

    pdf: Any = FPDF(format="A4")
    pdf.set_margins(20, 16)
    pdf.set_auto_page_break(True, 12)
    for style, name in (("", "Regular"), ("B", "Bold")):
        pdf.add_font("Liberation", style, FONTS / f"LiberationSans-{name}.ttf")
    pdf.set_lang(language)
    pdf.set_title(text.splitlines()[0].lstrip("# "))
    pdf.set_keywords(f"source {digest(text)}")
    pdf.set_creation_date(datetime(2026, 1, 1, tzinfo=timezone.utc))
    for part in re.sub(r"<!--.*?-->\n", "", text).split("\n---\n"):
        pdf.add_page()
        for block in filter(None, (block.strip() for block in part.split("\n\n"))):
            _write_block(pdf, block)
    file.parent.mkdir(parents=True, exist_ok=True)
    pdf.output(str(file))


def _write_block(pdf: Any, block: str) -> None:
    # French has spaces before its marks, where no line may break.
    block = re.sub(r"(?<=«) | (?=[»?!:;])", "\N{NO-BREAK SPACE}", block)
    pdf.set_text_color("#1f2328")
    pdf.set_font("Liberation", "", 11)
    if block.startswith("#"):
        pdf.set_font("Liberation", "B", 17)
        pdf.set_text_color("#084c40")
        pdf.multi_cell(0, 8, block.lstrip("# "), align="L", new_x="LMARGIN", new_y="NEXT")
    elif _IMAGE.match(block):
        _write_images(pdf, _IMAGE.findall(block))
    elif block.startswith("|"):
        rows = [[cell.strip() for cell in row.strip("| ").split("|")] for row in block.splitlines()]
        with pdf.table(
            width=110, col_widths=(2, 3), align="L", line_height=7, borders_layout="HORIZONTAL_LINES"
        ) as table:
            for row in (rows[0], *rows[2:]):
                table.row(row)
    elif block.startswith("- "):
        for item in re.split(r"^- ", block, flags=re.MULTILINE)[1:]:
            pdf.cell(5, 5.6, "•")
            pdf.multi_cell(0, 5.6, " ".join(item.split()), markdown=True, align="L", new_x="LMARGIN", new_y="NEXT")
            pdf.ln(1)
    else:
        pdf.multi_cell(0, 5.6, " ".join(block.split()), markdown=True, align="L", new_x="LMARGIN", new_y="NEXT")
    pdf.ln(3.2)


def _write_images(pdf: Any, images: list[tuple[str, str]]) -> None:
    """Put pictures side by side, each over its caption."""
    width, gap, top = 72, 8, pdf.get_y()
    height = width * 9 / 16
    bottom = top
    pdf.set_font("Liberation", "", 9.5)
    for place, (caption, name) in enumerate(images):
        left = pdf.l_margin + place * (width + gap)
        pdf.image(PAGES / name, left, top, width, height, alt_text=caption)
        pdf.set_xy(left, top + height + 1.5)
        pdf.multi_cell(width, 4.6, caption, align="L")
        bottom = max(bottom, pdf.get_y())
    pdf.set_xy(pdf.l_margin, bottom)


def main() -> None:
    """Make everything anew."""
    report = STUDY.read_text(encoding="utf-8")
    draw_pictures(PAGES)
    for language in LABELS:
        page = PAGES / f"{language}.md"
        text = with_table(page.read_text(encoding="utf-8"), language, report)
        page.write_text(text, encoding="utf-8")
        write_pdf(text, language, PDFS / f"{language}.pdf")


if __name__ == "__main__":
    main()
