"""What was asked for by a name that nothing has."""


class NoSuchPicture(Exception):
    """No picture has that name, or it is not theirs to see."""


class NoSuchFile(Exception):
    """The built pages have no such file."""
