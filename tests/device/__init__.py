"""Real devices: the whole program on v4l2 cameras and v4l2loopback, in a User-Mode Linux machine."""
