package read

import (
	"context"
	"errors"
	"fmt"

	"entgo.io/ent/dialect/sql"

	"github.com/breakthrough-party/coalition/ent"
)

// Arm is the part of a mixed list that comes from one type.
type Arm struct {
	Type *Type
	// Where narrows the type's rows; nil takes all.
	Where Narrow
	// Columns selects, beside the id, the columns that all arms have, under the
	// same names and in the same order.
	Columns func(s *sql.Selector) []Named
}

// Named is an expression under a name.
type Named struct {
	Name string
	Expr sql.Querier
}

// Union selects the rows of several types under one set of columns, each through
// the policy of its type, for Mixed.Keys.
func Union(ctx context.Context, c *ent.Client, arms ...Arm) (*sql.Selector, error) {
	if len(arms) == 0 {
		return nil, errors.New("read: a mixed list needs at least one type")
	}
	var all *sql.Selector
	for _, a := range arms {
		part, err := a.Type.Query(c).Part(ctx, []string{"id"})
		if err != nil {
			return nil, fmt.Errorf("reading %s: %w", a.Type.Name, err)
		}
		if a.Where != nil {
			a.Where(part.WithContext(ctx))
		}
		if a.Columns != nil {
			for _, n := range a.Columns(part) {
				part.AppendSelectExprAs(n.Expr, n.Name)
			}
		}
		if err := part.Err(); err != nil {
			return nil, fmt.Errorf("reading %s: %w", a.Type.Name, err)
		}
		if all == nil {
			all = part
		} else {
			all.UnionAll(part)
		}
	}
	return all, nil
}
