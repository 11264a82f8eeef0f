"""The programme of a visit: groups, timetable, pages to print, calendars."""
