"""What people read and hand over: the explorer (`explorer.py`, HTML) and the workbook (`workbook.py`, XLSX)."""
