"""What models cost: the operator's own prices first, then those that are published."""
