"""What `make` runs before there is an environment: the standard library only."""
