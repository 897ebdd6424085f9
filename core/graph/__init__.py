"""How the API is declared and served: nodes over rows, relations in batches, keyset pages, refusals as data."""
