# Every target calls scripts/tasks.py, which also works alone:
#   python3 scripts/tasks.py site | serve | check | addresses | export | publish | test | clean
export PYTHONPATH = $(CURDIR)/scripts
.PHONY: site serve check addresses export publish test clean lock mutate lint validate weigh lighthouse interactions wiki-pictures readme-pictures readme-figures bench accessibility
site serve check export test clean:
	@python3 scripts/tasks.py $@

# List new addresses as published; with VERSION=v1.2 as those of that release.
addresses:
	@python3 scripts/tasks.py $@ $(VERSION)

# Push the release of this commit to the branch that a host serves.
publish:
	@python3 scripts/tasks.py $@ $(or $(REMOTE),origin)

# Thousands of random edits of the real review (minutes): make mutate EDITS=5000 SEED=7
EDITS ?= 3000
mutate:
	@.venv/bin/python tests/mutation.py $(EDITS) $(SEED)

# Form and usual slips of the scripts and tests, types of the scripts; the tests hold it too.
lint:
	@.venv/bin/ruff check . && .venv/bin/ruff format --check . && .venv/bin/mypy

# The Nu HTML checker over every page, drawing and style sheet (needs Java and npm).
validate: site
	@.venv/bin/python -m tools.validate_html site

# Weigh every page in a real Chromium; Lighthouse over every page (needs Node); what
# readers do, on a slow processor: answers within 100 ms, nothing moves.
weigh lighthouse interactions: site
	@CHROMIUM=$${CHROMIUM:-$$(command -v chromium)} .venv/bin/python -m tools.$@ site

# The rules of accessibility on every page at every width; the tests take one width a page.
accessibility:
	@WHOLE=1 python3 scripts/tasks.py test tests/test_accessibility.py

# Draw what each citation becomes in its wiki, by the wikis themselves (needs the engines of the tests, and npm).
wiki-pictures:
	@CHROMIUM=$${CHROMIUM:-$$(command -v chromium)} .venv/bin/python -m tools.wiki_pictures

# Take the two pictures of the README from the built site.
readme-pictures: site
	@CHROMIUM=$${CHROMIUM:-$$(command -v chromium)} .venv/bin/python -m tools.readme_pictures site

# Count and weigh what the tables of the README say.
readme-figures: site
	@CHROMIUM=$${CHROMIUM:-$$(command -v chromium)} .venv/bin/python -m tools.readme_figures site

# Builds beside plain MkDocs, mkdocs-bibtex and Sphinx (long): make bench SIZES="real 100"
bench: site
	@.venv/bin/python -m tools.bench $(SIZES)

# Write the lock files anew after a change in pyproject.toml.
UV = .build/uv/bin/uv pip compile pyproject.toml --universal --python-version 3.11 \
	--generate-hashes --no-emit-index-url --no-emit-find-links --no-header --quiet
lock:
	mkdir -p .build
	python3 -m venv .build/uv
	.build/uv/bin/python -m pip install -q uv==0.13.9
	$(UV) -o requirements.txt
	$(UV) --extra test -c requirements.txt -o requirements-test.txt
