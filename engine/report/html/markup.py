"""HTML in which every text is escaped, because only markup made here is not."""

from html import escape


class Html(str):
    """Markup that is ready to stand in a page."""

    __slots__ = ()


def element(tag: str, *content: str, **attributes: str) -> Html:
    """Make an element. Text is escaped; a `class` is written `class_`, `data_x` is `data-x`."""
    written = "".join(
        f' {name.rstrip("_").replace("_", "-")}="{escape(value)}"'
        for name, value in attributes.items()
    )
    return Html(f"<{tag}{written}>{together(*content)}</{tag}>")


def together(*content: str) -> Html:
    """Put markup and texts, which are escaped, one after the other."""
    return Html("".join(each if isinstance(each, Html) else escape(each) for each in content))
