"""What leaves the product for other tools: the CSV summary, its schema and its data dictionary."""

from portfolio.exchange.csv_text import escape, unescape
from portfolio.exchange.dictionary import data_dictionary
from portfolio.exchange.schema import table_schema
from portfolio.exchange.summary_csv import file_name, summary_csv

__all__ = ["data_dictionary", "escape", "file_name", "summary_csv", "table_schema", "unescape"]
