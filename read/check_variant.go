package read

// variants checks the columns of a type that exist in several versions.
func (c *checker) variants(t *Type) {
	for name, v := range t.Variants {
		at := t.Name + "." + name
		if t.Table == "" {
			c.fault("%s: versions of a column are declared at the type of the record", at)
			continue
		}
		if _, real := c.columns(t.Table, name); real {
			c.fault("%s has the name of a column", at)
		}
		if v.Pick == nil || len(v.Columns) == 0 {
			c.fault("%s needs Pick and Columns", at)
		}
		for _, column := range v.Columns {
			c.column(at, t.Table, column)
		}
	}
}

// versions are the columns that a name may stand for.
func (c *checker) versions(table, name string) []string {
	for _, t := range c.types {
		if v, ok := t.Variants[name]; ok && t.Table == table {
			return v.Columns
		}
	}
	return []string{name}
}
