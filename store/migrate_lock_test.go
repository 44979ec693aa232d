package store

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"time"

	"github.com/breakthrough-party/coalition/store/storetest"
)

// openLock makes a database with a lock, and a lock of two that want it.
func openLock(t *testing.T) (s *Store, lock func(owner string) *migrationLock) {
	t.Helper()
	s, err := Open(t.Context(), storetest.MariaDB(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	if _, err := direct(s).Exec(lockTable); err != nil {
		t.Fatal(err)
	}
	return s, func(owner string) *migrationLock {
		l := newMigrationLock(direct(s))
		l.owner, l.lease, l.every, l.poll = owner, 250*time.Millisecond, 20*time.Millisecond, 5*time.Millisecond
		return l
	}
}

func TestOneHoldsTheLockAtATime(t *testing.T) {
	_, lock := openLock(t)
	var inside, most atomic.Int32
	together(t, 6, func(i int) error {
		for range 3 {
			_, release, err := lock(string(rune('a' + i))).acquire(t.Context())
			if err != nil {
				return err
			}
			if n := inside.Add(1); n > most.Load() {
				most.Store(n)
			}
			time.Sleep(2 * time.Millisecond) // the work
			inside.Add(-1)
			release()
		}
		return nil
	})
	if most.Load() != 1 {
		t.Errorf("%d held it at once", most.Load())
	}
}

func TestALockThatBeatsIsNotTakenOver(t *testing.T) {
	_, lock := openLock(t)
	held, release, err := lock("alive").acquire(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	waiter := lock("waiting")
	ctx, cancel := context.WithTimeout(t.Context(), 4*waiter.lease)
	defer cancel()
	if _, _, err := waiter.acquire(ctx); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("a living lock was taken over: %v", err)
	}
	if held.Err() != nil {
		t.Errorf("the holder lost it: %v", context.Cause(held))
	}
	release()
	_, release, err = waiter.acquire(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	release()
}

func TestTheLockOfADeadServerIsTakenOver(t *testing.T) {
	s, lock := openLock(t)
	if _, err := direct(s).Exec("INSERT INTO schema_lock (id, owner, beat) VALUES (1, 'dead', 7)"); err != nil {
		t.Fatal(err)
	}
	waiter, began := lock("waiting"), time.Now()
	_, release, err := waiter.acquire(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer release()
	if waited := time.Since(began); waited < waiter.lease {
		t.Errorf("it waited only %v", waited)
	}
}

// A server that was stopped for long, and whose lock went to another one, must
// not go on when it wakes.
func TestALostLockEndsTheWork(t *testing.T) {
	s, lock := openLock(t)
	l := lock("asleep")
	held, release, err := l.acquire(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer release()
	if _, err := direct(s).Exec("UPDATE schema_lock SET owner = 'another'"); err != nil {
		t.Fatal(err)
	}
	if err := l.renew(t.Context()); !errors.Is(err, errLockLost) {
		t.Errorf("renewing: %v", err)
	}
	select {
	case <-held.Done():
		if cause := context.Cause(held); !errors.Is(cause, errLockLost) {
			t.Errorf("ended because %v", cause)
		}
	case <-time.After(10 * time.Second):
		t.Error("the holder was not told")
	}
	release()
	var owner string
	if err := direct(s).QueryRow("SELECT owner FROM schema_lock").Scan(&owner); err != nil || owner != "another" {
		t.Errorf("the lock is %q's, %v", owner, err)
	}
}
