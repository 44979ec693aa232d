package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/breakthrough-party/coalition/calendar"
	"github.com/breakthrough-party/coalition/crm"
	"github.com/breakthrough-party/coalition/store"
)

type checkCommand struct{ database }

// run looks at the database as it is: it is not brought up to date first, nor
// made when it is not there.
func (c *checkCommand) run(ctx context.Context, t *terminal) error {
	if file, ok := strings.CutPrefix(c.Database, "sqlite:"); ok && !exists(file) {
		return faults{"--database: there is no database " + file}
	}
	ctx = calendar.NewContext(ctx, c.clock())
	s, err := store.Open(ctx, c.Database)
	if err != nil {
		return err
	}
	defer s.Close()
	report, err := s.Inspect(ctx, crm.Checks)
	if err != nil {
		return err
	}
	if err := report.Write(t.out); err != nil {
		return err
	}
	if _, n := report.Faults(); n > 0 {
		return fmt.Errorf("the database has %d faults", n)
	}
	return nil
}
