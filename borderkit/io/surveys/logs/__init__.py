"""Logs of receivers: NMEA 0183."""
