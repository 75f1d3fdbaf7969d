"""Survey files as teams send them, told apart by what they hold and read point by point."""
