"""Backups: the database and the files beside it, encrypted, with what tells whether they are whole."""
