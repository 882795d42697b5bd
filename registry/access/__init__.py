"""Who may do what: roles, the table of permissions and the separation of duties."""
