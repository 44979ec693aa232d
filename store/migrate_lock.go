package store

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"time"
)

// lockTable holds the one row by which migrating servers keep out of each
// other's way. GET_LOCK would not do: on a Galera cluster every node has its own.
const lockTable = "CREATE TABLE IF NOT EXISTS schema_lock (" +
	"id int NOT NULL PRIMARY KEY, owner varchar(200) NOT NULL, beat bigint NOT NULL)"

// errLockLost: the lock expired while this server worked, and another has it.
var errLockLost = errors.New("another server has taken over the migration")

// migrationLock is the right to migrate. Its row names the owner and counts
// beats; the owner adds one every few seconds. Whoever waits takes the lock over
// when the count has stood still for the whole lease. So the clocks of servers
// and nodes need not agree, and an owner that died does not block for ever.
type migrationLock struct {
	db    *sql.DB
	owner string
	lease time.Duration // a lock that does not beat for so long is free
	every time.Duration // between two beats
	poll  time.Duration // between two looks of somebody who waits
}

func newMigrationLock(db *sql.DB) *migrationLock {
	host, _ := os.Hostname()
	return &migrationLock{
		db:    db,
		owner: fmt.Sprintf("%s, process %d, %s", host, os.Getpid(), rand.Text()[:8]),
		lease: 20 * time.Second, every: 3 * time.Second, poll: 100 * time.Millisecond,
	}
}

// acquire waits for the lock. held ends when the lock is lost; release gives it back.
func (l *migrationLock) acquire(ctx context.Context) (held context.Context, release func(), err error) {
	if err := l.wait(ctx); err != nil {
		return nil, nil, err
	}
	held, lose := context.WithCancelCause(ctx)
	stopped := make(chan struct{})
	go func() {
		defer close(stopped)
		l.beat(held, lose)
	}()
	return held, func() {
		lose(nil)
		<-stopped
		// Best effort: a lock that is not given back expires.
		l.db.ExecContext(context.WithoutCancel(ctx), "UPDATE schema_lock SET owner = '' WHERE id = 1 AND owner = ?", l.owner)
	}, nil
}

// lockRow is what the row of the lock holds.
type lockRow struct {
	owner string
	beat  int64
}

// wait returns when the lock is ours.
func (l *migrationLock) wait(ctx context.Context) error {
	var seen lockRow
	since := time.Now()
	for {
		row, err := l.read(ctx)
		if err != nil && !isContention(err) {
			return err
		}
		if err == nil {
			if row != seen {
				seen, since = row, time.Now()
			}
			if row.owner == "" || time.Since(since) > l.lease {
				taken, err := l.take(ctx, row)
				if taken || err != nil && !isContention(err) {
					return err
				}
			}
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(l.poll):
		}
	}
}

// read reads the row, and makes it when it is missing.
func (l *migrationLock) read(ctx context.Context) (row lockRow, err error) {
	const look = "SELECT owner, beat FROM schema_lock WHERE id = 1"
	err = l.db.QueryRowContext(ctx, look).Scan(&row.owner, &row.beat)
	if !errors.Is(err, sql.ErrNoRows) {
		return row, err
	}
	_, err = l.db.ExecContext(ctx, "INSERT INTO schema_lock (id, owner, beat) VALUES (1, '', 0)")
	if code(err) == errDuplicate {
		err = nil // somebody else made it in this moment
	}
	if err != nil {
		return row, err
	}
	err = l.db.QueryRowContext(ctx, look).Scan(&row.owner, &row.beat)
	return row, err
}

// take makes the lock ours if its row is still as we saw it. On a cluster the
// later of two who try on two nodes is told of a deadlock.
func (l *migrationLock) take(ctx context.Context, seen lockRow) (bool, error) {
	return l.update(ctx, "UPDATE schema_lock SET owner = ?, beat = beat + 1 WHERE id = 1 AND owner = ? AND beat = ?",
		l.owner, seen.owner, seen.beat)
}

// renew shows that the owner is alive, and fails when it is the owner no more.
func (l *migrationLock) renew(ctx context.Context) error {
	ours, err := l.update(ctx, "UPDATE schema_lock SET beat = beat + 1 WHERE id = 1 AND owner = ?", l.owner)
	if err == nil && !ours {
		return errLockLost
	}
	return err
}

func (l *migrationLock) update(ctx context.Context, text string, args ...any) (bool, error) {
	result, err := l.db.ExecContext(ctx, text, args...)
	if err != nil {
		return false, err
	}
	n, err := result.RowsAffected()
	return n == 1, err
}

// beat renews the lock until ctx ends. It gives up when the lock has a new
// owner, or must be taken for lost because no beat has succeeded for so long.
func (l *migrationLock) beat(ctx context.Context, lose context.CancelCauseFunc) {
	last := time.Now()
	ticks := time.NewTicker(l.every)
	defer ticks.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticks.C:
		}
		err := l.renew(ctx)
		if err == nil {
			last = time.Now()
		}
		if errors.Is(err, errLockLost) || time.Since(last) > l.lease {
			lose(errLockLost)
			return
		}
	}
}
