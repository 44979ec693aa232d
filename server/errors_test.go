package server

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"net"
	"reflect"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"entgo.io/ent/privacy"
	"github.com/go-sql-driver/mysql"

	"github.com/breakthrough-party/coalition/crm"
	"github.com/breakthrough-party/coalition/graph"
	"github.com/breakthrough-party/coalition/read"
	"github.com/breakthrough-party/coalition/store"
	"github.com/breakthrough-party/coalition/viewer"
)

func TestErrorsOfResolvers(t *testing.T) {
	h := newHarness(t)
	const secretText = "/var/lib/x.db: Duplicate entry 'ann@example.org' for key 'accounts.email'"
	for _, c := range []struct {
		name   string
		err    error
		code   string
		field  any
		logged bool
	}{
		{"a refusal of ours", &crm.Error{Code: crm.Conflict, Message: "Changed since.", Field: "input.version", Extra: map[string]any{"fields": []string{"name"}}}, "CONFLICT", "input.version", false},
		{"wrapped", fmt.Errorf("line 12: %w", &crm.Error{Code: crm.NotFound, Message: "There is none."}), "NOT_FOUND", nil, false},
		{"one fault", crm.Faults{{Code: crm.Invalid, Message: "Too long.", Field: "input.name"}}, "VALIDATION_FAILED", "input.name", false},
		{"of the read engine", &read.Error{Code: read.InvalidCursor, Message: "Not a cursor.", Field: "after"}, "INVALID_CURSOR", "after", false},
		{"a policy's", fmt.Errorf("ent: %w", privacy.Deny), "UNAUTHENTICATED", nil, false},
		{"a key used twice", store.ErrKeyReused, "IDEMPOTENCY_KEY_REUSED", nil, false},
		{"nobody writes", store.ErrNobody, "UNAUTHENTICATED", nil, false},
		{"no database", fmt.Errorf("%w: %s", store.ErrUnavailable, secretText), "UNAVAILABLE", nil, true},
		{"an unknown outcome", fmt.Errorf("%w: %s", store.ErrOutcomeUnknown, secretText), "UNAVAILABLE", nil, true},
		{"a bad connection", driver.ErrBadConn, "UNAVAILABLE", nil, true},
		{"a connection that broke in a query", fmt.Errorf("ent: %w", mysql.ErrInvalidConn), "UNAVAILABLE", nil, true},
		{"a query of a server that is being stopped", &mysql.MySQLError{Number: 1053, Message: secretText}, "UNAVAILABLE", nil, true},
		{"a statement that the server gave up", &mysql.MySQLError{Number: 1969, Message: secretText}, "TIMEOUT", nil, false},
		{"a change whose answer could not be read", &graph.Written{ID: "org_1", Err: mysql.ErrInvalidConn}, "UNAVAILABLE", nil, true},
		{"a refused connection", &net.OpError{Op: "dial", Err: errors.New(secretText)}, "UNAVAILABLE", nil, true},
		{"the end of the time", fmt.Errorf("query: %w", context.DeadlineExceeded), "TIMEOUT", nil, false},
		{"anything else", errors.New(secretText), "INTERNAL", nil, true},
	} {
		before := len(h.log.String())
		h.resolvers.organisations = func(context.Context) error { return c.err }
		a := h.query("{organisations{totalCount}}", nil)
		if a.codes() != c.code || a.StatusCode != 200 || a.Data == nil {
			t.Errorf("%s: got %d %s", c.name, a.StatusCode, a.body)
			continue
		}
		e := a.Errors[0]
		if e.Extensions["field"] != c.field || !reflect.DeepEqual(e.Path, []any{"organisations"}) || e.Message == "" {
			t.Errorf("%s: field %v, path %v", c.name, e.Extensions["field"], e.Path)
		}
		if id := a.Header.Get("X-Request-Id"); id == "" || e.Extensions["requestId"] != id {
			t.Errorf("%s: request id %v, in the header %q", c.name, e.Extensions["requestId"], id)
		}
		log := h.log.String()[before:]
		if strings.Contains(a.body, "var/lib") || strings.Contains(a.body, "ann@") || strings.Contains(log, "ann@") {
			t.Errorf("%s: something leaks\n%s\n%s", c.name, a.body, log)
		}
		if logged := strings.Contains(log, `"level":"ERROR"`); logged != c.logged {
			t.Errorf("%s: logged %v\n%s", c.name, logged, log)
		}
	}
	h.resolvers.organisations = func(context.Context) error { return errors.New(secretText) }
	h.query("{organisations{totalCount}}", nil)
	if !strings.Contains(h.log.String(), "Duplicate entry '…' for key 'accounts.email'") {
		t.Error("the log does not hold the text of the error")
	}
}

func TestExtraFactsOfAnError(t *testing.T) {
	h := newHarness(t)
	h.resolvers.organisations = func(context.Context) error {
		return &crm.Error{Code: crm.Conflict, Message: "m", Extra: map[string]any{"changed": []string{"name"}, "code": "FAKE", "requestId": "FAKE"}}
	}
	e := h.query("{organisations{totalCount}}", nil).Errors[0].Extensions
	if e["code"] != "CONFLICT" || e["requestId"] == "FAKE" || !reflect.DeepEqual(e["changed"], []any{"name"}) {
		t.Errorf("extensions %v", e)
	}
	h.resolvers.organisations = func(context.Context) error { return store.ErrOutcomeUnknown }
	a := h.query("{organisations{totalCount}}", nil)
	if a.Errors[0].Extensions["outcome"] != "UNKNOWN" || a.Header.Get("Retry-After") != "" {
		t.Errorf("an unknown outcome: %s", a.body)
	}
	for err, wait := range map[error]string{
		store.ErrUnavailable: "2", &crm.Error{Code: unavailable, Message: "m"}: "2", context.DeadlineExceeded: "5",
	} {
		h.resolvers.organisations = func(context.Context) error { return err }
		if a := h.query("{organisations{totalCount}}", nil); a.Header.Get("Retry-After") != wait {
			t.Errorf("%v: Retry-After %q, want %s", err, a.Header.Get("Retry-After"), wait)
		}
	}
}

func TestSeveralFaultsAreSeveralErrors(t *testing.T) {
	h := newHarness(t)
	h.resolvers.organisations = func(context.Context) error {
		return fmt.Errorf("creating: %w", crm.Faults{
			{Code: crm.Invalid, Field: "input.name", Message: "a"}, {Code: crm.Duplicate, Field: "input.email", Message: "b"},
		})
	}
	a := h.query("{organisations{totalCount}}", nil)
	if a.codes() != "VALIDATION_FAILED DUPLICATE" || a.Errors[1].Extensions["field"] != "input.email" || a.Errors[1].Path[0] != "organisations" {
		t.Errorf("got %s", a.body)
	}
}

// A change that was made, or may have been, is never told as one that was not.
func TestWhatIsToldOfAChange(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHarness(t)
		for _, c := range []struct {
			name string
			err  error
			late bool // the time of the request is up
			code string
			want map[string]any
			says string
		}{
			{"unread, of a lost database", &graph.Written{ID: "org_1", Err: mysql.ErrInvalidConn}, false,
				"UNAVAILABLE", map[string]any{"committed": true, "id": "org_1"}, "The change was made"},
			{"unread, too late", &graph.Written{ID: "org_1", Err: context.DeadlineExceeded}, true,
				"TIMEOUT", map[string]any{"committed": true, "id": "org_1"}, "The change was made"},
			{"unread, for an unknown reason", &graph.Written{ID: "org_1", Err: errors.New("x")}, false,
				"INTERNAL", map[string]any{"committed": true, "id": "org_1"}, "The change was made"},
			{"of unknown outcome", fmt.Errorf("%w: %w", store.ErrOutcomeUnknown, mysql.ErrInvalidConn), false,
				"UNAVAILABLE", map[string]any{"outcome": "UNKNOWN"}, "read first"},
			{"of unknown outcome, too late", fmt.Errorf("%w: %w", store.ErrOutcomeUnknown, context.DeadlineExceeded), true,
				"UNAVAILABLE", map[string]any{"outcome": "UNKNOWN"}, "read first"},
			{"not made", fmt.Errorf("%w: %w", store.ErrUnavailable, mysql.ErrInvalidConn), false,
				"UNAVAILABLE", map[string]any{"retryAfter": 2.0}, "nothing was changed"},
		} {
			h.resolvers.organisations = func(ctx context.Context) error {
				if c.late {
					<-ctx.Done()
				}
				return c.err
			}
			a := h.query("{organisations{totalCount}}", nil)
			if a.codes() != c.code || !strings.Contains(a.Errors[0].Message, c.says) {
				t.Errorf("%s: got %s", c.name, a.body)
				continue
			}
			for name, want := range c.want {
				if got := a.Errors[0].Extensions[name]; got != want {
					t.Errorf("%s: %s is %v, want %v", c.name, name, got, want)
				}
			}
			if made := strings.Contains(a.body, "nothing was changed"); made != (c.name == "not made") {
				t.Errorf("%s: got %s", c.name, a.body)
			}
		}
	})
}

func TestPolicyRefusalOfSomebodyKnown(t *testing.T) {
	h := newHarness(t)
	h.resolvers.organisations = func(context.Context) error { return privacy.Denyf("no") }
	token := h.token(viewer.Viewer{UserID: "usr_1"})
	if a := h.query("{organisations{totalCount}}", nil, "Authorization", "Bearer "+token); a.codes() != "FORBIDDEN" {
		t.Errorf("got %s", a.body)
	}
}

func TestPanicsAreFaultsOfOurs(t *testing.T) {
	h := newHarness(t)
	h.resolvers.organisations = func(context.Context) error { panic("secret state of 'ann@example.org'") }
	a := h.query("{organisations{totalCount} organisation(id:1){id}}", nil)
	if a.codes() != "INTERNAL" || strings.Contains(a.body, "secret") || a.StatusCode != 200 {
		t.Errorf("got %s", a.body)
	}
	log := h.log.String()
	if strings.Count(log, `"level":"ERROR"`) != 1 || !strings.Contains(log, "secret state of '…'") || !strings.Contains(log, "errors_test.go") {
		t.Errorf("log %s", log)
	}
	// Outside of GraphQL too.
	h = newHarness(t, func(_ *Config, d *Deps) { d.Ready = func(context.Context) error { panic("secret") } })
	r := h.send(newGet("/readyz"))
	if r.StatusCode != 500 || r.codes() != "INTERNAL" || strings.Contains(r.body, "secret") {
		t.Errorf("got %d %s", r.StatusCode, r.body)
	}
}

func TestTimeout(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHarness(t)
		h.resolvers.organisations = func(ctx context.Context) error {
			<-ctx.Done()
			return errors.New("interrupted (9)") // as a driver says it
		}
		start := time.Now()
		a := h.query("{organisations{totalCount}}", nil)
		if took := time.Since(start); took != 10*time.Second || a.codes() != "TIMEOUT" || a.StatusCode != 200 {
			t.Errorf("after %v: %d %s", took, a.StatusCode, a.body)
		}
	})
}

// Faults of the document name what is in the document and the schema, and no value.
func TestErrorsOfDocuments(t *testing.T) {
	h := newHarness(t)
	for _, c := range []struct{ document, code, message string }{
		{"{organisation(id:1){nam}}", "BAD_REQUEST", `Cannot query field "nam" on type "Organisation". Did you mean "name"`},
		{"{organisation{id}}", "BAD_REQUEST", `Field "organisation" argument "id" of type "ID!" is required`},
		{"{", "BAD_REQUEST", "Expected Name, found <EOF>"},
		{"{a b: 'x'}", "BAD_REQUEST", "Expected Name, found a character that has no place here"},
		{`{organisation(id:"x" "y"){id}}`, "BAD_REQUEST", "Expected Name, found String"},
		{`{a(b:"\uZZZZ")}`, "BAD_REQUEST", "Unexpected a character that has no place here"},
		{"{a % b}", "BAD_REQUEST", "Expected Name, found a character that has no place here"},
		{"{a(b:01)}", "BAD_REQUEST", "Unexpected a character that has no place here"},
		{"{organisations(first:9223372036854775808){totalCount}}", "VALIDATION_FAILED", "Int cannot represent non 32-bit signed integer value."},
		{"{organisations(first:1.5){totalCount}}", "VALIDATION_FAILED", "Int cannot represent non-integer value."},
		{`{organisations(filter:{kind:["TRADE_UNION"]}){totalCount}}`, "VALIDATION_FAILED", `Enum "OrganisationKind!" cannot represent non-enum value.`},
		{`{organisations(filter:{doNotContact:"x"}){totalCount}}`, "VALIDATION_FAILED", "Boolean cannot represent a non boolean value."},
		{`{organisations(filter:{kind:[TRADE_UNIO]}){totalCount}}`, "VALIDATION_FAILED", `Value "TRADE_UNIO" does not exist in "OrganisationKind!" enum.`},
		{`{node(id:null){id}}`, "VALIDATION_FAILED", `Expected value of type "ID!"`},
	} {
		a := h.query(c.document, nil)
		if a.codes() != c.code || !strings.HasPrefix(a.Errors[0].Message, c.message) || len(a.Errors[0].Path) > 0 {
			t.Errorf("%s: got %s, want %s %s", c.document, a.body, c.code, c.message)
		}
	}
	long := strings.Repeat("x", 50_000)
	if a := h.query("{"+long+"}", nil); len(a.body) > 1000 {
		t.Errorf("a long name comes back in %d bytes", len(a.body))
	}
}

// A scalar of ours says what it expects; its value is a literal here.
func TestArguments(t *testing.T) {
	h := newHarness(t)
	for _, c := range []struct{ filter, field, message string }{
		{`{createdAt:{from:"2026-13-01"}}`, "filter.createdAt.from", "a DateTime is text"},
		{`{and:[{founded:{until:"2026-02-30"}}]}`, "filter.and.0.founded.until", "a Date is text"},
	} {
		a := h.query("{organisations(filter:"+c.filter+"){totalCount}}", nil)
		if a.codes() != "VALIDATION_FAILED" || a.Errors[0].Extensions["field"] != c.field || !strings.Contains(a.Errors[0].Message, c.message) {
			t.Errorf("%s: got %s", c.filter, a.body)
		}
		if !reflect.DeepEqual(a.Errors[0].Path, []any{"organisations"}) {
			t.Errorf("%s: path %v", c.filter, a.Errors[0].Path)
		}
	}
}
