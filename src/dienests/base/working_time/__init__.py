"""The time of the staff: absences and substitutes, reception hours, days closed, training and supervision, concerns."""
