package dataset

// batch is some rows of one table that are inserted by one statement.
type batch struct {
	table   string
	columns []string
	values  []any
}

// argumentsAtOnce bounds the arguments of one statement.
const argumentsAtOnce = 4000

// rows collects rows until there are enough of a table for one statement.
type rows struct {
	pending map[string]*batch
	full    func(*batch)
}

func newRows(full func(*batch)) *rows { return &rows{map[string]*batch{}, full} }

// columns of the tables in which rows are put.
var columns = map[string][]string{}

// table names the columns of a table, in the order in which add is given values.
func table(name string, names ...string) string {
	columns[name] = names
	return name
}

// add puts one row into a table.
func (r *rows) add(table string, values ...any) {
	b := r.pending[table]
	if b == nil {
		b = &batch{table: table, columns: columns[table]}
		r.pending[table] = b
	}
	if len(values) != len(b.columns) {
		panic("dataset: a row of " + table + " has another number of values than columns")
	}
	b.values = append(b.values, values...)
	if len(b.values)+len(b.columns) > argumentsAtOnce {
		delete(r.pending, table)
		r.full(b)
	}
}

// flush gives away what is left.
func (r *rows) flush() {
	for name, b := range r.pending {
		delete(r.pending, name)
		r.full(b)
	}
}
