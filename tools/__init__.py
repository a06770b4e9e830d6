"""Tools for tests and for those who make this project; nothing of it is shipped or imported by the program."""
