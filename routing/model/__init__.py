"""What search and proof share: a day as arrays, times of routes, and solutions. Not
public: it may change at any time."""
