"""The whole day as one constraint model for OR-Tools' CP-SAT."""
