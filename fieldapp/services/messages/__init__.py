"""Messages to clients: asked for by a person, sent when they may leave, and what became of them."""
