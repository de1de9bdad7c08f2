"""The rule of the settings' texts, for those that variables of the environment give."""

from mkdocs.config.defaults import MkDocsConfig
from review.checks.setting_texts import text_problems
from review.data.content_loader import Content
from review.data.problems import Problem

SHOWN = ("site_name", "site_description", "site_author", "site_url", "copyright", "nav", "extra")


def environment_faults(content: Content, config: MkDocsConfig) -> list[Problem]:
    """A problem for each text that MkDocs has for the pages and that is not plain.

    Args:
        content: the content, for the line in mkdocs.yml.
        config: the settings with what the environment gives.
    """
    settings = {name: config[name] for name in SHOWN} | {"theme": {"palette": config.theme.get("palette")}}
    return list(text_problems(settings, content.config))
