"""Files in and out through the API."""
