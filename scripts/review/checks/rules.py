"""The type of a rule: a generator of the problems that it finds in the content."""

from collections.abc import Callable, Iterator

from review.data.content_loader import Content
from review.data.problems import Problem

Rule = Callable[[Content], Iterator[Problem]]
