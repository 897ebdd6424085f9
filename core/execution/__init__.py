"""How an operation is weighed before it is run."""
