"""Format references.bib in the house style, without changing values.

Usage: python -m commands.format_references

`make format` runs it.
"""

import sys

from review.data.text_reader import read_bibliography
from review.imports.house_style import format_text
from support.atomic_replace import write_text
from support.environment import ROOT, avoid_encoding_errors

NAME = "references.bib"


def main() -> int:
    """Format references.bib; return the exit code."""
    avoid_encoding_errors()
    text, problems, _ = read_bibliography(ROOT / NAME, NAME)
    formatted = format_text(text, NAME)
    for problem in (*problems, *formatted.problems):
        print(problem)
    if problems or formatted.problems:
        print(f"{NAME} is unchanged.")
        return 1
    for key in formatted.kept:
        print(f"{key}: values stay as written; only line breaks and order are in the house style")
    if formatted.text != text:
        try:
            write_text(ROOT / NAME, formatted.text)
        except OSError as error:
            print(error)
            return 1
    print(f"{len(formatted.changed)} entries were reformatted; no value has changed.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
