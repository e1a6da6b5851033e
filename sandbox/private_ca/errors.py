"""What AWS Private CA says when it says no: its own codes, all of them HTTP 400 in the JSON protocol."""


class PrivateCaError(Exception):
    """A request that is not carried out.

    Args:
        code: AWS's code, such as ``InvalidStateException``.
        message: What is said; AWS publishes the codes and hardly any of the words.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message
