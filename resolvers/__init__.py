"""How the outside asks: each root field says who may, what can go wrong, and calls a verb."""
