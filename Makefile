.DEFAULT_GOAL := help
.PHONY: help run test bench pictures lint fix migration schema seed

help: ## Show what can be made
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "%-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: ## Run the product on embedded databases
	python3 manage.py up

test: ## Pass all tests
	python3 manage.py test

bench: ## Measure speed and memory, side by side
	python3 manage.py bench

pictures: ## Take a picture of every page of the admin UI
	python3 manage.py pictures

lint: ## Check style, types, layers and contracts
	python3 manage.py lint

fix: ## Mend what a machine can mend
	python3 manage.py fix

migration: ## Write a migration: make migration name=order_note
	python3 manage.py migration $(name)

schema: ## Write schema.graphql
	python3 manage.py schema

seed: ## Fill the database with demo data
	python3 manage.py seed
