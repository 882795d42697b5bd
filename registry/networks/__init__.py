"""The issuers: national networks, their accreditation, policy and calls."""
