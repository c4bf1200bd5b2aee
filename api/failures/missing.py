"""What was asked for and is not there."""


class NoSuchPicture(Exception):
    """No picture has that name, or it is not theirs to see."""


class NoSuchFile(Exception):
    """The built pages have no such file."""


class ReportToolsMissing(ImportError):
    """leafmap is not installed."""


class NotUp(Exception):
    """The server cannot do its work; a monitor is told no more."""
