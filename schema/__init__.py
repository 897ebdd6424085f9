"""What clients see: types are views over rows."""
