"""Coordinates, azimuths and distances as documents print them."""
