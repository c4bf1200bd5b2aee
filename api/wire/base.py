"""What every value on the wire is checked for, in either direction."""

from pydantic import BaseModel, ConfigDict


class In(BaseModel):
    """A body as it comes in: a field that nobody asked for is refused, for it is a misspelt one."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)


class Out(BaseModel):
    """A body as it goes out. No field has a default, so that the document promises each of them to the reader."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)
