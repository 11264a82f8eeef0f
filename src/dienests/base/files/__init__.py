"""Files of strangers: opened in processes of their own, containers checked before anything in them is used."""
