"""Sign-in: the session and the account menu."""
