"""What crosses the pipes between the processes."""
