"""The HTML document that Dash fills in (``Dash(index_string=INDEX)``)."""

from __future__ import annotations

INDEX = """<!DOCTYPE html>
<html lang="en-GB">
  <head>
    {%metas%}
    <title>{%title%}</title>
    <meta name="color-scheme" content="light dark">
    <link rel="icon" href="/assets/icon.svg" type="image/svg+xml">
    <script src="/assets/00-theme.js"></script>
    {%css%}
  </head>
  <body>
    {%app_entry%}
    <div>
      {%config%}
      {%scripts%}
      {%renderer%}
    </div>
  </body>
</html>
"""
