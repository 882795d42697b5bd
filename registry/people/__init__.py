"""Persons, their memberships, invitations, sign-in and sessions."""
