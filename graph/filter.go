package graph

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/breakthrough-party/coalition/crm"
	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/read"
)

// Limits of one filter, so that no filter becomes a burden for everybody.
const (
	maxQuestions = 100 // fields within one filter, over all its parts
	maxValues    = 100 // values in one list
)

// filter is an input type of the API that narrows a list: the questions that can
// be asked, by field, and what holds when nothing is said.
type filter struct {
	questions map[string]question
	// unsaid narrows a list when its field is not given at the top of the filter.
	unsaid map[string]read.Narrow
}

// question turns the value of one field into what narrows the list. Faults are
// noted; the result then does not matter.
type question func(a *asking, path string, value any) read.Narrow

// asking is one filter while it is being read.
type asking struct {
	ctx    context.Context
	c      *ent.Client
	faults crm.Faults
	asked  int
}

func (a *asking) fault(path, message string) read.Narrow {
	a.faults = append(a.faults, &crm.Error{Code: crm.Invalid, Field: path, Message: message})
	return nil
}

// read reads the argument "filter"; f may be nil for a list without one.
func (f *filter) read(ctx context.Context, c *ent.Client, args map[string]any) (read.Narrow, error) {
	if f == nil {
		return nil, nil
	}
	a := &asking{ctx: ctx, c: c}
	value, given := args["filter"]
	narrow := read.Narrow(nil)
	if given {
		narrow = f.ask(a, "filter", value)
	}
	fields, _ := value.(map[string]any)
	for _, name := range slices.Sorted(maps.Keys(f.unsaid)) {
		if _, said := fields[name]; !said {
			narrow = read.And(narrow, f.unsaid[name])
		}
	}
	if len(a.faults) > 0 {
		return nil, a.faults
	}
	return narrow, nil
}

// ask reads one object of this filter's type. All that it holds must hold together.
func (f *filter) ask(a *asking, path string, value any) read.Narrow {
	fields, ok := value.(map[string]any)
	if !ok {
		return a.fault(path, "A filter must not be null.")
	}
	var parts []read.Narrow
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		if a.asked++; a.asked > maxQuestions {
			if a.asked == maxQuestions+1 {
				a.faults = append(a.faults, &crm.Error{Code: crm.Code(read.QueryTooComplex), Field: path,
					Message: fmt.Sprintf("A filter holds at most %d fields.", maxQuestions)})
			}
			return nil
		}
		parts = append(parts, f.part(a, path+"."+name, name, fields[name]))
	}
	return read.And(parts...)
}

func (f *filter) part(a *asking, path, name string, value any) read.Narrow {
	if value == nil {
		return a.fault(path, "A filter must not be null; leave the field out instead.")
	}
	switch name {
	case "and":
		return read.And(f.each(a, path, value)...)
	case "or":
		return read.Or(f.each(a, path, value)...)
	case "not":
		return read.Not(everyRow(f.ask(a, path, value)))
	}
	return f.questions[name](a, path, value)
}

// each reads a list of filters of this type.
func (f *filter) each(a *asking, path string, value any) []read.Narrow {
	values := items(value)
	if len(values) == 0 {
		a.fault(path, "This list must not be empty.")
	}
	parts := make([]read.Narrow, len(values))
	for i, v := range values {
		parts[i] = everyRow(f.ask(a, fmt.Sprintf("%s.%d", path, i), v))
	}
	return parts
}

// items are the values of a list; a single value stands for a list of one, as
// GraphQL has it.
func items(value any) []any {
	if list, ok := value.([]any); ok {
		return list
	}
	return []any{value}
}
