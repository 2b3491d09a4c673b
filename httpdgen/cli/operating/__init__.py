"""What the commands have in common that act on the running balancers: reaching them, names, telling, waiting."""
