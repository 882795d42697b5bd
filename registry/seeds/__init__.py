"""Facts about real governments that a new registry starts from; see README.md beside this file."""
