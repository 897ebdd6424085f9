"""What may happen: the verbs, the rules over several rows, the announcements."""
