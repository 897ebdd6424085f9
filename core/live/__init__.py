"""What has happened, as each business is told it: the log in PostgreSQL, and those who listen to it."""
