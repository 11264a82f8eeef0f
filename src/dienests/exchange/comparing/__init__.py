"""Two versions of an item side by side, in words and in structure; three merged, with conflicts in their place."""
