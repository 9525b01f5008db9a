"""What holds the rooms of the site together: settings, addresses, the frame of every page, safety headers."""
