"""Files of rows, in and out: CSV in any encoding, workbooks, JSON lines. Rows stream; memory stays constant for CSV."""
