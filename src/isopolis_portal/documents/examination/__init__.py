"""A look into an uploaded file, in a process of its own: no Django here, only bytes in and words or a refusal out."""
