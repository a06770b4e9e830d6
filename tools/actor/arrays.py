"""The actor's name for arrays."""

from __future__ import annotations

from typing import Any, TypeAlias

from numpy.typing import NDArray

Array: TypeAlias = NDArray[Any]
"""Numbers of any kind: OpenCV's type stubs do not say which it returns. Docstrings say which, and of what shape."""
