"""What a check of the line finds."""
