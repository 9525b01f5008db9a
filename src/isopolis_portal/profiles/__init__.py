"""City profiles: drawn once, when a verified release is loaded."""
