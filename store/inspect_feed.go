package store

import (
	"context"
	"strconv"

	"github.com/breakthrough-party/coalition/inspection"
)

// checkFeed holds the feed to its promises: positions from 1 to the counter
// without a hole, the changes of an operation together, the versions of a record
// in their order. What is not numbered yet is no fault.
func (at *snapshot) checkFeed(ctx context.Context, r *inspection.Result) error {
	if err := at.checkPositions(ctx, r); err != nil {
		return err
	}
	var id string
	var numbered, all, reach int
	err := at.each(ctx, "SELECT operation_id, COUNT(position), COUNT(*), COALESCE(MAX(position) - MIN(position) + 1, 0) FROM changes "+
		"GROUP BY operation_id HAVING COUNT(position) > 0 AND (COUNT(position) <> COUNT(*) OR MAX(position) - MIN(position) + 1 <> COUNT(*))",
		nil, []any{&id, &numbered, &all, &reach}, func() {
			if numbered < all {
				r.Fault("operations", id, "%d of its %d changes have a position in the feed", numbered, all)
			} else {
				r.Fault("operations", id, "its %d changes lie within %d positions of the feed", all, reach)
			}
		})
	if err != nil {
		return err
	}
	var version int
	return at.each(ctx, "SELECT later.id, later.version FROM changes later JOIN changes earlier "+
		"ON earlier.record_id = later.record_id AND earlier.version = later.version - 1 "+
		"WHERE earlier.action <> 'GONE' AND later.position < earlier.position", nil, []any{&id, &version}, func() {
		r.Fault("changes", id, "position is before that of version %d", version-1)
	})
}

func (at *snapshot) checkPositions(ctx context.Context, r *inspection.Result) error {
	var text []byte
	if err := at.each(ctx, "SELECT value FROM settings WHERE id = ?", []any{feedSetting}, []any{&text}, func() {}); err != nil {
		return err
	}
	counter, _ := strconv.Atoi(string(text)) // none or a broken one counts nothing
	var first, last, n, all int
	err := at.each(ctx, "SELECT COALESCE(MIN(position), 1), COALESCE(MAX(position), 0), COUNT(position), COUNT(*) FROM changes", nil,
		[]any{&first, &last, &n, &all}, func() {})
	r.Looked(all)
	if first != 1 || last != n || counter != n {
		r.Fault("settings", feedSetting, "it counts %d positions; %d changes have one, from %d to %d", counter, n, first, last)
	}
	return err
}
