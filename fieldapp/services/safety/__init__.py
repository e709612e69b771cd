"""The safety of people who work alone: who is expected when, alarms, and calling until somebody answers."""
