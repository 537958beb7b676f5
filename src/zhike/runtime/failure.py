"""What a command could not do, in a sentence for the person at the terminal."""


class Failed(Exception):
    """Nothing was done; the message says why and what to do. Ends a command with exit code 1."""


class WrongUsage(Failed):
    """The command was asked in a way it does not understand. Exit code 2."""
