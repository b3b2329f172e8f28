"""Any table as it was known at a past revision."""
from sqlalchemy.engine import Engine
from portfolio.db import read_session
from portfolio.ledger import head
from tests.cast import Cast

def test_x(engine: Engine, cast: Cast):
    with read_session(engine) as s:
        print(head(s)); 
    assert cast.pilot == 1
