"""What the target needs beyond the export: flavors, images, accounts, storage, security groups."""
