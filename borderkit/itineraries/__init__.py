"""Itineraries, and the check of them against the register: one verdict."""
