"""The HTTP face of borderkit; ``api.app:create_app`` makes the application."""

__all__: list[str] = []
