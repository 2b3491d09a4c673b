"""What each host should be, from the topology and the tree that it renders to."""
