"""PostgreSQL and Valkey as our own children, for trying out, developing and testing."""
