"""What passes between offices: the index this one publishes, and what is read from those of colleagues."""
