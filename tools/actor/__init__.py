"""The synthetic actor: a face that nobody has, drawn from MediaPipe's canonical face mesh."""
