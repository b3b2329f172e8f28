"""What leaves the product for other tools: the CSV summary, its schema and its data dictionary."""

from portfolio.exchange.csv_text import escape, unescape
from portfolio.exchange.dictionary import data_dictionary
from portfolio.exchange.files import save, schema_path
from portfolio.exchange.methods import methods_document
from portfolio.exchange.schema import schema_json, table_schema
from portfolio.exchange.working_file import working_csv, working_json
from portfolio.exchange.writer import file_name, find_organisation, summary_csv

__all__ = [
    "data_dictionary", "escape", "file_name", "find_organisation", "methods_document", "save", "schema_json",
    "schema_path", "summary_csv", "table_schema", "unescape", "working_csv", "working_json",
]  # fmt: skip
