"""Web: HTML made in Python, custom elements and styles that bring it to life, the Voilà template."""
