"""Tools of others: servers that speak the Model Context Protocol, as the operator names them."""
