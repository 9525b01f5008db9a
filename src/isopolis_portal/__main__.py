"""`python -m isopolis_portal` is what `isopolis portal` starts, in a process of its own."""

from isopolis_portal.commands import main

main()
