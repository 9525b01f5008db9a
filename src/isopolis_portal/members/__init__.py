"""The members of the partnership: their layers, their map, a page for each."""
