"""From settings to components, one module a pattern; ``__main__.py`` calls them and exports what they give back."""
