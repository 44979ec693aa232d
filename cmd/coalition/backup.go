package main

import (
	"context"
	"fmt"
	"os"
	"strings"

	"github.com/breakthrough-party/coalition/calendar"
	"github.com/breakthrough-party/coalition/store"
)

type backupCommand struct {
	database
	File string `arg:"" help:"The new file. The server may go on meanwhile."`
}

func (c *backupCommand) check() faults {
	f := c.database.check()
	if !strings.HasPrefix(c.Database, "sqlite:") {
		f.add("--database: %s", store.ErrBackupElsewhere)
	}
	return f
}

// run makes a backup of the database as it is: it is not brought up to date first.
func (c *backupCommand) run(ctx context.Context, t *terminal) error {
	if file := strings.TrimPrefix(c.Database, "sqlite:"); !exists(file) {
		return faults{"--database: there is no database " + file}
	}
	s, err := store.Open(calendar.NewContext(ctx, c.clock()), c.Database)
	if err != nil {
		return err
	}
	defer s.Close()
	if err := s.Backup(ctx, c.File); err != nil {
		return err
	}
	fmt.Fprintln(t.out, "The backup is in "+c.File+". Keep it as safe as the database: it holds everything.")
	return nil
}

func exists(file string) bool {
	_, err := os.Stat(file)
	return err == nil
}
