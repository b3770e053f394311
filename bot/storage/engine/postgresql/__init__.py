"""PostgreSQL, and what else speaks its language: any number of processes on one database."""
