"""Joint inspections: what the field brought back, judged and laid beside the register."""
