"""Keys and what is sealed with them. It knows no table and no page; the store stands on it."""
