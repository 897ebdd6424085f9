"""Real processes under load, killed and cut off at random moments, and what must hold afterwards."""
