"""What is stored: one file an aggregate. Nothing here decides anything."""
