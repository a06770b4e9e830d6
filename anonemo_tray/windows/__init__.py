"""The windows: a child process that reads scenes, draws canvases, answers with what was picked."""
