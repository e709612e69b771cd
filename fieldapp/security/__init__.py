"""Who may come in: passwords, sessions, the guard before every view, headers, phones' tokens, the proxy in front."""
