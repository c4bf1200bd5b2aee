"""What engineers take out: damages, sections, passes and work orders as features (OGC's word) with geometry and fields.

One table of fields serves files (`export`), the server's OGC API, and whoever counts.
"""
