"""Scores against figures found by hand; files of ratings with faults named line by line; the report."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from tests.rating.__main__ import main
from tests.rating.keys import EMOTION, SAME_PERSON, Entry, Key, Rating, RatingError, read_ratings, write_key
from tests.rating.making import DIFFERENT, EQUAL
from tests.rating.scores import Scored, equal_error

pytestmark = pytest.mark.computes

SHOWN = ("happiness", "happiness", "anger", "anger", "anger", "anger", "neutral")
SAID = ("happiness", "anger", "anger", "anger", "anger", "fear", "neutral")


def emotion_key() -> Key:
    items = {number: Entry(label, (number % 3,)) for number, label in enumerate(SHOWN, 1)}
    return Key(EMOTION, "points", "abc", "1", items)


def pair_key() -> Key:
    entries = [Entry("same", (n, n), (EQUAL, DIFFERENT)[n % 2]) for n in range(4)]
    entries += [Entry("different", (n, (n + 1) % 4), (EQUAL, DIFFERENT)[n % 2]) for n in range(4)]
    return Key(SAME_PERSON, "points", "def", "1", dict(enumerate(entries, 1)))


def test_recall_by_hand() -> None:
    scored = Scored(emotion_key(), {"one": {n: Rating(label) for n, label in enumerate(SAID, 1)}})
    answers = scored.answers()
    # Happiness 1/2, anger 3/4, neutral 1; of the paper's four only happiness and anger were shown.
    assert scored.uar(answers).value == pytest.approx((0.5 + 0.75 + 1) / 3)
    four = scored.recall(answers, ("happiness", "anger", "fear", "disgust"))
    assert four.value == pytest.approx((0.5 + 0.75) / 2)
    assert four.low <= four.value <= four.high and four.low < four.high
    row = scored.confusion(answers)[scored.labels.index("anger")]
    assert row[scored.labels.index("fear")] == pytest.approx(0.25)


def test_all_raters_are_pooled_and_each_stands_alone() -> None:
    right = {n: Rating(label) for n, label in enumerate(SHOWN, 1)}
    wrong = {n: Rating("disgust") for n in right}
    scored = Scored(emotion_key(), {"right": right, "wrong": wrong})
    values = [scored.uar(scored.answers(name)).value for name in ("right", "wrong", None)]
    assert values == pytest.approx([1, 0, 0.5])


def test_equal_errors_by_hand() -> None:
    same = np.array([True, True, True, False, False, False])
    everybody = np.ones(6)
    assert equal_error(np.array([3.0, 2, 1, -1, -2, -3]), same, everybody) == 0
    # One of three is missed where one of three is taken in.
    assert equal_error(np.array([3.0, 2, -2, 1, -1, -3]), same, everybody) == pytest.approx(1 / 3)
    assert equal_error(np.zeros(6), same, everybody) == pytest.approx(0.5)
    assert np.isnan(equal_error(np.zeros(6), same, np.array([1.0, 1, 1, 0, 0, 0])))


def test_confidences_stand_by_what_was_true() -> None:
    rating = Rating("happiness", {"happiness": 9, "fear": 2})
    scored = Scored(emotion_key(), {"one": {1: rating, 3: rating}})
    true, false = scored.confidences("happiness")
    assert true[9] == false[9] == 1 and true.sum() == false.sum() == 1
    assert scored.confidences("fear")[1][2] == 2


def test_faults_are_named_line_by_line(tmp_path: Path) -> None:
    file = tmp_path / "rater.csv"
    file.write_text("item,label,confidence\n1,Happiness,7\n2,joy,1\n9,anger\n1,anger,3\n3,anger,11\n4\n5,fear,2.5\n")
    with pytest.raises(RatingError) as caught:
        read_ratings(file, emotion_key())
    lines = str(caught.value).splitlines()
    assert len(lines) == 6
    for number, words in ((3, "joy"), (4, 'no item "9"'), (5, "twice"), (6, "11"), (7, "expected"), (8, "2.5")):
        assert any(f"line {number}:" in line and words in line for line in lines), lines


@pytest.mark.parametrize("text", ["", "item,label\n", "\n\n"])
def test_an_empty_file_is_told(text: str, tmp_path: Path) -> None:
    file = tmp_path / "rater.csv"
    file.write_text(text)
    with pytest.raises(RatingError, match="no answer"):
        read_ratings(file, emotion_key())


def test_the_forms_file_is_read_and_anothers_refused(tmp_path: Path) -> None:
    file = tmp_path / "ratings-x.json"
    answer = {"label": "anger", "confidence": {"anger": 8, "fear": 0}}
    file.write_text(json.dumps({"set": "abc", "rater": "x", "answers": {"3": answer}}))
    assert read_ratings(file, emotion_key()) == {3: Rating("anger", {"anger": 8, "fear": 0})}
    with pytest.raises(RatingError, match="another set"):
        read_ratings(file, pair_key())
    file.write_text("[]")
    with pytest.raises(RatingError, match="not what the form saves"):
        read_ratings(file, emotion_key())


def test_the_command_reports(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name, key in (("emotion", emotion_key()), ("pairs", pair_key())):
        write_key(key, tmp_path / f"{name}.json")
    (tmp_path / "first.csv").write_text("".join(f"{n},{label},5\n" for n, label in enumerate(SAID, 1)))
    (tmp_path / "second.csv").write_text("1,happiness\n")
    (tmp_path / "third.csv").write_text("".join(f"{n},{'same' if n < 6 else 'different'},{n}\n" for n in range(1, 9)))
    sets = [
        [str(tmp_path / name) for name in names]
        for names in (("emotion.json", "first.csv", "second.csv"), ("pairs.json", "third.csv"))
    ]
    report = tmp_path / "report"
    assert main(["score", str(report), "--rated", *sets[0], "--rated", *sets[1]]) == 0
    words = (report / "report.md").read_text()
    assert "| first | 0.750" in words and "all raters" in words and "Left out: 6 items by second" in words
    assert str(tmp_path) not in words
    figures = json.loads((report / "report.json").read_text())
    # Four of four are called the same, three of four different.
    assert figures[1]["figures"]["third"]["UAR"]["value"] == pytest.approx(0.875)
    assert figures[1]["figures"]["third"]["EER"]["value"] == pytest.approx(0.25)
    for plot in ("1-emotion-points.png", "2-same-person-points.png"):
        assert f"({plot})" in words and (report / plot).stat().st_size > 1000
    (tmp_path / "third.csv").write_text("1,maybe\n")
    assert main(["score", str(report), "--rated", *sets[1]]) == 2
    assert "third.csv, line 1" in capsys.readouterr().err
