"""Places of a city: where people live (origins), what they need (facilities), what maps and timetables say of both."""
