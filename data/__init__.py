"""What is remembered: schema, migrations, queries, pictures, road network, sample data."""
