"""What may leave the city: private results go in, a protected release comes out. There is no other way out."""

from isopolis.protection.explaining import explain
from isopolis.protection.protecting import protect

__all__ = ["explain", "protect"]
