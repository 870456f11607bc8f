"""Small pieces that several stages are made of."""
