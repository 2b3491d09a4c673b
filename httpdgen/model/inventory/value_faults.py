"""Why the value of a variable is not taken."""


class ValueFaultError(Exception):
    """A value is none of its kind; the text says why, and `hint` the way out."""

    def __init__(self, message: str, hint: str | None = None) -> None:
        super().__init__(message)
        self.hint = hint


class NotReadableError(ValueFaultError):
    """Only Ansible can read the value."""
