"""What runs inside the machine: cameras, readers, the program, and what is done to them."""
