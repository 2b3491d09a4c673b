"""What is wanted: topology.yaml, its overlays, inventories and secrets, as frozen values."""
