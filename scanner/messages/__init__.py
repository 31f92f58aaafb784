"""Binary messages of services that speak no lines, pure: bytes in, values out."""
