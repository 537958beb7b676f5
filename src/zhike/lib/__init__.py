"""Pure Python, no Django: text, money, dates, phones, tokens and tables. Nothing here knows a record."""
