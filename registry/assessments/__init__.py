"""The self-report of a local government and the table of moves of its file."""
