"""What can go wrong with the store, in the app's own words."""

from uuid import UUID


class DatabaseUnavailable(Exception):  # noqa: N818 - a state that passes, and the pages say it so
    """PostgreSQL did not answer: nothing was stored or read. Drawing and predicting go on.

    The message is a short sentence without secrets, fit to be shown.
    """


class UnknownDrawing(LookupError):  # noqa: N818 - as KeyError's kin: what is unknown is a drawing
    """No drawing with this id is stored."""

    def __init__(self, drawing_id: UUID) -> None:
        super().__init__(f"no drawing with the id {drawing_id} is stored")
        self.drawing_id = drawing_id
