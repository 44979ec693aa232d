package server

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"regexp"
	"runtime/debug"
	"strings"

	"entgo.io/ent/privacy"
	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/breakthrough-party/coalition/crm"
	"github.com/breakthrough-party/coalition/graph"
	"github.com/breakthrough-party/coalition/read"
	"github.com/breakthrough-party/coalition/store"
	"github.com/breakthrough-party/coalition/viewer"
)

// presenter is the one place where an error becomes what a client reads.
//
// SECURITY: only texts that were written for clients pass. Whatever it does not
// know is INTERNAL, and its text goes to the log alone.
type presenter struct {
	schema *ast.Schema
	// hints lets "Did you mean" pass, which tells names of the schema.
	hints bool
	log   *slog.Logger
}

// present implements graphql.ErrorPresenterFunc. gqlgen wraps every error in a
// *gqlerror.Error, which holds the path and hides ours.
func (p *presenter) present(ctx context.Context, err error) *gqlerror.Error {
	located := gqlerrorOf(err)
	var several crm.Faults
	if errors.As(err, &several) && len(several) > 1 {
		for _, f := range several {
			graphql.AddError(ctx, &gqlerror.Error{Err: f, Path: located.Path, Locations: located.Locations})
		}
		return nil
	}
	f, path := p.fault(ctx, err, located)
	f = patient(f)
	requestOf(ctx).failed(f.Code)
	out := wire(f, requestOf(ctx).id)
	out.Path, out.Locations = path, located.Locations
	return out
}

func gqlerrorOf(err error) *gqlerror.Error {
	var located *gqlerror.Error
	if !errors.As(err, &located) {
		located = gqlerror.Wrap(err)
	}
	return located
}

// fault says what the client is told, and where in the answer it belongs.
func (p *presenter) fault(ctx context.Context, err error, located *gqlerror.Error) (*crm.Error, ast.Path) {
	var written *graph.Written
	var ours *crm.Error
	var reader *read.Error
	code, _ := located.Extensions["code"].(string)
	switch {
	case errors.As(err, &written):
		cause, path := p.fault(ctx, written.Err, located)
		return written.Tell(cause), path
	case errors.As(err, &ours):
		return ours, located.Path
	case errors.As(err, &reader):
		return &crm.Error{Code: crm.Code(reader.Code), Message: reader.Message, Field: reader.Field}, located.Path
	case outOfTime(ctx, err):
		return fault(timedOut, "The request took too long and was given up."), located.Path
	case errors.Is(err, privacy.Deny):
		return denied(ctx), located.Path
	case strings.HasPrefix(code, "GRAPHQL_"):
		return p.document(located), nil
	}
	if f, path := p.argument(ctx, err, located); f != nil {
		return f, path
	}
	if f := databaseFault(err); f != nil {
		if f.Code == unavailable {
			p.report(ctx, "database is not available", err)
		}
		return f, located.Path
	}
	if !errors.Is(err, errPanic) { // it was reported with its stack
		p.report(ctx, "internal error", err)
	}
	return somethingWentWrong(), located.Path
}

// outOfTime reports whether a request was given up. Of a change that may have
// been made more is said than that.
func outOfTime(ctx context.Context, err error) bool {
	return !errors.Is(err, store.ErrOutcomeUnknown) && (ctx.Err() != nil || store.IsTimeout(err))
}

// denied is a policy's refusal of a whole type.
func denied(ctx context.Context) *crm.Error {
	if viewer.From(ctx).SignedIn() {
		return fault(crm.Forbidden, "You may not do this.")
	}
	return fault(crm.Unauthenticated, "Sign in first.")
}

// databaseFault is an error of the database, or of writing to it, that says something
// to a client; nil for any other.
func databaseFault(err error) *crm.Error {
	var network *net.OpError
	switch {
	case errors.Is(err, store.ErrKeyReused):
		return fault(keyReused, "This Idempotency-Key was sent before with another request.")
	case errors.Is(err, store.ErrNobody):
		return fault(crm.Unauthenticated, "Sign in first.")
	case errors.Is(err, store.ErrOutcomeUnknown):
		return &crm.Error{
			Code:    unavailable,
			Message: "The database was lost while it took the change; read first whether it did.",
			Extra:   map[string]any{"outcome": "UNKNOWN"},
		}
	case store.IsUnavailable(err) && !errors.Is(err, store.ErrUnavailable), errors.As(err, &network):
		return fault(unavailable, "The database cannot be reached now.") // a query
	case errors.Is(err, store.ErrUnavailable):
		return fault(unavailable, "The database cannot be reached; nothing was changed. Try again.")
	}
	return nil
}

// patient adds when to try again to what may be tried again. What took too long
// is given more time to pass.
func patient(f *crm.Error) *crm.Error {
	wait := map[crm.Code]int{unavailable: 2, timedOut: 5}[f.Code]
	if wait == 0 || f.Extra != nil {
		return f
	}
	later := *f
	later.Extra = map[string]any{retryAfter: wait}
	return &later
}

func (p *presenter) report(ctx context.Context, what string, err error) {
	p.log.LogAttrs(ctx, slog.LevelError, what,
		slog.String("requestId", requestOf(ctx).id),
		slog.String("path", graphql.GetPath(ctx).String()),
		slog.String("error", withoutValues(err.Error())))
}

// argument is a value of the request that a scalar of ours, or gqlgen, could
// not read. Its path goes on below the field that takes the argument.
func (p *presenter) argument(ctx context.Context, err error, located *gqlerror.Error) (*crm.Error, ast.Path) {
	field := graphql.GetFieldContext(ctx)
	if field == nil || field.Args != nil || len(located.Path) <= len(field.Path()) {
		return nil, nil
	}
	at := len(field.Path())
	f := &crm.Error{Code: crm.Invalid, Field: dotted(located.Path[at:])}
	t := p.argumentType(field.Field.Field, located.Path[at:])
	switch {
	case t == nil:
		f.Message = "This value is not valid here."
	case t.Kind == ast.Scalar && !t.BuiltIn:
		// The error of a scalar of ours, which speaks to the client.
		f.Message = clip(innermost(err).Error())
	default:
		f.Message = fmt.Sprintf("This value is not valid as %s.", t.Name)
	}
	return f, located.Path[:at]
}

// argumentType finds the type of what stands at a path below a field's arguments.
func (p *presenter) argumentType(field *ast.Field, path ast.Path) *ast.Definition {
	name, ok := path[0].(ast.PathName)
	if !ok || field.Definition == nil || field.Definition.Arguments.ForName(string(name)) == nil {
		return nil
	}
	def := p.schema.Types[field.Definition.Arguments.ForName(string(name)).Type.Name()]
	for _, step := range path[1:] {
		name, ok := step.(ast.PathName)
		if !ok || def == nil {
			continue // the position in a list
		}
		f := def.Fields.ForName(string(name))
		if f == nil {
			return nil
		}
		def = p.schema.Types[f.Type.Name()]
	}
	return def
}

func innermost(err error) error {
	for {
		next := errors.Unwrap(err)
		if next == nil {
			return err
		}
		err = next
	}
}

// dotted writes a path as "input.regions.2".
func dotted(path ast.Path) string {
	parts := make([]string, len(path))
	for i, p := range path {
		parts[i] = fmt.Sprint(p)
	}
	return strings.Join(parts, ".")
}

var errPanic = errors.New("panic")

// recovered implements graphql.RecoverFunc.
func (p *presenter) recovered(ctx context.Context, cause any) error {
	logPanic(ctx, p.log, cause)
	return errPanic
}

func logPanic(ctx context.Context, log *slog.Logger, cause any) {
	log.LogAttrs(ctx, slog.LevelError, "panic",
		slog.String("requestId", requestOf(ctx).id),
		slog.String("error", withoutValues(fmt.Sprint(cause))),
		slog.String("stack", string(debug.Stack())))
}

var quoted = regexp.MustCompile(`((?i:key|column|table|field|constraint) )?'[^']*'`)

// withoutValues takes out of a database's error the values that it quotes, such
// as the e-mail address in "Duplicate entry 'a@b' for key 'accounts.email'".
func withoutValues(s string) string {
	return quoted.ReplaceAllStringFunc(s, func(m string) string {
		if m[0] != '\'' {
			return m
		}
		return "'…'"
	})
}
