"""What comes in and goes out in bulk: CSV into the library, feeds and files out of it."""
