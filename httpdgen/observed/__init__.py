"""What configuration says, anybody's: web servers, balancers, members, workers, connectors, engines, with places."""
