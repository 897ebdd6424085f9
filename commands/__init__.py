"""What can be typed after `python3 manage.py`: one module for each command, found by its name."""
