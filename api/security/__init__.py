"""What keeps strangers out: hosts, headers, cookies, passwords, throttling."""
