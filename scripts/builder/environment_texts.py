"""Check the texts of settings that come from environment variables."""

from mkdocs.config.defaults import MkDocsConfig
from review.checks.setting_texts import text_problems
from review.data.content_loader import Content
from review.data.problems import Problem

SHOWN = ("site_name", "site_description", "site_author", "site_url", "copyright", "nav", "extra")


def environment_faults(content: Content, config: MkDocsConfig) -> list[Problem]:
    """A problem for each text in MkDocs' configuration that is not plain.

    Args:
        content: the content, for line numbers in mkdocs.yml.
        config: the settings, including values from the environment.
    """
    settings = {name: config[name] for name in SHOWN} | {"theme": {"palette": config.theme.get("palette")}}
    return list(text_problems(settings, content.config))
