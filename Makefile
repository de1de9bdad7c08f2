# Every target calls scripts/tasks.py, which also works alone:
#   python3 scripts/tasks.py site | serve | check | test | clean
.PHONY: site serve check test clean ids lock weigh lighthouse
site serve check test clean:
	@python3 scripts/tasks.py $@

# Weigh every page in a real Chromium; Lighthouse over every page (needs Node).
weigh lighthouse: site
	@CHROMIUM=$${CHROMIUM:-chromium} .venv/bin/python scripts/$@.py site

# List the ids of new findings, notes and terms as published.
ids:
	@.venv/bin/python scripts/ids.py

# Write the lock files anew after a change in pyproject.toml.
UV = .build/locking/bin/uv pip compile pyproject.toml --universal --python-version 3.11 \
	--generate-hashes --no-emit-index-url --no-emit-find-links --no-header --quiet
lock:
	python3 -m venv .build/locking
	.build/locking/bin/python -m pip install -q uv==0.13.9
	$(UV) -o requirements.txt
	$(UV) --extra test -c requirements.txt -o requirements-test.txt
