import ast
import re
import string
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import anonemo_tray
from anonemo_tray.errors import Problem
from anonemo_tray.face.style import Style
from anonemo_tray.i18n import FALLBACK, Texts, languages, negotiate, read_texts, system_language
from anonemo_tray.pipeline.state import State
from anonemo_tray.sandbox import Guards
from anonemo_tray.settings import Settings, to_fields

GROUPS = (
    "language|app|subject|menu|own|window|preview|setup|protects|about|quit|ending|holding|rehearsal|unguarded|guard|"
    "control|settings|clip|policy"
)
PLATFORMS = ("linux", "win32", "darwin")
TITLE_CHARACTERS, MESSAGE_CHARACTERS = 63, 255
"""What fits into a notification of Windows (NOTIFYICONDATA), which refuses anything longer."""


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


@pytest.mark.parametrize("language", languages())
def test_languages_have_the_same_keys_and_placeholders(language: str) -> None:
    english, other = read_texts("en"), read_texts(language)
    assert list(other) == list(english)
    for key, text in english.items():
        assert placeholders(other[key]) == placeholders(text), key
        assert other[key].strip() == other[key] != "", key


@pytest.mark.parametrize("platform", PLATFORMS)
@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("problem", Problem)
def test_every_problem_has_a_title_and_one_sentence(problem: Problem, language: str, platform: str) -> None:
    texts = Texts.load(language, platform)
    for subject in ("", "Logitech C920", "A name of a camera that is longer than any name should be for a camera"):
        title, message = texts.problem(problem, subject)
        assert 0 < len(title) <= TITLE_CHARACTERS
        assert len(message) <= MESSAGE_CHARACTERS
        assert message.endswith(".")
        assert not re.search(r"[.!?] [A-ZÄÖÜ]", message), "more than one sentence"
        assert "{" not in message


@pytest.mark.parametrize("language", languages())
def test_every_state_has_a_sentence(language: str) -> None:
    texts = Texts.load(language)
    sentences = {texts.state(state) for state in State}
    assert len(sentences) == len(State)


def test_the_virtual_camera_is_explained_for_each_system() -> None:
    linux, windows, macos = (Texts.load("en", platform).problem(Problem.NO_VIRTUAL_CAMERA)[1] for platform in PLATFORMS)
    assert "v4l2loopback-dkms" in linux and "card_label='AnonEmo Camera'" in linux
    assert "installer" in windows and "OBS Studio" in windows
    assert "OBS Studio 30" in macos


@pytest.mark.parametrize("language", languages())
def test_a_missing_guard_sends_nobody_to_another_system(language: str) -> None:
    for platform in PLATFORMS:
        texts = Texts.load(language, platform)
        names = [texts.guard(guard) for guard in Guards if guard & Guards.target(platform)]
        assert len(set(names)) == len(names)
        said = " ".join([*names, texts.problem(Problem.NO_NETWORK_GUARD)[1]])
        # Windows has no such guard, and so never lacks it.
        on_linux = platform == "linux"
        assert platform == "win32" or ("libseccomp2" in said) is on_linux
        assert ("Landlock" in said) is on_linux


@pytest.mark.parametrize("language", languages())
def test_the_warning_holds_the_figures(language: str) -> None:
    for key in ("own.warning", "own.figure"):
        text = Texts.load(language).text(key)
        assert re.search(r"8 (?:of|von|comparaisons sur) 10", text) and re.search(r"9 (?:of|von|sur) 10", text)
    assert len(Texts.load(language).text("own.warning")) <= MESSAGE_CHARACTERS


@pytest.mark.parametrize("language", languages())
def test_a_day_is_written_with_the_name_of_its_month(language: str) -> None:
    texts = Texts.load(language)
    assert len(set(texts.text("about.month_names").split())) == 12
    assert texts.date(date(2026, 3, 9)) in {"9 March 2026", "9. März 2026", "9 mars 2026"}


def test_every_text_is_used_and_every_used_text_exists() -> None:
    package = Path(anonemo_tray.__file__).parent
    source = "\n".join(file.read_text(encoding="utf-8") for file in package.rglob("*.py"))
    used = set(re.findall(rf'"((?:{GROUPS})\.[a-z_.]+)"', source))
    used -= {"settings.json", "policy.toml"}
    used |= {f"settings.{name}" for name in to_fields(Settings())}
    used |= {f"guard.{guard}" for guard in Guards if guard}
    used |= {f"guard.{guard}.linux" for guard in (Guards.NETWORK, Guards.FILES)}
    used |= {f"style.{style.name.lower()}" for style in Style}
    known = {key for key in read_texts("en") if not key.startswith(("problem.", "state.", "no_face."))}
    assert used == known


@pytest.mark.parametrize("language", [language for language in languages() if language != "en"])
def test_every_text_is_translated(language: str) -> None:
    english, other = read_texts("en"), read_texts(language)
    same = {key for key, text in english.items() if text == other[key]}
    assert same <= {
        "app.name",
        "control.title",
        "about.version",
        "about.date",
        "menu.camera",
        "style.avatar",
        "style.points",
    }, same


JARGON = {
    "en": r"landmark|blendshape|geometry|biometric|trained attack|driver|kernel|module|sudo|apt |terminal|process\b"
    r"|call program|this run\b|the part that|pictures a second|as the system|stuck|no place for|v4l",
    "de": r"landmark|geometrie|biometri|angreifer|treiber|kernel|modul|sudo|apt |terminal|prozess|anrufprogramm"
    r"|dieser lauf|\bder teil\b|angehalten|wie das system|hängt an|halten nicht|kein platz für|ihre echte sein|v4l",
    "fr": r"landmark|géométrie|biométr|attaquant|pilote|noyau|module|sudo|apt |terminal|processus|programme d.appel"
    r"|cette exécution|comme le système|v4l",
}
"""What nobody says who is not a programmer, and what these sentences said before."""

FOR_TERMINALS = {"problem.USAGE.message", "problem.NO_VIRTUAL_CAMERA.message.linux", "setup.device.command"}
"""What only those read who use a terminal by their own choice."""


def jargon(language: str, texts: dict[str, str]) -> dict[str, str]:
    """Return the sentences with jargon in them."""
    words = re.compile(JARGON[language], re.IGNORECASE)
    return {
        key: text
        for key, text in texts.items()
        if words.search(text) and key not in FOR_TERMINALS and not key.startswith("settings.")
    }


@pytest.mark.parametrize("language", languages())
def test_no_sentence_has_jargon_in_it(language: str) -> None:
    assert jargon(language, read_texts(language)) == {}


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "The part that reads your camera stopped."),
        ("en", "Trained attackers confuse people."),
        ("de", "Anrufprogramme finden sie nicht."),
        ("de", "Das kann Ihre echte sein."),
        ("fr", "Ouvrez un terminal."),
    ],
)
def test_jargon_is_noticed(language: str, text: str) -> None:
    assert jargon(language, {"key": text})


def test_the_windows_have_no_words_of_their_own() -> None:
    """Words in the code would be in one language only; names of programs and licences are in all."""
    allowed = {"Zoom", "Teams", "Meet", "✓", "✗", ""}
    for file in (Path(anonemo_tray.__file__).parent / "windows").glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            shown = [keyword.value for keyword in node.keywords if keyword.arg in {"text", "label", "title"}]
            if isinstance(node.func, ast.Attribute) and node.func.attr in {"title", "label", "text"}:
                shown += node.args[:3]
            for value in shown:
                words = value.value if isinstance(value, ast.Constant) else ""
                is_key = isinstance(words, str) and re.fullmatch(rf"(?:{GROUPS})\.[a-z_.]+", words)
                assert not isinstance(words, str) or words in allowed or is_key, f"{file.name}: {words}"


def test_no_text_is_left_of_problems_or_states_that_are_gone() -> None:
    keys = read_texts("en")
    problems = {key.split(".")[1] for key in keys if key.startswith("problem.")}
    states = {key.split(".")[1] for key in keys if key.startswith("state.")}
    assert problems == {problem.name for problem in Problem}
    assert states == {state.value for state in State}


def test_a_text_that_does_not_exist_is_a_mistake() -> None:
    with pytest.raises(KeyError):
        Texts.load("en").text("menu.nothing")


@pytest.mark.parametrize(
    ("wanted", "language"),
    [
        ("de", "de"),
        ("de_AT.UTF-8", "de"),
        ("DE-ch", "de"),
        ("en_GB", "en"),
        ("fr_CA", "fr"),
        ("it_IT", "en"),
        ("", "en"),
        ("C", "en"),
    ],
)
def test_unknown_languages_are_english(wanted: str, language: str) -> None:
    assert Texts.load(wanted).language == language


@pytest.mark.parametrize(
    ("wanted", "language"),
    [
        ("fil", "en"),  # Filipino is not Finnish,
        ("fil_PH.UTF-8", "en"),
        ("den", "en"),  # nor is Slave German
        ("fi_FI@euro", "fi"),
        ("fr:de:en", "de"),
        ("fr_FR:fi", "fi"),
        ("C.UTF-8:de", "de"),
        ("zh_TW", "en"),
        ("zh-Hant-TW", "zh-Hant"),
        ("zh-Hant-CN-x-private1-private2", "zh-Hant"),  # the example of the RFC
        ("zh-Hans", "en"),
        ("de-x-whatever", "de"),
        ("x-de", "en"),
        ("_", "en"),
        (":::", "en"),
        ("-", "en"),
    ],
)
def test_languages_are_looked_up_as_rfc_4647_says(wanted: str, language: str) -> None:
    assert negotiate(wanted, ["en", "de", "fi", "zh-Hant"]) == language


@given(st.text(max_size=30))
def test_whatever_the_system_says_there_is_a_language(wanted: str) -> None:
    assert negotiate(wanted, languages()) in languages()


def test_these_languages_are_shipped() -> None:
    """So that a lost file is noticed."""
    assert {FALLBACK, "de", "fr"} <= set(languages())
    assert languages()[0] == FALLBACK


def test_the_language_of_the_system_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("anonemo_tray.i18n.system_language", lambda: "de_DE")
    assert Texts.load(None).language == "de"


@pytest.mark.parametrize(
    ("environ", "language"),
    [
        ({}, ""),
        ({"LANG": "de_DE.UTF-8"}, "de_DE.UTF-8"),
        ({"LANG": "de_DE.UTF-8", "LC_ALL": "en_US.UTF-8"}, "en_US.UTF-8"),
        ({"LANG": "de_DE.UTF-8", "LC_MESSAGES": ""}, "de_DE.UTF-8"),
        ({"LANG": "en_US.UTF-8", "LANGUAGE": "de:en"}, "de:en"),
    ],
)
@pytest.mark.skipif("sys.platform != 'linux'")
def test_the_environment_says_the_language(environ: dict[str, str], language: str) -> None:
    assert system_language(environ) == language


@pytest.mark.parametrize(
    "subject",
    [
        "/home/anna/clips/interview.mp4",
        "~/clips/interview.mp4",
        "../anna/clips/interview.mp4",
        r"C:\Users\anna\interview.mp4",
        r"\\server\anna\interview.mp4",
        "cannot open /home/anna/interview.mp4",
        "file:///home/anna/interview.mp4",
        "/.hidden/anna/interview.mp4",
        "/dev/../home/anna/interview.mp4",
    ],
)
def test_no_folder_of_the_user_gets_into_a_message(subject: str) -> None:
    for language in languages():
        message = Texts.load(language).problem(Problem.INPUT_MISSING, subject)[1]
        assert "interview.mp4" in message
        assert "anna" not in message


@given(st.text(max_size=300))
def test_whatever_the_subject_the_message_is_one_short_line_without_the_home_folder(subject: str) -> None:
    home = str(Path.home())
    message = Texts.load("en").problem(Problem.CAMERA_BUSY, f"{subject} {home}/x")[1]
    assert f"{home}/" not in message
    assert message.isprintable()
    assert len(message) <= MESSAGE_CHARACTERS


@pytest.mark.parametrize(
    "name", ["Logitech C920", "USB Camera w/ Mic", "HD 1080p/30 fps", "C920 / Stereo", "/dev/video2"]
)
def test_names_of_cameras_stay_as_they_are(name: str) -> None:
    assert f"“{name}”" in Texts.load("en").problem(Problem.CAMERA_BUSY, name)[1]
