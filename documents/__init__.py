"""What is printed or mailed, ja and en: from plain facts to bytes; no clock, no database, no settings."""
