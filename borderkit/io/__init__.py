"""Files in and out: what they hold becomes frames of layers, every defect is named."""
