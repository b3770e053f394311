"""What the operator decided: read from the environment and `.env`, checked, handed to the rooms."""
