# make demo : une réforme chiffrée de bout en bout. make test : les essais. make bench : les mesures.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
SORTIES := sorties
# Les cas des mécanismes (tests/loi/mecanismes) sont des conventions d'essai : pytest les lance.
CAS := $(sort $(shell find tests/loi -name '*.yaml' -not -path '*/mecanismes/*'))
EXTENSION := --country-package openfisca_france --extensions openfisca_habitat_local
REFORME := openfisca_habitat_local/reforms/exemples/haguenau_abondement_15.yaml

# site : la loi en pages. mutations : chaque chiffre de la loi bougé, ses cas rejoués. couverture : la page colorée.
.PHONY: site mutations couverture demo test essais-python essais-juriste bench maison docs types installer verifier-python nettoyer

demo: installer
	@$(BIN)/habitat-local population haguenau --graine 1 --sortie $(SORTIES)/haguenau.parquet
	@$(BIN)/habitat-local chiffrer $(SORTIES)/haguenau.parquet --reforme $(REFORME) --secret 0 --sortie $(SORTIES)/haguenau_abondement_15

# Deux cœurs : les fichiers d'essai se partagent entre deux processus, qui construisent chacun le système une fois.
test: installer
	@$(MAKE) --no-print-directory -j2 --output-sync=target essais-python essais-juriste

essais-python: installer
	@$(BIN)/python -m pytest -n 2 --dist loadfile

essais-juriste: installer
	@$(BIN)/openfisca test $(CAS) $(EXTENSION)

bench: installer
	@test -f benchmarks/mesurer.py || { echo "benchmarks/mesurer.py n'existe pas encore."; exit 1; }
	@$(BIN)/python benchmarks/mesurer.py

maison:
	@$(PYTHON) outils/maison.py

docs: installer
	@$(BIN)/python outils/docs.py

site: installer
	@$(BIN)/habitat-local site site --enjeux docs/textes/enjeux.json

mutations: installer
	@$(BIN)/habitat-local mutations

couverture: installer
	@$(BIN)/habitat-local couverture --sortie $(SORTIES)/couverture.html

types: installer
	@$(BIN)/mypy

installer: $(VENV)/installe

$(VENV)/installe: pyproject.toml | verifier-python
	@echo "Installation dans $(VENV) (quelques minutes la première fois)…"
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable ".[outils,api,serveur,grappe,dev]"
	@touch $@

verifier-python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "Python 3.11 ou plus récent est nécessaire ; $(PYTHON) est $$($(PYTHON) --version 2>&1)."; \
	  echo "Donnez-en un autre : make $(MAKECMDGOALS) PYTHON=python3.11"; exit 1; }

nettoyer:
	rm -rf $(VENV) $(SORTIES)
