"""The tray icon: its images, its menu, its notifications. Takes snapshots in, hands commands out; never a picture."""
