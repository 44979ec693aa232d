package store

import (
	"context"
	"database/sql"
	_ "embed"
	"slices"
	"strings"
)

// statisticsText is what SQLite is told of its indexes, a line for each: table,
// index, and how many rows share a value.
//
//go:embed statistics.txt
var statisticsText string

// statistic is a row of SQLite's own table of statistics.
type statistic struct{ table, index, numbers string }

func readStatistics() []statistic {
	var all []statistic
	for line := range strings.Lines(statisticsText) {
		if f := strings.Fields(line); len(f) > 2 && f[0] != "#" {
			all = append(all, statistic{f[0], f[1], strings.Join(f[2:], " ")})
		}
	}
	slices.SortFunc(all, func(a, b statistic) int { return strings.Compare(a.table+" "+a.index, b.table+" "+b.index) })
	return all
}

// keepStatistics makes SQLite plan every database as a large one. Without numbers
// it takes each index for equally selective, and reads all open commitments of the
// party for those of one campaign. Numbers that it gathered itself would be right
// too, but plans would change as rows come, from those that were tested to others;
// in a small database every plan is fast. What ANALYZE left there is replaced.
func keepStatistics(ctx context.Context, db *sql.DB) error {
	wanted := readStatistics()
	if there, err := statisticsIn(ctx, db); err == nil && slices.Equal(there, wanted) { // an error: there is no such table yet
		return nil
	}
	tx, err := db.BeginTx(ctx, nil)
	if isContention(err) {
		return nil // somebody writes for long; the next start is soon enough
	}
	if err != nil {
		return err
	}
	defer tx.Rollback() // after a commit it does nothing
	// The tables are made anew, by which every connection learns of it.
	for _, text := range []string{"DROP TABLE IF EXISTS sqlite_stat1", "DROP TABLE IF EXISTS sqlite_stat4", "ANALYZE sqlite_schema", "DELETE FROM sqlite_stat1"} {
		if _, err := tx.ExecContext(ctx, text); err != nil {
			return err
		}
	}
	for _, s := range wanted {
		if _, err := tx.ExecContext(ctx, "INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES (?, ?, ?)", s.table, s.index, s.numbers); err != nil {
			return err
		}
	}
	if _, err := tx.ExecContext(ctx, "ANALYZE sqlite_schema"); err != nil { // this connection reads them
		return err
	}
	return tx.Commit()
}

func statisticsIn(ctx context.Context, q queryer) ([]statistic, error) {
	rows, err := q.QueryContext(ctx, "SELECT tbl, idx, stat FROM sqlite_stat1 ORDER BY tbl || ' ' || idx")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var all []statistic
	for rows.Next() {
		var s statistic
		if err := rows.Scan(&s.table, &s.index, &s.numbers); err != nil {
			return nil, err
		}
		all = append(all, s)
	}
	return all, rows.Err()
}
