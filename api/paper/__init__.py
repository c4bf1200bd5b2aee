"""What is printed or carried to other machines: work orders and answers to claims as PDF, GPX and GeoJSON."""
