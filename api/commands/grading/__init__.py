"""Commands about how urgent damages are: the fitted grading, what is red, rain ahead."""
