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
