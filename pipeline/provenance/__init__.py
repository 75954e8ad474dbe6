"""What is known of a run: what it used, what it made, when, and how it ended.

All that differs from run to run and from machine to machine stands here, in `outputs/run/`, and nowhere else: tables
and texts know no clock and no machine.

log.py: events as they happen, kept over runs. facts.py: program, packages, models and machine. files.py: hashes of
files. record.py: `outputs/run/` of all that. recorder.py: what a command uses to do and record stages.
"""
