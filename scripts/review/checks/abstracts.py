"""Rules for the cited abstracts: display settings are valid, and retractions are stated."""

from collections.abc import Iterator

from review.data.abstracts import CORE, KEY, NAME, named_fields
from review.data.content_loader import Content
from review.data.problems import Problem

PATH = f"docs/data/{NAME}.schema.json"


def layer_names_fields(content: Content) -> Iterator[Problem]:
    """`x-layer` in the schema of the abstracts names fields of the records."""
    if NAME not in content.data:
        return
    schema = content.data[NAME].schema
    fields = schema["properties"]
    text = content.text(PATH)
    line = text.count("\n", 0, max(text.find(f'"{KEY}"'), 0)) + 1
    try:
        names = list(named_fields(schema.get(KEY, {})))
    except TypeError as error:
        yield Problem(PATH, line, f"{KEY} must match its form: '{schema[KEY]}'", str(error))
        return
    for name in names:
        if name not in fields or name in CORE:
            known = ", ".join(other for other in fields if other not in CORE)
            yield Problem(PATH, line, f"{KEY} must name a field: '{name}'", f"fields are {known}")


def retractions_are_stated(content: Content) -> Iterator[Problem]:
    """The record of a retracted work states the retraction."""
    notices = content.data["notices"].complete if "notices" in content.data else []
    retracted = {notice["key"] for notice in notices if notice["status"] == "retracted"}
    for record in content.data[NAME].complete if NAME in content.data else ():
        if record["key"] in retracted and "retracted" not in record["effect"].lower():
            message = f"effect must say that the work is retracted: '{record['key']}'"
            yield content.data[NAME].problem(record, message, "add: The article has been retracted.")


WITHIN = [layer_names_fields]
ACROSS = [retractions_are_stated]
