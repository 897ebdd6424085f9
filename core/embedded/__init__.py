"""PostgreSQL and Valkey as child processes of ours, for a machine that has neither."""
