"""The one error of the reference: an input that the contract refuses."""

__all__ = ["Refused"]


class Refused(Exception):  # noqa: N818 - what check.md says of an input, not an error of ours
    """A register or itinerary that the contract refuses; the message says what and where."""
