"""Documents with versions, checksums and languages, given out as attachments only."""
