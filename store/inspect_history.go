package store

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/breakthrough-party/coalition/ent/schema"
	"github.com/breakthrough-party/coalition/ent/tables"
	"github.com/breakthrough-party/coalition/inspection"
)

// byMigration begins the part behind the prefix of the ids of records that a
// migration wrote: the regions and the server itself. They have no history.
const byMigration = "_01jgfjjz00e008000000"

// historiesAtOnce is how many records are held against their histories at once.
const historiesAtOnce = 1000

// story is the history of one record: how many rows it has, how many versions
// they name, the first and the last of these, and how often it was made and deleted.
type story struct {
	recordID                    string
	rows, versions, first, last int
	created, createdAs          int
	deleted, deletedAs          int
	exists, versioned           bool
	version                     int // of the record, if it exists and has one
}

// faults are what is wrong with it.
func (s story) faults() []string {
	var all []string
	add := func(format string, args ...any) { all = append(all, fmt.Sprintf(format, args...)) }
	switch {
	case s.rows == 0:
		return []string{"it has no history"}
	case s.created == 0:
		add("its history does not begin with CREATED")
	case s.created > 1:
		add("it was CREATED %d times", s.created)
	}
	switch {
	case s.exists && s.deleted > 0:
		add("it is there, though its history says DELETED")
	case !s.exists && s.deleted == 0:
		add("it is gone, and its history does not say DELETED")
	case s.deleted > 1:
		add("it was DELETED %d times", s.deleted)
	}
	if !s.versioned {
		return all
	}
	if s.created == 1 && s.createdAs != 1 {
		add("it was CREATED as version %d", s.createdAs)
	}
	if s.deleted == 1 && s.deletedAs != s.last {
		add("its history goes on after DELETED")
	}
	if s.versions != s.rows {
		add("its history names a version twice: %d rows, %d versions", s.rows, s.versions)
	}
	if n := s.last - s.first + 1; n != s.versions || s.first != 1 {
		add("its history has holes: %d versions, from %d to %d", s.versions, s.first, s.last)
	}
	if s.exists && s.version != s.last {
		add("version is %d, and the last of its history %d", s.version, s.last)
	}
	return all
}

// checkHistories holds every record that has a history against it, and every
// history against the record that should be there or be gone. A record that only
// lost or gained what is computed has no row for it and no other version.
func (at *snapshot) checkHistories(ctx context.Context, r *inspection.Result) error {
	known := map[string]bool{}
	for _, table := range recordedTables() {
		prefix, err := at.prefix(ctx, table)
		if err != nil {
			return err
		}
		if prefix == "" {
			continue // an empty table; what was in it is looked at below
		}
		known[prefix] = true
		if err := at.checkHistoriesOf(ctx, r, table, prefix); err != nil {
			return err
		}
	}
	// Histories of kinds of which no record is left.
	for last := ""; ; {
		next, err := at.nextKind(ctx, last)
		if err != nil || next == "" {
			return err
		}
		if !known[next] {
			if err := at.stories(ctx, next+"_", next+"`", func(s story) { s.note(r, "changes") }); err != nil {
				return err
			}
		}
		last = next + "`"
	}
}

// note counts a record as looked at and notes what is wrong with its history.
func (s story) note(r *inspection.Result, table string) {
	r.Looked(1)
	if s.rows == 0 && strings.HasPrefix(s.recordID[min(3, len(s.recordID)):], byMigration) {
		return
	}
	for _, fault := range s.faults() {
		r.Fault(table, s.recordID, "%s", fault)
	}
}

// recordedTables are the tables of the types that have a history.
func recordedTables() []string {
	var names []string
	for _, t := range tables.All {
		if len(t.PrimaryKey) == 1 {
			names = append(names, t.Name)
		}
	}
	for free := range schema.Unrecorded {
		names = slices.DeleteFunc(names, func(name string) bool { return name == snake(free)+"s" })
	}
	return names
}

// prefix is that of the ids in a table, "" when it is empty.
func (at *snapshot) prefix(ctx context.Context, table string) (string, error) {
	var first *string
	err := at.each(ctx, "SELECT MIN(id) FROM "+table, nil, []any{&first}, func() {})
	return prefixOf(first), err
}

// nextKind is the first kind of records in the history behind this one.
func (at *snapshot) nextKind(ctx context.Context, last string) (string, error) {
	var next *string
	err := at.each(ctx, "SELECT MIN(record_id) FROM changes WHERE record_id > ?", []any{last}, []any{&next}, func() {})
	return prefixOf(next), err
}

// prefixOf is what stands before the mark in an id, whatever stands behind it.
func prefixOf(recordID *string) string {
	if recordID == nil {
		return ""
	}
	prefix, _, _ := strings.Cut(*recordID, "_")
	return prefix
}

// checkHistoriesOf walks through a table and the history of its kind side by side.
func (at *snapshot) checkHistoriesOf(ctx context.Context, r *inspection.Result, table, prefix string) error {
	versioned := at.versioned(table)
	for after := prefix + "_"; ; {
		records, err := at.records(ctx, table, after, versioned)
		if err != nil {
			return err
		}
		end := prefix + "`" // behind all ids of the kind
		if len(records) == historiesAtOnce {
			end = records[len(records)-1].recordID
		}
		of := make(map[string]*story, len(records))
		for i := range records {
			of[records[i].recordID] = &records[i]
		}
		err = at.stories(ctx, after, end, func(s story) {
			s.versioned = versioned
			if record := of[s.recordID]; record != nil {
				s.exists, s.version = true, record.version
				*record = s
			} else {
				s.note(r, table)
			}
		})
		if err != nil {
			return err
		}
		for _, s := range records {
			s.note(r, table)
		}
		if len(records) < historiesAtOnce {
			return nil
		}
		after = records[len(records)-1].recordID
	}
}

func (at *snapshot) versioned(table string) bool {
	for _, t := range tables.All {
		if t.Name == table {
			return t.Has("version")
		}
	}
	return false
}

// records reads the next records of a table, without their histories.
func (at *snapshot) records(ctx context.Context, table, after string, versioned bool) ([]story, error) {
	column := "0"
	if versioned {
		column = "version"
	}
	var all []story
	s := story{exists: true, versioned: versioned}
	err := at.each(ctx, fmt.Sprintf("SELECT id, %s FROM %s WHERE id > ? ORDER BY id LIMIT %d", column, table, historiesAtOnce),
		[]any{after}, []any{&s.recordID, &s.version}, func() { all = append(all, s) })
	return all, err
}

// stories reads the histories of the records behind one id and up to another.
// Rows that are GONE tell who sees a record no longer, and are no versions of it.
func (at *snapshot) stories(ctx context.Context, after, upTo string, do func(story)) error {
	var s story
	return at.each(ctx, "SELECT record_id, COUNT(*), COUNT(DISTINCT version), MIN(version), MAX(version), "+
		"SUM(action = 'CREATED'), MAX(CASE WHEN action = 'CREATED' THEN version ELSE 0 END), "+
		"SUM(action = 'DELETED'), MAX(CASE WHEN action = 'DELETED' THEN version ELSE 0 END) "+
		"FROM changes WHERE record_id > ? AND record_id <= ? AND action <> 'GONE' GROUP BY record_id ORDER BY record_id",
		[]any{after, upTo}, []any{&s.recordID, &s.rows, &s.versions, &s.first, &s.last, &s.created, &s.createdAs, &s.deleted, &s.deletedAs},
		func() { do(s) })
}

// checkChanges: each row of history says of its operation what the operation says,
// and of its record what kind it is.
func (at *snapshot) checkChanges(ctx context.Context, r *inspection.Result) error {
	if err := at.looked(ctx, r, "changes"); err != nil {
		return err
	}
	var id string
	err := at.each(ctx, "SELECT c.id FROM changes AS c JOIN operations AS o ON o.id = c.operation_id "+
		"WHERE c.verb <> o.verb OR c.user_id <> o.user_id OR c.created_at <> o.created_at", nil, []any{&id},
		func() { r.Fault("changes", id, "verb, user_id or created_at is not that of the operation") })
	if err != nil {
		return err
	}
	return at.each(ctx, "SELECT id FROM changes WHERE kind <> SUBSTR(record_id, 1, 3)", nil, []any{&id},
		func() { r.Fault("changes", id, "kind is not that of record_id") })
}
