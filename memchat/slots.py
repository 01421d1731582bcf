"""stub"""


def contradicts(new: str, old: str) -> bool:
    return False
