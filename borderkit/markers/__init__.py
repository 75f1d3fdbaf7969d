"""Boundary markers: their numbers, positions, displacement, and what their register must hold."""
