"""Waters along the line: channels, thalwegs, islands; none of them moves it."""
