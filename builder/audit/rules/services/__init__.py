"""Whether citizens can see how a service is obtained."""
