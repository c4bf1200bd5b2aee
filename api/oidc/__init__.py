"""Log-in by the municipality's own accounts: OpenID Connect, authorization code with PKCE."""
