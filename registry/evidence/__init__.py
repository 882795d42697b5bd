"""Evidence: links and files behind an answer."""
