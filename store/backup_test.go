package store

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"entgo.io/ent/dialect"

	"github.com/breakthrough-party/coalition/ent"
)

// A backup that is made while others write is a database of its own: it opens,
// is whole, and holds everything that was acknowledged before it began.
func TestABackupIsWholeWhileOthersWrite(t *testing.T) {
	engines(t, func(t *testing.T, s *Store) {
		file := filepath.Join(t.TempDir(), "copy.db")
		if s.dialect != dialect.SQLite {
			if err := s.Backup(t.Context(), file); !errors.Is(err, ErrBackupElsewhere) {
				t.Errorf("a database server: %v", err)
			}
			return
		}
		for i := range 50 {
			union(t, s, fmt.Sprintf("Before %d", i))
		}
		writing, stop := context.WithCancel(t.Context())
		var writers sync.WaitGroup
		for w := range 4 {
			writers.Go(func() {
				for i := 0; writing.Err() == nil; i++ {
					Write(system(t), s, Op{Verb: "test"}, func(ctx context.Context, tx *ent.Tx) (string, error) {
						return addUnion(fmt.Sprintf("During %d %d", w, i))(ctx, tx)
					})
				}
			})
		}
		err := s.Backup(t.Context(), file)
		stop()
		writers.Wait()
		if err != nil {
			t.Fatal(err)
		}
		if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("the file: %v, %v", info, err)
		}
		if left, _ := filepath.Glob(filepath.Join(filepath.Dir(file), ".coalition-*")); len(left) > 0 {
			t.Errorf("it leaves %v", left)
		}
		restored := open(t, "sqlite:"+file)
		ctx := system(t)
		before := 0
		organisations := restored.reads.Organisation.Query().AllX(ctx)
		for _, o := range organisations {
			if strings.HasPrefix(o.Name, "Before ") {
				before++
			}
		}
		// Each has its row of history: no transaction is there by half.
		if changes := restored.reads.Change.Query().CountX(ctx); before != 50 || changes != len(organisations) {
			t.Errorf("it holds %d of 50, and %d changes of %d organisations", before, changes, len(organisations))
		}
		if err := s.Backup(t.Context(), file); err == nil || !strings.Contains(err.Error(), "exists") {
			t.Errorf("over an earlier one: %v", err)
		}
		if err := s.Backup(t.Context(), filepath.Join(t.TempDir(), "none", "copy.db")); err == nil {
			t.Error("a folder that is not there is no error")
		}
	})
}
