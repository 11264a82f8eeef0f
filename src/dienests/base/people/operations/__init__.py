"""What can be done in the register of persons and households. Each operation is one transaction with its audit row."""
