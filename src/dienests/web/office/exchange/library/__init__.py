"""The library of this office: the list, an item, publishing it by two."""
