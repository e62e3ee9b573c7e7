"""What runs: Prefect flows, export, evaluation and the command line."""
