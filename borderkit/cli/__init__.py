"""The command line: ``borderkit init | demo | import | check | map | serve``."""

from borderkit.cli.app import app, main

__all__ = ["app", "main"]
