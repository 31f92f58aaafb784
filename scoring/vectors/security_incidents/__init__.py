"""What became public of the company: incidents from an imported file, each confirmed by a person before it counts."""
