"""Every sentence that a user can see: the translations, and the one way to ask for them.

A language is one file in `assets/translations`, with its own name in it, and its names of the styles in
`assets/styles.json`. What is there is offered.
"""

from __future__ import annotations

import functools
import json
import locale
import os
import re
import sys
from collections.abc import Mapping, Sequence
from datetime import date
from importlib.resources import files
from pathlib import PureWindowsPath

from anonemo_tray.errors import ExitCode, Problem
from anonemo_tray.face.style import Style
from anonemo_tray.ipc.no_face import NoFace
from anonemo_tray.pipeline.state import State
from anonemo_tray.sandbox import Guards

FALLBACK = "en"
"""The language for everybody whose own there is not."""

_ASSETS = files("anonemo_tray") / "assets"
_SUBJECT_CHARACTERS = 48
_PLATFORMS = {"win32": "windows", "darwin": "macos"}
_PATH = re.compile(r"(?:^|\W)[\\/]\S")
_DEVICE = re.compile(r"/dev/\w+")


def system_language(environ: Mapping[str, str] = os.environ) -> str:
    """Return the language the user reads, as the system names it (such as "de_DE"); empty when it does not say."""
    if sys.platform == "win32":
        import ctypes  # noqa: PLC0415 -- useful on this system alone

        return locale.windows_locale.get(ctypes.windll.kernel32.GetUserDefaultUILanguage(), "")
    if sys.platform == "darwin":
        # LANG is not set for programs started from the Finder. The back end of the tray icon brings this package along.
        from Foundation import NSLocale  # noqa: PLC0415 -- exists on this system alone

        return str(NSLocale.preferredLanguages()[0])
    # The order in which gettext looks.
    for variable in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        if environ.get(variable):
            return environ[variable]
    return ""


@functools.cache
def languages() -> tuple[str, ...]:
    """Return the languages there are texts in, as language tags (RFC 5646); the fallback comes first."""
    names = [file.name for file in (_ASSETS / "translations").iterdir() if file.name.endswith(".json")]
    return tuple(sorted((name.removesuffix(".json") for name in names), key=lambda tag: (tag != FALLBACK, tag)))


@functools.cache
def language_name(language: str) -> str:
    """Return what a language calls itself, for those who cannot read the one that is set."""
    return read_texts(language)["language.name"]


def read_texts(language: str) -> dict[str, str]:
    """Return all texts in one of `languages`, with the names of the styles in it: from keys to texts."""
    texts = json.loads((_ASSETS / "translations" / f"{language}.json").read_text(encoding="utf-8"))
    styles = json.loads((_ASSETS / "styles.json").read_text(encoding="utf-8"))
    return {**texts, **{f"style.{style}": names[language] for style, names in styles.items() if language in names}}


def negotiate(wanted: str, available: Sequence[str]) -> str:
    """Return the language for somebody (RFC 4647, section 3.4, "lookup"), `FALLBACK` where nothing fits.

    Args:
        wanted: language tags or names of locales, the preferred one first: "de_AT.UTF-8", "fr:de".
        available: language tags.
    """
    known = {tag.lower(): tag for tag in available}
    for locale_name in wanted.split(":"):
        tag = re.split(r"[.@]", locale_name)[0].replace("_", "-").lower()
        while tag:
            if tag in known:
                return known[tag]
            tag = tag.rpartition("-")[0]
            # A single letter says what kind of subtag follows, and goes with it.
            if tag[-2:-1] == "-":
                tag = tag[:-2]
    return FALLBACK


def tidy(subject: str) -> str:
    """Return a name fit for one line of text: no folder of the user's, no line breaks, not too long."""
    if _PATH.search(subject) and not _DEVICE.fullmatch(subject):
        subject = PureWindowsPath(subject).name  # takes both kinds of slash for one
    subject = " ".join("".join(c if c.isprintable() else " " for c in subject).split())
    return subject if len(subject) <= _SUBJECT_CHARACTERS else subject[: _SUBJECT_CHARACTERS - 1] + "…"


class Texts:
    """All sentences in one language.

    Args:
        language: one of `languages`.
        texts: see `read_texts`.
        platform: `sys.platform` of the user; some next steps differ.
    """

    def __init__(self, language: str, texts: Mapping[str, str], platform: str = sys.platform) -> None:
        self.language = language
        self._texts = texts
        self._platform = _PLATFORMS.get(platform, "linux")

    @classmethod
    def load(cls, language: str | None = None, platform: str = sys.platform) -> Texts:
        """Load the texts of a language (such as "de" or "de_AT"); None for the system's; unknown ones are English."""
        known = negotiate(system_language() if language is None else language, languages())
        return cls(known, read_texts(known), platform)

    def text(self, key: str, **values: str) -> str:
        """Return the text of a key with its placeholders filled in.

        Raises:
            KeyError: there is no such text or placeholder, which is a mistake in the program.
        """
        return self._texts[key].format_map(values)

    def date(self, day: date) -> str:
        """Return a day as people write it."""
        month = self.text("about.month_names").split()[day.month - 1]
        return self.text("about.date", day=str(day.day), month=month, year=str(day.year))

    def state(self, state: State) -> str:
        """Return the sentence for a state."""
        return self.text(f"state.{state.value}")

    def no_face(self, reason: NoFace) -> str:
        """Return the sentence for a reason why no face is seen: what others see, and what helps."""
        return self.text(f"no_face.{reason.name.lower()}")

    def style(self, style: Style) -> str:
        """Return the name of a style."""
        return self.text(f"style.{style.name.lower()}")

    def guard(self, guard: Guards) -> str:
        """Return the name of one guard, with what it needs on this system."""
        return self.text(self._for_system(f"guard.{guard}"))

    def problem(self, problem: Problem, subject: str = "") -> tuple[str, str]:
        """Return a short title, and one sentence that ends in what the user does next.

        Args:
            problem: what went wrong.
            subject: the name it is about; folders and control characters are taken out of it.
        """
        name = tidy(subject)
        if name:
            name = self.text("subject.quoted", subject=name)
        else:
            name = self.text("subject.camera" if problem.exit_code is ExitCode.CAMERA else "subject.file")
        message = self.text(self._for_system(f"problem.{problem.name}.message"), subject=name)
        return self.text(f"problem.{problem.name}.title"), message

    def _for_system(self, key: str) -> str:
        """Return the key of the text that is this system's own, if there is one."""
        key_here = f"{key}.{self._platform}"
        return key_here if key_here in self._texts else key
