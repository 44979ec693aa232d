package store

import (
	"errors"
	"testing"

	"github.com/breakthrough-party/coalition/store/storetest"
)

// TestForeign: an empty database and one of ours are not foreign, another program's is.
func TestForeign(t *testing.T) {
	storetest.Engines(t, func(t *testing.T, url string) {
		s, err := Open(t.Context(), url)
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		if err := s.Foreign(t.Context()); err != nil {
			t.Errorf("empty: %v", err)
		}
		if err := s.Migrate(t.Context()); err != nil {
			t.Fatal(err)
		}
		if err := s.Foreign(t.Context()); err != nil {
			t.Errorf("ours: %v", err)
		}
	})
	storetest.Engines(t, func(t *testing.T, url string) {
		s, err := Open(t.Context(), url)
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		if _, err := direct(s).ExecContext(t.Context(), "CREATE TABLE users (id int)"); err != nil {
			t.Fatal(err)
		}
		if err := s.Foreign(t.Context()); !errors.Is(err, ErrForeign) {
			t.Errorf("another program's: %v", err)
		}
	})
}
