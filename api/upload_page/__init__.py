"""The page that sends survey files."""

from api.upload_page.page import upload_page, upload_words

__all__ = ["upload_page", "upload_words"]
