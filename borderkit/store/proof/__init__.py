"""Proof of a register: its audit log held against all that it keeps, and signed heads."""
