"""Provisioning: the plan as a graph of tasks, what each wants, and what may be taken back."""
