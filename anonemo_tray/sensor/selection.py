"""The choice among several faces: the nearest person becomes the target and stays it, also when others come and go."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

SECOND = 1_000_000_000

LOST_NS = 1 * SECOND
"""A target who is not seen for so long has left; before, nobody else takes the place."""

NEARER_NS = 1 * SECOND
"""Somebody else must be clearly nearer for so long to take the place: leaning in for a moment does not. Then there is
no target for LOST_NS: whoever watches never sees one person turn into another, and what was learnt of one is forgotten.
"""

NEARER = 1.5
"""Clearly nearer: a face of 1.5 times the area, that is at 0.8 of the distance."""

UNCONFIRMED_NS = LOST_NS
"""A target that gives no landmarks for so long, though the detector sees it, is let go and the next face tried: it may
be a poster, out of focus, or so near to another face that the landmarker keeps to that one. No face is shown meanwhile,
so whoever watches does not see one person turn into another."""

RETURN_NS = LOST_NS // 3
"""A target that was out of sight for so long gets the whole time anew."""

REJECTED_NS = 60 * SECOND
"""For so long a face that was let go is tried only when there is no other, and does not count as nearer: what is no
face costs three seconds of blank, and may not cost them often."""

SAME = 0.3
"""Two boxes whose intersection is this share of the smaller one are the same face. The landmarks' box and the
detector's box of one face share 0.8 and more; faces of two people side by side share nothing."""

MARGIN = 1.0
"""Surroundings that are left around the target when others are in view, in face widths and heights. The landmarker
looks at 1.5 times the face's size."""


class Box(NamedTuple):
    """A face's place: x in frame widths, y in frame heights."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def area(self) -> float:
        """Its area in frames; 0 for an empty box."""
        return max(0.0, self.right - self.left) * max(0.0, self.bottom - self.top)

    def overlap(self, other: Box) -> float:
        """Return the intersection as a share of the smaller box, 0 to 1."""
        intersection = Box(
            max(self.left, other.left),
            max(self.top, other.top),
            min(self.right, other.right),
            min(self.bottom, other.bottom),
        ).area
        smaller = min(self.area, other.area)
        return intersection / smaller if smaller > 0 else 0.0

    def is_same_face(self, other: Box) -> bool:
        """Tell whether two boxes, of this or of another source, are one face's."""
        return self.overlap(other) >= SAME


class Selection:
    """Chooses one face among those that are seen. Pure: it is told what was seen and when.

    Attributes:
        target: where the chosen face is or was last, None when there is none.
        others: the other faces of the last detection.
    """

    def __init__(self) -> None:
        self.target: Box | None = None
        self.others: tuple[Box, ...] = ()
        self._seen_ns = 0
        self._confirmed_ns = 0
        self._rejected: list[tuple[Box, int]] = []
        self._nearer_since_ns: int | None = None
        self._free_ns: int | None = None

    def update(self, boxes: Sequence[Box], now_ns: int) -> None:
        """Take in a detection of all faces in the frame.

        Args:
            boxes: the faces.
            now_ns: the frame's capture time.
        """
        self._rejected = [
            (next((box for box in boxes if box.is_same_face(place)), place), since_ns)
            for place, since_ns in self._rejected
            if now_ns - since_ns < REJECTED_NS
        ]
        if self.target is not None:
            mine = max(boxes, key=self.target.overlap, default=None)
            if mine is None or not mine.is_same_face(self.target):
                if now_ns - self._seen_ns >= LOST_NS:
                    self.target = None
                self.others = tuple(boxes)
            else:
                if now_ns - self._seen_ns > RETURN_NS:
                    self._confirmed_ns = now_ns
                self.target, self._seen_ns = mine, now_ns
                self.others = tuple(box for box in boxes if box is not mine)
                self._give_way(mine, now_ns)
                if self.others and now_ns - self._confirmed_ns >= UNCONFIRMED_NS:
                    self._reject(mine, now_ns)
        if self.target is None and boxes and (self._free_ns is None or now_ns >= self._free_ns):
            untried = [box for box in boxes if not self._is_rejected(box)]
            self._take(max(untried or self._longest_rejected(boxes), key=lambda box: box.area), boxes, now_ns)

    def follow(self, box: Box, now_ns: int) -> None:
        """Take in where the landmarks of the target are."""
        self.target = box
        self._seen_ns = self._confirmed_ns = now_ns
        self._rejected = [(place, since_ns) for place, since_ns in self._rejected if not place.is_same_face(box)]

    def surroundings(self) -> Box:
        """Return the part of the frame that belongs to the target and to none of the others.

        Raises:
            ValueError: there is no target.
        """
        if self.target is None:
            raise ValueError("there is no target")
        target = self.target
        wide, high = MARGIN * (target.right - target.left), MARGIN * (target.bottom - target.top)
        left, top, right, bottom = target.left - wide, target.top - high, target.right + wide, target.bottom + high
        for other in self.others:
            # Cut half-way through the widest gap between the two; overlapping faces cannot be parted by a line.
            gaps = (
                target.left - other.right,
                target.top - other.bottom,
                other.left - target.right,
                other.top - target.bottom,
            )
            gap = max(gaps)
            if gap < 0:
                continue
            side = gaps.index(gap)
            if side == 0:
                left = max(left, target.left - gap / 2)
            elif side == 1:
                top = max(top, target.top - gap / 2)
            elif side == 2:
                right = min(right, target.right + gap / 2)
            else:
                bottom = min(bottom, target.bottom + gap / 2)
        return Box(left, top, right, bottom)

    def _take(self, box: Box, boxes: Sequence[Box], now_ns: int) -> None:
        self.target, self._seen_ns, self._confirmed_ns = box, now_ns, now_ns
        self.others = tuple(other for other in boxes if other is not box)
        self._nearer_since_ns = None
        self._free_ns = None

    def _give_way(self, mine: Box, now_ns: int) -> None:
        """Let go when somebody has been clearly nearer for long enough."""
        nearest = max(
            (box for box in self.others if not self._is_rejected(box)), key=lambda box: box.area, default=None
        )
        if nearest is None or nearest.area < NEARER * mine.area:
            self._nearer_since_ns = None
        elif self._nearer_since_ns is None:
            self._nearer_since_ns = now_ns
        elif now_ns - self._nearer_since_ns >= NEARER_NS:
            self.target = None
            self._free_ns = now_ns + LOST_NS

    def _reject(self, mine: Box, now_ns: int) -> None:
        """Let the target go, which gives no landmarks."""
        self._rejected = [(box, since_ns) for box, since_ns in self._rejected if not box.is_same_face(mine)]
        self._rejected.append((mine, now_ns))
        self.target = None

    def _is_rejected(self, box: Box) -> bool:
        return any(box.is_same_face(place) for place, _ in self._rejected)

    def _longest_rejected(self, boxes: Sequence[Box]) -> list[Box]:
        """Return the one that was let go first: so all are tried in turn."""
        return [min(boxes, key=lambda box: min(since for place, since in self._rejected if box.is_same_face(place)))]
