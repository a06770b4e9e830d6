"""The sealed room: the only place with camera pixels. Landmarks leave it, nothing else."""
