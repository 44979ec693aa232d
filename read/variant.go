package read

import (
	"context"
	"fmt"
	"slices"
)

// Variant is a column that exists in several versions, of which each viewer
// reads, orders and filters by one.
type Variant struct {
	// Columns are the versions, all of the type's table.
	Columns []string
	// Pick names the viewer's version. Its error fails the root field as it is, such
	// as that of a missing scope.
	Pick func(ctx context.Context) (string, error)
}

// Column is the column that a name stands for: the viewer's version where the name
// is one of Variants, else the name itself. Filters call it for such names.
func (t *Type) Column(ctx context.Context, name string) (string, error) {
	v, ok := t.Variants[name]
	if !ok {
		return name, nil
	}
	column, err := v.Pick(ctx)
	if err != nil {
		return "", err
	}
	if !slices.Contains(v.Columns, column) {
		return "", fmt.Errorf("read: %s.%s: %q is none of its versions", t.Name, name, column)
	}
	return column, nil
}

// ordered are orders by the columns that their names stand for. Those of a table
// between have no versions; nor has a list of several types, where t is nil.
func (t *Type) ordered(ctx context.Context, orders []Order) ([]Order, error) {
	if t == nil || len(t.Variants) == 0 {
		return orders, nil
	}
	picked := slices.Clone(orders)
	for i, o := range picked {
		if o.Between {
			continue
		}
		var err error
		if picked[i].Column, err = t.Column(ctx, o.Column); err != nil {
			return nil, err
		}
	}
	return picked, nil
}
