"""Care of a register: backup, copy, upgrade, purge."""
