package store

import (
	"context"
	"strings"

	"github.com/breakthrough-party/coalition/ent/schema"
	"github.com/breakthrough-party/coalition/ent/tables"
	"github.com/breakthrough-party/coalition/inspection"
)

// checkVersions: versions begin with 1, and nothing changed before it was there.
func (at *snapshot) checkVersions(ctx context.Context, r *inspection.Result) error {
	for _, t := range tables.All {
		if !t.Has("version") || !t.Has("updated_at") {
			continue
		}
		if err := at.looked(ctx, r, t.Name); err != nil {
			return err
		}
		var id string
		var early bool
		err := at.each(ctx, "SELECT id, updated_at < created_at FROM "+t.Name+" WHERE version < 1 OR updated_at < created_at",
			nil, []any{&id, &early}, func() {
				if early {
					r.Fault(t.Name, id, "updated_at is before created_at")
				} else {
					r.Fault(t.Name, id, "version is less than 1")
				}
			})
		if err != nil {
			return err
		}
	}
	return nil
}

// checkFolded holds each column by which a name is compared and sorted against the name.
func (at *snapshot) checkFolded(ctx context.Context, r *inspection.Result) error {
	for _, t := range tables.All {
		for _, c := range t.Columns {
			name, folded := strings.CutSuffix(c.Name, "_folded")
			if !folded || !t.Has(name) {
				continue // a beat is folded and nothing else
			}
			var id, is, was string
			err := at.each(ctx, "SELECT id, `"+c.Name+"`, `"+name+"` FROM "+t.Name, nil, []any{&id, &is, &was}, func() {
				r.Looked(1)
				if is != schema.Folded(was) {
					r.Fault(t.Name, id, "%s is not %s as it is compared", c.Name, name)
				}
			})
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// checkKeys: an idempotency key is of an operation of the same user and verb.
func (at *snapshot) checkKeys(ctx context.Context, r *inspection.Result) error {
	if err := at.looked(ctx, r, "idempotency_keys"); err != nil {
		return err
	}
	var id string
	var gone bool
	return at.each(ctx, "SELECT k.id, o.id IS NULL FROM idempotency_keys AS k LEFT JOIN operations AS o ON o.id = k.operation_id "+
		"WHERE o.id IS NULL OR o.user_id <> k.user_id OR o.verb <> k.verb", nil, []any{&id, &gone}, func() {
		if gone {
			r.Fault("idempotency_keys", id, "operation_id is of no operation")
		} else {
			r.Fault("idempotency_keys", id, "user_id and verb are not those of the operation")
		}
	})
}
