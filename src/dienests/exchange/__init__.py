"""What offices give one another: practice items. See docs/how-to/write-a-practice-item.md."""
