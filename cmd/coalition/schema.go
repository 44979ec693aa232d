package main

import (
	"context"

	"github.com/vektah/gqlparser/v2/formatter"

	"github.com/breakthrough-party/coalition/graph/exec"
)

type schemaCommand struct{}

func (schemaCommand) check() faults { return nil }

func (schemaCommand) run(_ context.Context, t *terminal) error {
	schema := exec.NewExecutableSchema(exec.Config{}).Schema()
	formatter.NewFormatter(t.out, formatter.WithIndent("  ")).FormatSchema(schema)
	return nil
}
