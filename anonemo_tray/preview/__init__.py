"""The window "What others see": a child process that draws from the same messages as the output process."""
