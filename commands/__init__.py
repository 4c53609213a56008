"""The command line: what each command does, without knowing how the web application is built."""
