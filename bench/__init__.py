"""Speed and size of the dashboard, measured on a platform generated for the purpose."""
