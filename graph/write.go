package graph

import (
	"context"
	"encoding/json"
	"maps"
	"net/http"
	"reflect"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/breakthrough-party/coalition/crm"
	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/read"
	"github.com/breakthrough-party/coalition/store"
	"github.com/breakthrough-party/coalition/viewer"
)

// opener is the result of a verb that opened records which are closed to the
// viewer: they are read once, in this answer.
type opener interface{ Opened() []string }

// write runs a verb in a transaction and answers its payload, which is read like
// a query. The verb is the name of the root field.
func write[In, Out any](ctx context.Context, r *Resolver, verb func(context.Context, *ent.Tx, In) (Out, error), input any) (*read.Object, error) {
	field := graphql.GetFieldContext(ctx).Field
	if err := crm.Allow(ctx, field.Name); err != nil {
		return nil, err
	}
	in := into[In](input)
	op, err := operation(ctx, field.Name)
	if err != nil {
		return nil, err
	}
	if p, ok := any(&in).(crm.Preparer); ok {
		if err := p.Prepare(ctx, r.ent()); err != nil {
			return nil, err
		}
	}
	var updated store.Row
	op.Updated = func(row store.Row) { updated = row }
	out, replayed, err := store.Write(ctx, r.store, op, func(ctx context.Context, tx *ent.Tx) (Out, error) {
		return verb(ctx, tx, in)
	})
	if err != nil {
		return nil, err
	}
	ctx = viewer.NewContext(ctx, reading(ctx, out, replayed))
	if updated.Column != nil {
		ctx = read.Told(ctx, updated.ID, updated.Column)
	}
	o, err := r.engine.Payload(ctx, r.ent(), r.payload(field.Definition.Type.Name(), out))
	if err != nil {
		return nil, unread(err, out)
	}
	return o, nil
}

// reading is the viewer as whom the payload is read.
func reading(ctx context.Context, out any, replayed bool) *viewer.Viewer {
	v := *viewer.From(ctx)
	// Nothing else can be written with a one-time password than another password.
	v.PasswordExpired = false
	if o, ok := out.(opener); ok && !replayed {
		return v.Reveal(o.Opened()...)
	}
	return &v
}

// operation describes the request to the store, with its idempotency key.
func operation(ctx context.Context, verb string) (store.Op, error) {
	oc := graphql.GetOperationContext(ctx)
	op := store.Op{Verb: verb, Key: oc.Headers.Get("Idempotency-Key")}
	if _, sent := oc.Headers[http.CanonicalHeaderKey("Idempotency-Key")]; !sent {
		return op, nil
	}
	if !printable(op.Key) {
		return op, &crm.Error{Code: "BAD_REQUEST", Message: "An Idempotency-Key is 1 to 255 printable ASCII characters."}
	}
	if len(graphql.CollectFields(oc, oc.Operation.SelectionSet, []string{"Mutation"})) != 1 {
		return op, &crm.Error{Code: "BAD_REQUEST", Message: "A request with an Idempotency-Key has exactly one root field."}
	}
	variables, err := json.Marshal(oc.Variables) // sorted by name
	if err != nil {
		return op, err
	}
	op.Request = []byte(oc.RawQuery + "\x00" + oc.OperationName + "\x00" + string(variables))
	return op, nil
}

func printable(key string) bool {
	for i := range len(key) {
		if key[i] < ' ' || key[i] > '~' {
			return false
		}
	}
	return len(key) >= 1 && len(key) <= 255
}

// payload turns the result of a verb into what the payload type of the schema
// holds: ids become records, everything else stays as it is.
func (r *Resolver) payload(name string, result any) read.Fields {
	def := r.schema.Schema().Types[name]
	fields, v := read.Fields{}, reflect.ValueOf(result)
	for i := range v.NumField() {
		field := def.Fields.ForName(lower(v.Type().Field(i).Name))
		if field == nil {
			continue
		}
		fields[field.Name] = r.payloadValue(field.Type, v.Field(i).Interface())
	}
	return fields
}

func (r *Resolver) payloadValue(t *ast.Type, value any) any {
	def := r.schema.Schema().Types[t.Name()]
	switch v := value.(type) {
	case string:
		switch def.Kind {
		case ast.Object:
			return read.Ref{Type: typeNamed(def.Name), ID: v}
		case ast.Interface, ast.Union:
			return read.NodeRef{ID: v}
		}
		if v == "" && !t.NonNull {
			return nil
		}
	case []string:
		if def.Kind == ast.Object {
			return read.Refs{Type: typeNamed(def.Name), IDs: v}
		}
	}
	return value
}

// Written is the error of an answer that could not be read although its change
// was made. Clients are told so, that nobody makes the change twice.
type Written struct {
	ID  string // the first id of the answer, "" when there is none
	Err error  // why it could not be read
}

func (w *Written) Error() string {
	return "the change was made, but its answer could not be read: " + w.Err.Error()
}

func (w *Written) Unwrap() error { return w.Err }

// Tell adds to what a client is told of the cause that the change was made.
func (w *Written) Tell(cause *crm.Error) *crm.Error {
	extra := map[string]any{"committed": true}
	if w.ID != "" {
		extra["id"] = w.ID
	}
	maps.Copy(extra, cause.Extra)
	return &crm.Error{Code: cause.Code, Field: cause.Field, Extra: extra,
		Message: "The change was made, but the answer could not be read. " + cause.Message}
}

func unread(err error, result any) error {
	w := &Written{Err: err}
	v := reflect.ValueOf(result)
	if v.NumField() > 0 {
		w.ID, _ = v.Field(0).Interface().(string)
	}
	return w
}
