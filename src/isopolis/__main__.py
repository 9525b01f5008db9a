"""`python -m isopolis` is the command `isopolis`."""

from isopolis.cli import main

if __name__ == "__main__":
    main()
