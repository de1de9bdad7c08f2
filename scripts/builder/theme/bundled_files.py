"""Files that Material for MkDocs adds to the site, and which of them a build can do without."""

# Search in other languages than English; the offline build leaves them out.
OTHER_LANGUAGES = "assets/javascripts/lunr/"
# Folders of scripts that run in a worker or only when someone searches: they set
# no class or id on a page as it is loaded.
LATE_SCRIPTS = ("workers", "search")
