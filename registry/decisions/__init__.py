"""Decision and countersignature."""
