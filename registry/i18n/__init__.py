"""Languages: catalogues, negotiation, dates and numbers."""
