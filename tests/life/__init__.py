"""The office for weeks on end, against a ledger that knows what was asked, said and promised."""
