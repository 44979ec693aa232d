package store

import (
	"context"
	"errors"
	"testing"
	"time"

	"entgo.io/ent/dialect"

	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/store/storetest"
)

// slowQuery counts for minutes.
func slowQuery(s *Store) string {
	if s.dialect == dialect.SQLite {
		return "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000000000) SELECT COUNT(*) FROM n"
	}
	return "SELECT COUNT(*) FROM seq_1_to_9000000000 WHERE seq % 7 = 3"
}

// The time of a request ends what the database computes for it, and does not
// only end the waiting for it.
func TestTheTimeOfARequestReachesTheDatabase(t *testing.T) {
	storetest.Engines(t, func(t *testing.T, url string) {
		s := open(t, url, WithTimeLimit(300*time.Millisecond))
		ctx, cancel := context.WithTimeout(system(t), 300*time.Millisecond)
		defer cancel()
		err := s.reader.QueryRowContext(ctx, slowQuery(s)).Scan(new(int))
		if !IsTimeout(err) {
			t.Errorf("a query: %v", err)
		}
		// One that nobody waits for any more: the server ends it by itself.
		if s.dialect == dialect.MySQL {
			start := time.Now()
			err := s.reader.QueryRow(slowQuery(s)).Scan(new(int))
			if !isOverTime(err) || !IsTimeout(err) || time.Since(start) > 10*time.Second {
				t.Errorf("after %v: %v", time.Since(start), err)
			}
		}
		idle(t, s)
	})
}

// idle waits until the database is busy with nothing.
func idle(t *testing.T, s *Store) {
	t.Helper()
	if s.dialect == dialect.SQLite {
		union(t, s, "Unite") // its one writer is free
		return
	}
	for deadline := time.Now().Add(10 * time.Second); ; time.Sleep(10 * time.Millisecond) {
		var n int
		err := s.reader.QueryRow("SELECT COUNT(*) FROM information_schema.processlist WHERE db = DATABASE() AND command = 'Query' AND id <> CONNECTION_ID()").Scan(&n)
		if err == nil && n == 0 {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("%d statements are still running, %v", n, err)
		}
	}
}

// A write whose statement the server gave up is told so, and leaves nothing.
func TestAWriteThatTakesTooLong(t *testing.T) {
	storetest.Engines(t, func(t *testing.T, url string) {
		s := open(t, url, WithTimeLimit(300*time.Millisecond))
		before, attempts := stored(t, s), 0
		ctx := system(t)
		if s.dialect == dialect.SQLite { // there the context alone can end it
			var cancel context.CancelFunc
			ctx, cancel = context.WithTimeout(ctx, 300*time.Millisecond)
			defer cancel()
		}
		_, _, err := Write(ctx, s, Op{Verb: "x"}, func(ctx context.Context, tx *ent.Tx) (string, error) {
			attempts++
			if _, err := addUnion("Unite")(ctx, tx); err != nil {
				return "", err
			}
			return "", slowly(ctx, s)
		})
		if !errors.Is(err, context.DeadlineExceeded) || attempts != 1 {
			t.Errorf("%d attempts, %v", attempts, err)
		}
		unchanged(t, s, before)
		idle(t, s)
	})
}

// slowly runs the slow query within the transaction of a verb.
func slowly(ctx context.Context, s *Store) error {
	rows, err := attemptFrom(ctx).tx.QueryContext(ctx, slowQuery(s))
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
	}
	return rows.Err()
}

// Migrations take the time that they need, on connections of their own.
func TestMigrationsHaveNoTimeLimit(t *testing.T) {
	s := open(t, storetest.MariaDB(t), WithTimeLimit(time.Second))
	patient := *s.mysql
	patient.limit = 0
	for _, c := range []struct {
		source *mysqlSource
		want   float64
	}{{s.mysql, 1}, {&patient, 0}} {
		db, err := openMySQL(t.Context(), c.source, forStatements)
		if err != nil {
			t.Fatal(err)
		}
		defer db.Close()
		var limit float64
		if err := db.QueryRow("SELECT @@max_statement_time").Scan(&limit); err != nil || limit != c.want {
			t.Errorf("the limit is %v and not %v, %v", limit, c.want, err)
		}
	}
}

// A server that stands still holds nobody in COMMIT for longer than a request.
func TestACommitThatStandsStill(t *testing.T) {
	s := open(t, storetest.MariaDB(t))
	lock, err := s.reader.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer lock.Close()
	before := stored(t, s)
	ctx, cancel := context.WithTimeout(system(t), time.Second)
	defer cancel()
	start := time.Now()
	_, _, err = Write(ctx, s, Op{Verb: "x"}, func(ctx context.Context, tx *ent.Tx) (string, error) {
		id, err := addUnion("Unite")(ctx, tx)
		for _, stage := range []string{"START", "FLUSH", "BLOCK_DDL", "BLOCK_COMMIT"} { // from then on no commit ends
			if err == nil {
				_, err = lock.ExecContext(ctx, "BACKUP STAGE "+stage)
			}
		}
		return id, err
	})
	took := time.Since(start)
	if !errors.Is(err, ErrOutcomeUnknown) || took > time.Second+lastPatience+2*time.Second {
		t.Errorf("after %v: %v", took, err)
	}
	if _, err := lock.ExecContext(t.Context(), "BACKUP STAGE END"); err != nil {
		t.Fatal(err)
	}
	idle(t, s)
	after := stored(t, s)
	if n := after["organisations"] - before["organisations"]; n != after["operations"]-before["operations"] || n != after["changes"]-before["changes"] {
		t.Errorf("half of it was written: %v, then %v", before, after)
	}
	if _, _, err := Write(system(t), s, Op{Verb: "x"}, addUnion("Unison")); err != nil {
		t.Error(err)
	}
}
