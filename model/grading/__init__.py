"""How bad a damage may be, and how soon somebody should mend it."""
