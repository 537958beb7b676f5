"""知客 Zhike: one customer record shared by marketing, sales, service and analysis."""

__version__ = "0.1.0"
