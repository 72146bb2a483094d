"""Arabic text."""


def clean_text(text: str) -> str:
    return " ".join(text.replace("\x00", "").split())


def name_sort_key(text: str) -> str:
    return clean_text(text)
