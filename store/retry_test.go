package store

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"entgo.io/ent/dialect"
	"github.com/go-sql-driver/mysql"

	"github.com/breakthrough-party/coalition/ent"
)

func isInsert(text, table string) bool { return strings.HasPrefix(text, "INSERT INTO `"+table+"`") }

func serverError(number uint16) error {
	return &mysql.MySQLError{Number: number, Message: "injected"}
}

// Errors that pass are retried, wherever in the transaction they come; others are not.
func TestWhatIsRunAgain(t *testing.T) {
	passing := map[string]error{
		"deadlock":            serverError(errDeadlock),
		"lock wait":           serverError(errLockWait),
		"snapshot too old":    serverError(errRecordChanged),
		"node not ready":      serverError(errNodeNotReady),
		"shutdown":            serverError(errShutdown),
		"connection broken":   mysql.ErrInvalidConn,
		"connection bad":      driver.ErrBadConn,
		"end of stream":       io.ErrUnexpectedEOF,
		"wrapped by a driver": fmt.Errorf("x: %w", serverError(errDeadlock)),
	}
	lasting := map[string]error{
		"syntax":     serverError(1064),
		"duplicate":  serverError(errDuplicate),
		"plain":      errors.New("no such thing"),
		"timed out":  context.DeadlineExceeded,
		"access":     serverError(1142),
		"disk full ": serverError(1021),
	}
	engines(t, func(t *testing.T, s *Store) {
		s, f := openFaulty(t, urlOf(t, s))
		run := func(name string, injected error, place string) (attempts int, err error) {
			failed := false
			f.set(func(f *faults) {
				f.statement = func(text string) error {
					if !failed && isInsert(text, place) {
						failed = true
						return injected
					}
					return nil
				}
			})
			defer f.set(func(f *faults) { f.statement = nil })
			_, _, err = Write(system(t), s, Op{Verb: "x", Key: "retry " + name + place}, func(ctx context.Context, tx *ent.Tx) (string, error) {
				attempts++
				return addUnion(name)(ctx, tx)
			})
			if !failed {
				t.Errorf("%s: no statement writes %s", name, place)
			}
			return attempts, err
		}
		for _, place := range []string{"idempotency_keys", "organisations", "operations", "changes"} {
			inVerb := 1
			if place == "idempotency_keys" || place == "operations" {
				inVerb = 0 // the verb has not begun
			}
			for name, injected := range passing {
				before := stored(t, s)
				attempts, err := run(name, injected, place)
				// database/sql itself runs a statement again on a bad connection, but in no transaction.
				if err != nil || attempts != inVerb+1 {
					t.Errorf("%s in %s: %d attempts, %v", name, place, attempts, err)
				}
				for k := range before {
					before[k]++
				}
				unchanged(t, s, before)
			}
			for name, injected := range lasting {
				if name == "duplicate" && place == "idempotency_keys" {
					continue // there it means that the key was used before
				}
				before := stored(t, s)
				attempts, err := run(name, injected, place)
				if err == nil || attempts != inVerb {
					t.Errorf("%s in %s: %d attempts, %v", name, place, attempts, err)
				}
				if full := strings.HasPrefix(name, "disk full"); errors.Is(err, ErrUnavailable) != full {
					t.Errorf("%s in %s: %v", name, place, err)
				}
				unchanged(t, s, before)
			}
		}
	})
}

func TestAfterFiveAttemptsItIsUnavailable(t *testing.T) {
	engines(t, func(t *testing.T, s *Store) {
		s, f := openFaulty(t, urlOf(t, s))
		f.set(func(f *faults) {
			f.statement = func(text string) error {
				if isInsert(text, "organisations") {
					return serverError(errDeadlock)
				}
				return nil
			}
		})
		attempts, before := 0, stored(t, s)
		_, _, err := Write(system(t), s, Op{Verb: "x"}, func(ctx context.Context, tx *ent.Tx) (string, error) {
			attempts++
			return addUnion("Unite")(ctx, tx)
		})
		if attempts != tries || !errors.Is(err, ErrUnavailable) || errors.Is(err, ErrOutcomeUnknown) || code(err) != errDeadlock {
			t.Errorf("%d attempts, %v", attempts, err)
		}
		unchanged(t, s, before)
	})
}

func TestWhoeverLeavesEndsTheRetries(t *testing.T) {
	engines(t, func(t *testing.T, s *Store) {
		before := stored(t, s)
		ctx, cancel := context.WithCancel(system(t))
		attempts := 0
		_, _, err := Write(ctx, s, Op{Verb: "x"}, func(ctx context.Context, tx *ent.Tx) (string, error) {
			attempts++
			if _, err := addUnion("Unite")(ctx, tx); err != nil {
				return "", err
			}
			cancel()
			return "", errStale
		})
		if attempts != 1 || !errors.Is(err, context.Canceled) {
			t.Errorf("%d attempts, %v", attempts, err)
		}
		// The same, with a verb that ends well but too late.
		ctx, cancel = context.WithCancel(system(t))
		_, _, err = Write(ctx, s, Op{Verb: "x"}, func(ctx context.Context, tx *ent.Tx) (string, error) {
			id, err := addUnion("Unite")(ctx, tx)
			cancel()
			return id, err
		})
		if !isTimeout(err) {
			t.Errorf("cancelled before the commit: %v", err)
		}
		unchanged(t, s, before)
	})
}

// A transaction begins while the server is away and succeeds when it is back.
func TestAServerThatComesBack(t *testing.T) {
	engines(t, func(t *testing.T, s *Store) {
		s, f := openFaulty(t, urlOf(t, s))
		refused := 0
		f.set(func(f *faults) {
			f.connect = func() error {
				if refused++; refused <= 2 {
					return &unreachableError{[]error{errors.New("connection refused")}}
				}
				return nil
			}
		})
		id := union(t, s, "Unite")
		if refused < 3 || s.reads.Organisation.GetX(system(t), id).Name != "Unite" {
			t.Errorf("refused %d times", refused)
		}
	})
}

func TestBusySQLiteIsRunAgain(t *testing.T) {
	engines(t, func(t *testing.T, s *Store) {
		if s.dialect != dialect.SQLite {
			t.Skip("two programs write one file only with SQLite")
		}
		other, err := Open(t.Context(), urlOf(t, s))
		if err != nil {
			t.Fatal(err)
		}
		defer other.Close()
		other.writer.SetMaxOpenConns(1)
		// Another program holds the file for a moment longer than this one waits at a time.
		if _, err := s.writer.Exec("PRAGMA busy_timeout = 10"); err != nil {
			t.Fatal(err)
		}
		tx, err := other.writer.Begin()
		if err != nil {
			t.Fatal(err)
		}
		released := time.AfterFunc(15*time.Millisecond, func() { tx.Rollback() })
		defer released.Stop()
		union(t, s, "Unite")
	})
}

func TestWhatIsUnavailable(t *testing.T) {
	for err, want := range map[error]bool{
		ErrUnavailable:                        true,
		ErrOutcomeUnknown:                     true,
		serverError(errNodeNotReady):          true,
		serverError(errDeadlock):              true,
		serverError(1114):                     true,
		driver.ErrBadConn:                     true,
		&unreachableError{nil}:                true,
		ErrKeyReused:                          false,
		ErrReadOnly:                           false,
		context.DeadlineExceeded:              false,
		serverError(errDuplicate):             false,
		errors.New("the verb says no"):        false,
		fmt.Errorf("x: %w", io.ErrNoProgress): false,
	} {
		if got := IsUnavailable(fmt.Errorf("reading: %w", err)); got != want {
			t.Errorf("%v: %v", err, got)
		}
	}
}
