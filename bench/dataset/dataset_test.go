package dataset

import (
	"testing"
	"time"
)

func TestSQLite(t *testing.T) {
	at := time.Now()
	url, f, err := SQLite(t.Context(), t.TempDir(), Size{10_000}, time.Now())
	t.Log(url, time.Since(at), f, err)
	if err != nil {
		t.Fatal(err)
	}
}

func TestMariaDB(t *testing.T) {
	at := time.Now()
	s, _, err := MariaDB(t.Context(), t.TempDir(), Size{10_000}, time.Now())
	t.Log(time.Since(at), err)
	if err != nil {
		t.Fatal(err)
	}
	t.Log(s.PID())
	s.Stop()
}
