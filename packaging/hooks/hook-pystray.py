"""Takes the place of the hook that comes with PyInstaller: that one imports every back end, which needs a screen."""

hiddenimports: list[str] = []
