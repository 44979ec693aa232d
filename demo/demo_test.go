package demo_test

import (
	"testing"
	"time"

	"github.com/breakthrough-party/coalition/demo"
	"github.com/breakthrough-party/coalition/store"
	"github.com/breakthrough-party/coalition/store/storetest"
)

func open(t *testing.T, url string) *store.Store {
	t.Helper()
	s, err := store.Open(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	if err := s.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	return s
}

func TestFill(t *testing.T) {
	storetest.Engines(t, func(t *testing.T, url string) {
		s := open(t, url)
		began := time.Now()
		if err := demo.Fill(t.Context(), s); err != nil {
			t.Fatal(err)
		}
		t.Log(time.Since(began))
	})
}
