"""About, Thematic focus, the front page and the framework's public page."""
