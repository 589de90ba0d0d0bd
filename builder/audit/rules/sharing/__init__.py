"""What sites take over from each other: in time, whole, and gone when the origin is."""
