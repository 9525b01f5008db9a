"""Access: who reaches what from where, in minutes, by how they move (METHODS §11). It may see where people live."""
