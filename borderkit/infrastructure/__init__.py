"""What stands on or at the border: crossings (assets and works come with their issue)."""
