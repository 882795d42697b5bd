"""The desk: what waits for the signed-in person."""
