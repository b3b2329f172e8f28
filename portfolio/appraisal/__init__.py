"""The arithmetic of value: pure, vectorised, typed. Numbers in, frozen results out; no database, no screen."""
