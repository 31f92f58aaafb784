"""Why a delivery did not arrive."""


class Undelivered(Exception):
    """It did not arrive; the message is a sentence without a secret."""


class Refused(Undelivered):
    """This one was answered with no; another may arrive."""


class Unreachable(Undelivered):
    """Nobody there answers: the others of this channel need not be tried now."""
