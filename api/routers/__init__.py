"""Routes by subject. They only translate: request to domain, answer to body."""

__all__: list[str] = []
