"""What becomes of each event: `dispatcher` lists the steps of a message, and routes all else."""
