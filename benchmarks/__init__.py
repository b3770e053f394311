"""What is measured, against a minimal floor bot: python -m benchmarks."""
