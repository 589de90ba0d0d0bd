"""What citizens write, and whether they are answered."""
