package dataset

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/breakthrough-party/coalition/store"
)

// Set is a data set that can be asked and written to.
type Set struct {
	URL   string
	Facts Facts
	PID   int // of the database's process, 0 if there is none
	close func() error
}

// Close ends what was started for the set. What was written to it is gone.
func (s *Set) Close() error { return s.close() }

// maker is an engine's way to make a data set in an empty folder, and to open one.
type maker struct {
	fill func(ctx context.Context, dir string, size Size, now time.Time) (Facts, error)
	open func(ctx context.Context, dir string) (*Set, error)
}

var makers = map[string]maker{"sqlite": {fillSQLite, openSQLite}, "mariadb": {fillMariaDB, openMariaDB}}

// Open opens a data set of a size on an engine. It is kept in a folder: one of this
// version and month is not made anew. What is opened is a copy, so that no run
// measures what runs before it wrote.
func Open(ctx context.Context, engine, folder string, size Size, now time.Time) (*Set, error) {
	m := makers[engine]
	dir := filepath.Join(folder, fmt.Sprintf("%s-%d", engine, size.Interactions))
	f, ok := kept(dir, size, now)
	if !ok {
		var err error
		if f, err = m.makeAnew(ctx, dir, size, now); err != nil {
			return nil, err
		}
	}
	used, err := copyOf(dir)
	if err != nil {
		return nil, err
	}
	s, err := m.open(ctx, used)
	if err != nil {
		return nil, errors.Join(err, os.RemoveAll(used))
	}
	stop := s.close
	s.Facts, s.close = f, func() error { return errors.Join(stop(), os.RemoveAll(used)) }
	return s, nil
}

// copyOf copies a folder for this run, and removes the copies of runs that are no more.
func copyOf(dir string) (used string, err error) {
	others, err := filepath.Glob(dir + "-in-use-*")
	if err != nil {
		return "", err
	}
	for _, other := range others {
		var pid int
		if _, err := fmt.Sscanf(strings.TrimPrefix(other, dir), "-in-use-%d-", &pid); err != nil || alive(pid) {
			continue
		}
		if err := os.RemoveAll(other); err != nil {
			return "", err
		}
	}
	if used, err = os.MkdirTemp(filepath.Dir(dir), fmt.Sprintf("%s-in-use-%d-", filepath.Base(dir), os.Getpid())); err != nil {
		return "", err
	}
	if err := os.CopyFS(used, os.DirFS(dir)); err != nil {
		return "", errors.Join(err, os.RemoveAll(used))
	}
	return used, nil
}

// alive reports whether a process is there.
func alive(pid int) bool {
	p, err := os.FindProcess(pid)
	return err == nil && p.Signal(syscall.Signal(0)) == nil
}

// makeAnew makes a data set. Its facts are written last: without them it is made again.
func (m maker) makeAnew(ctx context.Context, dir string, size Size, now time.Time) (Facts, error) {
	if err := errors.Join(os.RemoveAll(dir+".json"), os.RemoveAll(dir)); err != nil {
		return Facts{}, err
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return Facts{}, err
	}
	f, err := m.fill(ctx, dir, size, now)
	if err != nil {
		return f, err
	}
	raw, err := json.MarshalIndent(f, "", "  ")
	if err != nil {
		return f, err
	}
	return f, os.WriteFile(dir+".json", raw, 0o644)
}

// kept reads the facts of a data set that is there already and fits.
func kept(dir string, size Size, now time.Time) (Facts, bool) {
	var f Facts
	raw, err := os.ReadFile(dir + ".json")
	if _, gone := os.Stat(dir); gone != nil || err != nil || json.Unmarshal(raw, &f) != nil {
		return Facts{}, false
	}
	return f, f.Version == Version && f.Interactions == size.Interactions && f.Anchor.Equal(Anchor(now))
}

// migrated brings an empty database up to date, as the server does it.
func migrated(ctx context.Context, url string) error {
	s, err := store.Open(ctx, url)
	if err != nil {
		return err
	}
	return errors.Join(s.Migrate(ctx), s.Close())
}
