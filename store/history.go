package store

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"
	"strings"

	"github.com/breakthrough-party/coalition/calendar"
	"github.com/breakthrough-party/coalition/id"
)

// entriesAtOnce is how many rows of history one statement writes; SQLite takes
// 32,766 values in one.
const entriesAtOnce = 1000

const insertHistory = "INSERT INTO `changes` (`id`, `operation_id`, `sequence`, `created_at`, `user_id`, `verb`, `kind`, `record_id`, `version`, " +
	"`action`, `fields`, `before`, `after`, `visibility`, `owner_id`) VALUES "

// saveHistory writes a row for each record that was changed, in statements of its
// own: every write pays for it, and these rows have no policy, hook or default that
// would matter here.
func (a *attempt) saveHistory(ctx context.Context) error {
	entries := slices.DeleteFunc(a.entries, func(e *entry) bool { return e == nil })
	sequence := 0
	for part := range slices.Chunk(entries, entriesAtOnce) {
		var args []any
		for _, e := range part {
			fields, err := json.Marshal(e.fields)
			if err != nil {
				return err
			}
			args = append(args, id.New("chg"), a.operationID, sequence, calendar.Now(ctx), cmp.Or(e.userID, a.userID), cmp.Or(e.verb, a.verb),
				id.Prefix(e.recordID), e.recordID, e.version, string(e.action), json.RawMessage(fields), e.before, e.after, e.visibility, orNull(e.ownerID))
			sequence++
		}
		row := "(?" + strings.Repeat(", ?", len(args)/len(part)-1) + ")"
		if _, err := a.tx.ExecContext(ctx, insertHistory+row+strings.Repeat(", "+row, len(part)-1), args...); err != nil {
			return err
		}
	}
	return nil
}

func orNull(s string) any {
	if s == "" {
		return nil
	}
	return s
}
