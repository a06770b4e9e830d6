"""The tray's side of a session: the worker thread, its children and the state."""
