"""What should be new, and is not."""
