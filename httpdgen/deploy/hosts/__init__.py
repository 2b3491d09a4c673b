"""What a rollout asks of a host, carried out there by one program of POSIX sh."""
