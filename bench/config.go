package bench

import (
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"time"

	"github.com/breakthrough-party/coalition/bench/dataset"
	"github.com/breakthrough-party/coalition/bench/operations"
)

// Config says what is measured.
type Config struct {
	Engines    []string // sqlite, mariadb
	Sizes      []int    // interactions
	Operations []string // all when there are none
	Cache      string   // the folder in which data is kept
	RoundTime  time.Duration
	Rounds     int
	Own        string // the path of this program
	Coalition  string // the path of the server's program; made when it is empty
	Profile    string // the folder for profiles of the server under load; none when empty
}

// Engines there are.
var Engines = []string{"sqlite", "mariadb"}

// Check returns what is wrong with a configuration.
func (c Config) Check() error {
	var faults []error
	for _, e := range c.Engines {
		if !slices.Contains(Engines, e) {
			faults = append(faults, fmt.Errorf("there is no engine %q; there are sqlite and mariadb", e))
		}
	}
	for _, n := range c.Sizes {
		if n < 1000 || n > 5_000_000 {
			faults = append(faults, fmt.Errorf("a size is 1000 to 5000000 interactions, not %d", n))
		}
	}
	if c.Rounds < 1 || c.RoundTime <= 0 {
		faults = append(faults, errors.New("there must be at least one round, of some time"))
	}
	_, err := c.operations()
	return errors.Join(append(faults, err)...)
}

func (c Config) operations() ([]operations.Operation, error) {
	all, err := operations.All()
	if err != nil || len(c.Operations) == 0 {
		return all, err
	}
	var some []operations.Operation
	for _, name := range c.Operations {
		i := slices.IndexFunc(all, func(o operations.Operation) bool { return o.Name == name })
		if i < 0 {
			return nil, fmt.Errorf("there is no operation %q", name)
		}
		some = append(some, all[i])
	}
	return some, nil
}

// data opens the data set of an engine and size.
func (c Config) data(ctx context.Context, engine string, size int) (data, error) {
	set, err := dataset.Open(ctx, engine, c.Cache, dataset.Size{Interactions: size}, time.Now())
	if err != nil {
		return data{}, err
	}
	db, err := dataset.Connect(set.URL)
	if err != nil {
		return data{}, errors.Join(err, set.Close())
	}
	return data{set, fmt.Sprintf("%s-%d", engine, size), db}, nil
}

// data is a data set that can be asked.
type data struct {
	*dataset.Set
	name string
	db   *sql.DB
}

// settled waits after a write until what was written is numbered for the feed:
// neither side pays in its time for what the other wrote.
func (d data) settled(ctx context.Context, o operations.Operation) error {
	if !o.Write {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	look := time.NewTicker(50 * time.Millisecond)
	defer look.Stop()
	for {
		waits := false
		err := d.db.QueryRowContext(ctx, "SELECT EXISTS (SELECT 1 FROM changes WHERE position IS NULL)").Scan(&waits)
		if err != nil || !waits {
			return err
		}
		select {
		case <-look.C:
		case <-ctx.Done():
			return fmt.Errorf("the changes are not numbered: %w", ctx.Err())
		}
	}
}

// Close implements io.Closer.
func (d data) Close() error { return errors.Join(d.db.Close(), d.Set.Close()) }

// withProgram returns the configuration with a program of the server: one that is made
// where none is named, with its size, and gone after remove.
func (c Config) withProgram(ctx context.Context) (with Config, size int64, remove func(), err error) {
	if c.Coalition != "" {
		return c, 0, func() {}, nil
	}
	folder, err := os.MkdirTemp("", "bench-")
	if err != nil {
		return c, 0, nil, err
	}
	if c.Coalition, size, err = build(ctx, folder); err != nil {
		return c, 0, nil, errors.Join(err, os.RemoveAll(folder))
	}
	return c, size, func() { os.RemoveAll(folder) }, nil
}

// build makes the program of the server as it is given to people, and returns its
// path and size.
func build(ctx context.Context, folder string) (string, int64, error) {
	path := filepath.Join(folder, "coalition")
	out, err := exec.CommandContext(ctx, "go", "build", "-trimpath", "-ldflags=-s -w", "-o", path, "github.com/breakthrough-party/coalition/cmd/coalition").CombinedOutput()
	if err != nil {
		return "", 0, fmt.Errorf("building the server: %w\n%s", err, out)
	}
	info, err := os.Stat(path)
	if err != nil {
		return "", 0, err
	}
	return path, info.Size(), nil
}

// Child is what a child process of the benchmark is told, on its command line.
type Child struct {
	Database, Address, Viewer, Token string
	Profile                          string
}

func (c Child) argument() string {
	raw, _ := json.Marshal(c) // strings alone
	return string(raw)
}

// ParseChild reads what a parent told.
func ParseChild(argument string) (Child, error) {
	var c Child
	err := json.Unmarshal([]byte(argument), &c)
	return c, err
}

func randomToken() string { return rand.Text() }
