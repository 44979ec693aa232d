package read

import (
	"context"
	"database/sql/driver"
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
	// Late finds out how the rows are narrowed further, when the arm is read: for an arm
	// of a late Stage, which would ask in vain where others fill the page. Nil leaves the
	// arm out. all says that all rows are gone through, to be counted.
	Late func(ctx context.Context, c *ent.Client, all bool) (Narrow, error)
	// Columns selects, beside the id, the columns that all arms have, under the
	// same names and in the same order. What is sorted by is of one type in all of
	// them: days are made times, or times days.
	Columns func(s *sql.Selector) []Named
	// ID is the column with the id; nil is that of the type. An arm that joins a table
	// selects the copy there, for an index of that table may have it in order: MariaDB
	// does not see that the two are the same when it sorts.
	ID func(s *sql.Selector) string
	// Order sorts its rows in place of Sort and the id, by its own columns, which must
	// put them in the same order: those of an index that Sort hides, because its first
	// column is the same in all rows of the arm, for example. Nil sorts by Sort.
	Order []Order
	// Stage says that all its rows come after those of the arms of lower stages: it is
	// read only where these leave room on the page. A page from the end begins with the
	// last stage. It is for lists without a parent.
	Stage int
}

// Named is an expression under a name.
type Named struct {
	Name string
	Expr sql.Querier
}

// Parent stands for the id of the record that a mixed list belongs to, as an
// argument anywhere in an arm and as often as need be:
// sql.EQ(s.C("organisation_id"), parent). An arm is rendered once and read for each
// parent. Where the record is known, as in a payload, ID is its id.
type Parent struct{ ID string }

// Value implements driver.Valuer.
func (p Parent) Value() (driver.Value, error) {
	if p.ID == "" {
		return nil, errors.New("read: nothing took the place of a Parent")
	}
	return p.ID, nil
}

// part selects the rows of the arm through the policy of its type; all says that all
// are gone through. It is nil if the arm is left out.
func (a Arm) part(ctx context.Context, c *ent.Client, all bool) (*sql.Selector, error) {
	s, err := a.Type.Query(c).Part(ctx, []string{"id"})
	if err != nil {
		return nil, fmt.Errorf("reading %s: %w", a.Type.Name, err)
	}
	s.WithContext(ctx)
	if a.Where != nil {
		a.Where(s)
	}
	if a.Late != nil {
		late, err := a.Late(ctx, c, all)
		if late == nil || err != nil {
			return nil, err
		}
		late(s)
	}
	if a.ID != nil {
		s.Select().AppendSelectExprAs(sql.Raw(a.ID(s)), "id")
	}
	if a.Columns != nil {
		for _, n := range a.Columns(s) {
			s.AppendSelectExprAs(n.Expr, n.Name)
		}
	}
	if err := s.Err(); err != nil {
		return nil, fmt.Errorf("reading %s: %w", a.Type.Name, err)
	}
	return s, nil
}

// Union selects the rows of several types under one set of columns, each through
// the policy of its type, for Mixed.Keys.
func Union(ctx context.Context, c *ent.Client, arms ...Arm) (*sql.Selector, error) {
	if len(arms) == 0 {
		return nil, errors.New("read: a mixed list needs at least one type")
	}
	var all *sql.Selector
	for _, a := range arms {
		if a.Late != nil {
			return nil, errors.New("read: a union has no late arms")
		}
		part, err := a.part(ctx, c, true)
		if err != nil {
			return nil, err
		}
		if all == nil {
			all = part
		} else {
			all.UnionAll(part)
		}
	}
	return all, nil
}
