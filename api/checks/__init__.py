"""What Vejsyn stands on: each check is a function that gives findings, with a next step where one is due."""
