"""The avatar: one face for everybody that shows what a person's face does, and nobody's features."""
