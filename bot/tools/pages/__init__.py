"""Pages of the web, as a model may read them."""
