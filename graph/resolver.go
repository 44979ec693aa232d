// Package graph translates between GraphQL and the rest: arguments in, one call,
// the answer out. It never decides: rules live in crm, visibility in ent/schema,
// reading in read.
//
// One file for each aggregate says how its types are read and which questions its
// filters ask; the *.resolvers.go files hold the root fields and nothing else.
package graph

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/99designs/gqlgen/graphql"

	"github.com/breakthrough-party/coalition/crm"
	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/region"
	"github.com/breakthrough-party/coalition/graph/exec"
	"github.com/breakthrough-party/coalition/graph/model"
	"github.com/breakthrough-party/coalition/id"
	"github.com/breakthrough-party/coalition/read"
	"github.com/breakthrough-party/coalition/store"
	"github.com/breakthrough-party/coalition/viewer"
)

// Resolver answers the root fields.
type Resolver struct {
	store  *store.Store
	engine *read.Engine
	schema graphql.ExecutableSchema
	// cursors are those of the feed, which are like no others.
	cursors feedCursors
}

// Schema makes the executable schema on a store that has been migrated. maxBytes
// is the size up to which an answer may grow. Its error lists every field of the
// schema that cannot be read: a server with one does not start.
func Schema(s *store.Store, maxBytes int) (graphql.ExecutableSchema, error) {
	r := &Resolver{store: s, engine: read.New(read.Config{Types: recordTypes(), Key: s.Secret(), Snapshot: s.Snapshot, MaxBytes: maxBytes}), cursors: newFeedCursors(s.Secret())}
	r.schema = exec.NewExecutableSchema(exec.Config{Resolvers: r})
	if err := errors.Join(checkTypes(r.schema.Schema())...); err != nil {
		return nil, fmt.Errorf("graph: the schema and the types do not fit:\n%w", err)
	}
	return r.schema, nil
}

func (r *Resolver) ent() *ent.Client { return r.store.Ent() }

// record answers one record of a type; hidden and missing are the same NOT_FOUND.
func (r *Resolver) record(ctx context.Context, t *read.Type, key string) (*read.Object, error) {
	if id.Prefix(key) == t.Prefix {
		o, err := r.engine.ByID(ctx, r.ent(), t, key)
		if o != nil || err != nil {
			return o, err
		}
	}
	return nil, notFound()
}

// list answers the connection of a root field, narrowed by its argument "filter".
func (r *Resolver) list(ctx context.Context, l rootList) (*read.Object, error) {
	narrow, err := l.filter.read(ctx, r.ent(), arguments(ctx))
	if err != nil {
		return nil, err
	}
	o, err := r.engine.List(ctx, r.ent(), l.Connection, narrow)
	return o, err
}

// rootList is a connection at the root with its filter.
type rootList struct {
	read.Connection
	filter *filter
}

// arguments of the root field that is being resolved, as the client wrote them.
func arguments(ctx context.Context) map[string]any {
	fc, oc := graphql.GetFieldContext(ctx), graphql.GetOperationContext(ctx)
	return fc.Field.ArgumentMap(oc.Variables)
}

func notFound() *crm.Error {
	return &crm.Error{Code: crm.NotFound, Message: "There is no such record.", Field: "id"}
}

// viewer answers who is asking; null when nobody has signed in.
func (r *Resolver) viewer(ctx context.Context) (*read.Object, error) {
	v := viewer.From(ctx)
	if v.UserID == "" {
		return nil, nil
	}
	o, err := r.engine.Payload(ctx, r.ent(), viewerFields(ctx, v))
	return o, err
}

// node answers a record of whatever type its id names.
func (r *Resolver) node(ctx context.Context, key string) (read.Value, error) {
	values, err := r.records(ctx, []string{key})
	if err != nil {
		return nil, err
	}
	if values[0] == nil {
		return nil, notFound()
	}
	return values[0], nil
}

// nodes answers several records, null in the place of what is hidden or missing.
func (r *Resolver) nodes(ctx context.Context, keys []string) ([]read.Value, error) {
	if len(keys) < 1 || len(keys) > read.MaxPage {
		return nil, &crm.Error{Code: crm.Invalid, Field: "ids", Message: "Give 1 to 100 ids."}
	}
	return r.records(ctx, keys)
}

func (r *Resolver) records(ctx context.Context, keys []string) ([]read.Value, error) {
	keys, err := withoutUntold(ctx, r.ent(), keys)
	if err != nil {
		return nil, err
	}
	values, err := r.engine.Nodes(ctx, r.ent(), keys)
	return values, err
}

// regions answers the twelve regions by their code.
func (r *Resolver) regions(ctx context.Context) ([]read.Object, error) {
	if err := regionType.Allow(ctx); err != nil {
		return nil, err
	}
	keys, err := r.ent().Region.Query().Order(region.ByOnsCode()).IDs(ctx)
	if err != nil {
		return nil, err
	}
	objects, err := r.engine.ByIDs(ctx, r.ent(), regionType, keys)
	out := make([]read.Object, 0, len(objects))
	for _, o := range objects {
		if o != nil {
			out = append(out, *o)
		}
	}
	return out, err
}

// possibleDuplicates answers records with a similar name.
func (r *Resolver) possibleDuplicates(ctx context.Context, kind model.PartnerKind, name string) ([]read.Value, error) {
	if err := organisationType.Allow(ctx); err != nil {
		return nil, err
	}
	keys, err := crm.PossibleDuplicates(ctx, r.ent(), kinds[kind], name)
	if err != nil {
		return nil, err
	}
	values, err := r.engine.Nodes(ctx, r.ent(), keys)
	return slices.DeleteFunc(values, func(v read.Value) bool { return v == nil }), err
}

// kinds are the prefixes of the ids of organisations and people.
var kinds = map[model.PartnerKind]string{
	model.PartnerKindOrganisation: organisationType.Prefix, model.PartnerKindPerson: personType.Prefix,
}
