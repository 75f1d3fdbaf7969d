"""What a check of the register of markers finds."""
