"""Referrals by the table: up to five hundred households in one file, each sent as if it had been sent alone."""
