"""The pages about the dashboard, and the program that writes two of them."""
