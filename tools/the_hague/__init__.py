"""Published figures of The Hague, from the source's tables to the project's own schema."""
