package main

import (
	"context"
	"fmt"

	"github.com/breakthrough-party/coalition/store"
)

type migrateCommand struct{ database }

func (c *migrateCommand) run(ctx context.Context, t *terminal) error {
	return c.with(ctx, func(context.Context, *store.Store) error {
		fmt.Fprintln(t.out, "The tables are up to date.")
		return nil
	})
}
