"""The city's places: where people live (origins), what they need (facilities), and what maps and timetables say."""
