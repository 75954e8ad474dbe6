"""Passages as vectors (`embedding`), and themes found in them (`model`)."""
