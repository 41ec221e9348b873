"""Site: building the learners' pages and serving them with Voilà."""
