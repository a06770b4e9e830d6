from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anonemo_tray.errors import Problem
from anonemo_tray.face.published import PAYLOAD_BYTES, Geometry, PublishedFace
from anonemo_tray.face.style import Style
from anonemo_tray.ipc.messages import (
    MAGIC,
    MAX_AGE_NS,
    MAX_BYTES,
    MAX_LEAD_NS,
    Blank,
    Decoder,
    Face,
    Flags,
    Freshness,
    Hello,
    Message,
    Opened,
    Published,
    Reason,
    Trouble,
    Watched,
    encode,
)
from anonemo_tray.ipc.no_face import NoFace
from anonemo_tray.sandbox import Guards

SEQUENCES = st.integers(0, 2**32 - 1)
TIMES = st.integers(0, 2**64 - 1)


@st.composite
def faces(draw: Callable[..., object]) -> PublishedFace:
    geometry = draw(st.sampled_from(Geometry))
    assert isinstance(geometry, Geometry)
    size = PAYLOAD_BYTES[geometry]
    payload = draw(st.binary(min_size=size, max_size=size))
    assert isinstance(payload, bytes)
    return PublishedFace(geometry, payload)


MESSAGES: st.SearchStrategy[Message] = st.one_of(
    st.builds(Face, SEQUENCES, TIMES, st.sampled_from(Style), faces()),
    st.builds(Blank, SEQUENCES, TIMES, st.sampled_from([Flags.NONE, Flags.FROZEN, Flags.ON])),
    st.builds(Hello, st.sampled_from(Guards)),
    st.builds(Opened, st.text("AnonEmo Camera üß", max_size=30), st.none() | st.sampled_from(Problem)),
    st.builds(Trouble, st.sampled_from(Problem)),
    st.builds(Published, SEQUENCES, TIMES, TIMES, SEQUENCES),
    st.builds(Watched, st.sampled_from([None, False, True])),
    st.builds(Reason, st.none() | st.sampled_from(NoFace)),
)


@given(st.lists(MESSAGES, max_size=5), st.integers(1, 3000))
def test_messages_survive_the_pipe_however_it_cuts_them(messages: list[Message], piece: int) -> None:
    stream = b"".join(map(encode, messages))
    decoder = Decoder()
    got = [message for start in range(0, len(stream), piece) for message in decoder.feed(stream[start : start + piece])]
    assert got == messages
    assert decoder.dropped == 0


@given(MESSAGES)
def test_p1_the_size_of_a_message_depends_on_its_kind_and_geometry_alone(message: Message) -> None:
    sizes = {Blank: 21, Hello: 21, Trouble: 21, Published: 32, Opened: 85, Watched: 21, Reason: 21}
    faces = {Geometry.OWN: 1933, Geometry.CANONICAL: 43}
    size = faces[message.face.geometry] if isinstance(message, Face) else sizes[type(message)]
    assert len(encode(message)) == size <= MAX_BYTES < 4096


@given(st.binary(max_size=6000))
def test_any_bytes_at_all_are_survived(noise: bytes) -> None:
    decoder = Decoder()
    list(decoder.feed(noise))
    assert decoder.dropped <= len(noise)


@given(st.binary(max_size=40), MESSAGES)
def test_a_whole_message_after_noise_is_found(noise: bytes, message: Message) -> None:
    decoder = Decoder()
    # A damaged header can claim bytes that follow it; enough good messages get the decoder back into step.
    got = list(decoder.feed(noise + encode(message) * (2 + MAX_BYTES // 21)))
    assert message in got
    assert decoder.dropped >= len(noise) or MAGIC in noise


@given(MESSAGES, st.data())
def test_p3_a_damaged_message_is_lost_and_noticed(message: Message, data: st.DataObject) -> None:
    bad = bytearray(encode(message))
    position = data.draw(st.integers(0, len(bad) - 1))
    bad[position] ^= 1 << data.draw(st.integers(0, 7))
    decoder = Decoder()
    got = list(decoder.feed(bytes(bad) + bytes(MAX_BYTES)))
    assert got == []
    assert decoder.dropped > 0


@pytest.mark.parametrize(
    "message",
    [
        Trouble(Problem.NO_CAMERA),
        Reason(NoFace.COVERED),
        Face(1, 2, Style.POINTS, PublishedFace(Geometry.OWN, bytes(1912))),
    ],
)
def test_an_unknown_code_in_an_intact_message_is_dropped(message: Message) -> None:
    import zlib

    frame = bytearray(encode(message)[:-4])
    frame[16] = 250
    decoder = Decoder()
    assert list(decoder.feed(bytes(frame) + zlib.crc32(frame).to_bytes(4, "little"))) == []
    assert decoder.dropped == len(frame) + 4


def test_published_says_whether_it_was_a_face() -> None:
    assert Published(1, 5, 6, 7).shown
    assert not Published(1, 0, 6, 7).shown


def test_p3_repeated_and_backward_messages_are_not_admitted() -> None:
    freshness = Freshness()
    assert freshness.admit(Blank(5, 100))
    assert not freshness.admit(Blank(5, 200))
    assert not freshness.admit(Blank(4, 200))
    assert not freshness.admit(Blank(6, 99))
    assert freshness.admit(Blank(6, 100))


@pytest.mark.parametrize(
    ("age_ns", "fresh"),
    [(0, True), (MAX_AGE_NS, True), (MAX_AGE_NS + 1, False), (-MAX_LEAD_NS, True), (-MAX_LEAD_NS - 1, False)],
)
def test_p3_a_face_is_shown_only_while_it_is_young(age_ns: int, fresh: bool) -> None:
    now = 10**12
    assert Freshness.is_fresh(now - age_ns, now) is fresh
