"""JSON to order: schemas that people send are read, and what the model writes is held to them."""
