"""What Twilio's REST API says when it will not."""

from __future__ import annotations


class RestError(Exception):
    """An error as Twilio's REST API words it."""

    def __init__(self, status: int, code: int, message: str) -> None:
        super().__init__(message)
        self.status, self.code, self.message = status, code, message

    def as_json(self) -> dict[str, str | int]:
        info = f"https://www.twilio.com/docs/errors/{self.code}"
        return {"code": self.code, "message": self.message, "status": self.status, "more_info": info}


def not_found(path: str) -> RestError:
    return RestError(404, 20404, f"The requested resource {path} was not found")
