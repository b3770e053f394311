"""What people do and see, one theme a module; the emulator is all of them."""
