"""Prepare PCD: the provisioning plan, its dry run, its runs and its rollback."""
