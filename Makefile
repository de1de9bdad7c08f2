# Each target is a command in scripts/tasks.py, which also works without make; see `make help`.
# Pass arguments as in make test ARGUMENTS="tests/test_cite.py -k word", or by the names below.
TASKS = site serve check quick test import format look-up notices export addresses publish clean help \
	lint validate accessibility weigh lighthouse interactions clients bench mutate compare-forks lock \
	readme-figures readme-weights readme-pictures wiki-pictures
.PHONY: $(TASKS)
$(TASKS):
	@python3 scripts/tasks.py $@ $(ARGUMENTS)

import: ARGUMENTS = "$(FILE)" $(if $(DRY_RUN),--dry-run) $(if $(READABLE),--readable)
look-up: ARGUMENTS = $(WORKS) $(if $(DRY_RUN),--dry-run)
notices: ARGUMENTS = "$(FILE)" $(if $(WRITE),--write)
addresses: ARGUMENTS = $(VERSION)
publish: ARGUMENTS = $(or $(REMOTE),origin)
mutate: ARGUMENTS = $(or $(EDITS),3000) $(SEED)
bench: ARGUMENTS = $(SIZES)
