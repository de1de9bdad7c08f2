"""What a rule is: it looks at the content and yields what is wrong."""

from collections.abc import Callable, Iterator

from review.data.content import Content
from review.data.problems import Problem

Rule = Callable[[Content], Iterator[Problem]]
