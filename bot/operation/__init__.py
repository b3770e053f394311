"""What an operator does from a shell: health, doctor, backup, restore."""
