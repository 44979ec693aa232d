package store

import (
	"context"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"sync"
	"unicode"

	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/schema"
	"github.com/breakthrough-party/coalition/ent/tables"
)

// checkEdges refuses, before anything is written, to link records in ways that
// would leave no trace.
func checkEdges(m mutation) error {
	for _, name := range manyEdges(m) {
		switch {
		case !slices.Contains(joinTables, snake(m.Type())+"_"+name):
			return fmt.Errorf("store: %s of %s would change other records unseen: write those", name, m.Type())
		case m.EdgeCleared(name):
			return fmt.Errorf("store: clearing %s of %s cannot be recorded: remove them by id", name, m.Type())
		}
	}
	return nil
}

// addEdges notes the records that were linked and unlinked: before names those
// that were taken away, after those that were added.
func (d *diff) addEdges() {
	for _, name := range manyEdges(d.m) {
		d.keep(name, ids(d.m.RemovedIDs(name)), ids(d.m.AddedIDs(name)))
	}
}

// manyEdges names the edges to many records that a mutation writes, without
// those that are computed. An edge to one record is a column, noted as such.
func manyEdges(m mutation) []string {
	names := slices.Concat(m.AddedEdges(), m.RemovedEdges(), m.ClearedEdges())
	slices.Sort(names)
	return slices.DeleteFunc(slices.Compact(names), func(name string) bool {
		return slices.Contains(schema.Derived[m.Type()], name) || !toMany(m, name)
	})
}

// toMany reports whether an edge leads to many records: ent then gives the
// mutation a set of removed ids.
func toMany(m mutation, edge string) bool {
	of := edgeOf{m.Type(), edge}
	if known, ok := edgesToMany.Load(of); ok {
		return known.(bool)
	}
	_, ok := reflect.TypeOf(m).Elem().FieldByName("removed" + edge)
	edgesToMany.Store(of, ok)
	return ok
}

// edgesToMany remembers what toMany found, by edgeOf: reflection searches the fields anew.
var edgesToMany sync.Map

type edgeOf struct{ typ, edge string }

// joinTables are the tables of edges from many to many, which are named after
// record and edge. Both sides of such an edge stay as they are when it is written.
var joinTables = func() (names []string) {
	for _, t := range tables.All {
		if len(t.PrimaryKey) == 2 {
			names = append(names, t.Name)
		}
	}
	return names
}()

// snake writes ContactPoint as contact_point.
func snake(name string) string {
	var b strings.Builder
	for i, r := range name {
		if i > 0 && unicode.IsUpper(r) {
			b.WriteByte('_')
		}
		b.WriteRune(unicode.ToLower(r))
	}
	return b.String()
}

func ids(values []ent.Value) json.RawMessage {
	list := make([]string, 0, len(values))
	for _, v := range values {
		list = append(list, fmt.Sprint(v))
	}
	slices.Sort(list)             // ent keeps them in a map, without order
	text, _ := json.Marshal(list) // texts always can be written
	return text
}

// load reads a record before it is deleted, by its columns. A mutation that
// deletes knows its old values least of all, so the client of the type is found
// by its name.
func load(ctx context.Context, m mutation) (map[string]any, error) {
	id, ok := m.ID()
	client := reflect.ValueOf(m.Client()).Elem().FieldByName(m.Type())
	if !ok || !client.IsValid() {
		return nil, fmt.Errorf("store: deleting a %s cannot be recorded", m.Type())
	}
	out := client.MethodByName("Get").Call([]reflect.Value{reflect.ValueOf(ctx), reflect.ValueOf(id)})
	if err, _ := out[1].Interface().(error); err != nil {
		return nil, err
	}
	text, err := json.Marshal(out[0].Interface())
	if err != nil {
		return nil, err
	}
	columns := map[string]any{}
	if err := json.Unmarshal(text, &columns); err != nil {
		return nil, err
	}
	delete(columns, "edges")
	return columns, nil
}
