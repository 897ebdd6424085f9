"""Time, retries and the world outside: ids in, one transaction, a service, nothing else."""
