"""Tables that receivers and offices write."""
