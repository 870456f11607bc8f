"""The stage Network Map."""
