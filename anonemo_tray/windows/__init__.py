"""The windows: a child process that reads UI states, draws canvases, answers with what was picked."""
