"""The same law on populations: files of many households, assessment in columns, comparison of two laws."""
