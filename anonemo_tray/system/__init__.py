"""The program's place in the system: autostart, single instance, signals, integrity, paths."""
