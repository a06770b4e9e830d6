"""Settings that are kept in memory."""

from anonemo_tray.errors import AnonEmoError, Problem
from anonemo_tray.settings import CAUTIOUS, Loaded, Settings, decode, encode


class MemorySettingsStore:
    """A settings store without a file.

    Attributes:
        content: what the file would hold; None while there is none.
        kept: contents that could not be used.
        failure: what saving shall fail with.
    """

    def __init__(self, content: bytes | None = None) -> None:
        self.content = content
        self.kept: list[bytes] = []
        self.failure: Problem | None = None

    def load(self) -> Loaded:
        if self.content is None:
            return Loaded(Settings())
        try:
            return Loaded(decode(self.content))
        except AnonEmoError as error:
            if self.content not in self.kept:
                self.kept.append(self.content)
            return Loaded(CAUTIOUS, error.problem)

    def save(self, settings: Settings) -> None:
        if self.failure is not None:
            raise AnonEmoError(self.failure)
        self.content = encode(settings)
