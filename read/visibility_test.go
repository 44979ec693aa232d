package read_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"entgo.io/ent/dialect/sql"
	"entgo.io/ent/privacy"

	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/contactpoint"
	"github.com/breakthrough-party/coalition/read"
	"github.com/breakthrough-party/coalition/read/readtest"
	"github.com/breakthrough-party/coalition/viewer"
)

// askAs answers a document as somebody with a role.
func (w *world) askAs(t bench, role viewer.Role, document string) string {
	t.Helper()
	b, err := readtest.Execute(w.as(role), testSchema(), document, nil, w.roots())
	if err != nil {
		t.Fatalf("%v\n%s", err, document)
	}
	return string(b)
}

// TestHiddenRowsTellNothing asks in every way that goes by rows which a viewer may
// not see, before and after those rows change. No answer may differ.
func TestHiddenRowsTellNothing(t *testing.T) {
	documents := []string{
		`{ organisations(filter: {email: "secret@example.org"}) { totalCount edges { node { id } } } }`,
		`{ organisations(filter: {not: {email: "secret@example.org"}}) { totalCount edges { node { id } } } }`,
		`{ organisations(filter: {or: [{email: "secret@example.org"}, {kind: [OTHER]}]}) { totalCount edges { node { id } } } }`,
		`{ organisations(filter: {parent: {email: "secret@example.org"}}) { totalCount edges { node { id } } } }`,
		`{ organisation(id: "ORG0") { branches(filter: {email: "secret@example.org"}) { totalCount edges { node { id } } } } }`,
		`{ organisation(id: "ORG0") { contactPoints(first: 100) { totalCount edges { node { value } cursor } pageInfo { hasNextPage endCursor } } } }`,
		`{ organisations(first: 5) { edges { node { contactPoints(last: 2) { totalCount edges { node { value } } pageInfo { hasPreviousPage } } } } } }`,
		`{ nodes(ids: ["HIDDEN", "ORG0"]) { id ... on ContactPoint { value } } node(id: "HIDDEN") { id } }`,
		`{ users { edges { node { account { email } } } } accessRecords { totalCount edges { node { record { id } } } } }`,
	}
	worlds(t, func(t *testing.T, w *world) {
		answers := func() (all []string) {
			for _, d := range documents {
				for _, role := range []viewer.Role{viewer.Reader, viewer.Press, viewer.DPO} {
					all = append(all, w.askAs(t, role, replaceAll(w.ids(d), "HIDDEN", w.contacts[1])))
				}
			}
			return all
		}
		// PRIVATE and the organisation is no journalist's: for OUTREACH alone.
		var id string
		w.write(func(ctx context.Context, tx *ent.Tx) error {
			p, err := tx.ContactPoint.Create().SetKind(contactpoint.KindEMAIL).SetValue("nobody@example.org").
				SetAudience(contactpoint.AudiencePRIVATE).SetOrganisationID(w.organisations[0]).Save(ctx)
			if err == nil {
				id = p.ID
			}
			return err
		})
		without := answers()
		w.write(func(ctx context.Context, tx *ent.Tx) error {
			return errors.Join(
				tx.ContactPoint.UpdateOneID(id).SetValue("secret@example.org").Exec(ctx),
				tx.Account.UpdateOneID(w.accounts[1]).SetEmail("other@example.org").Exec(ctx),
			)
		})
		for i, after := range answers() {
			if after != without[i] {
				t.Errorf("a hidden row changed what %s answers:\n%s\n%s", documents[i/3], without[i], after)
			}
		}
		seen := w.askAs(t, viewer.Outreach, documents[0])
		if !strings.Contains(seen, w.organisations[0]) {
			t.Errorf("those who may see the row cannot filter by it: %s", seen)
		}
	})
}

// TestRefusals: whoever is refused gets the error that the refusal was made with,
// wherever it happens: at the root, in a join, in a list within, in a filter.
func TestRefusals(t *testing.T) {
	scope := &read.Error{Code: read.Forbidden, Message: "your token lacks contacts:read"}
	deny := func(context.Context) error { return scope }
	cases := []struct {
		name, document string
		change         func(*registry)
		want           error
	}{
		{"a type", `{ account(id: "ACC0") { id } }`, func(r *registry) { r.account.Allow = deny }, scope},
		{"a missing record of it", `{ account(id: "acc_gone") { id } }`, func(r *registry) { r.account.Allow = deny }, scope},
		{"a joined relation", `{ users { edges { node { account { id } } } } }`, func(r *registry) { r.account.Allow = deny }, scope},
		{"a list within", `{ organisation(id: "ORG0") { contactPoints { totalCount } } }`, func(r *registry) { r.contactPoint.Allow = deny }, scope},
		{"a list without nodes", `{ people { totalCount } }`, func(r *registry) { r.person.Allow = deny }, scope},
		{"a filter", `{ organisations(filter: {email: "x"}) { totalCount } }`, func(r *registry) { r.contactPoint.Allow = deny }, scope},
		{"a filter within not and or", `{ organisations(filter: {not: {or: [{kind: [OTHER]}, {email: "x"}]}}) { edges { node { id } } } }`, func(r *registry) { r.contactPoint.Allow = deny }, scope},
		{"a filter within a filter", `{ organisations(filter: {parent: {parent: {email: "x"}}}) { totalCount } }`, func(r *registry) { r.contactPoint.Allow = deny }, scope},
		{"a filter of a list within", `{ organisations(first: 2) { edges { node { branches(filter: {not: {email: "x"}}) { totalCount } } } } }`, func(r *registry) { r.contactPoint.Allow = deny }, scope},
		{"search", `{ search(text: "x") { totalCount } }`, func(r *registry) { r.person.Allow = deny }, scope},
		{"a field", `{ users { edges { node { name account { user { roles } } } } } }`, func(r *registry) {
			r.user.FieldAllow = map[string]func(context.Context) error{"roles": deny}
		}, scope},
		{"another field is free", `{ users { edges { node { name } } } }`, func(r *registry) {
			r.user.FieldAllow = map[string]func(context.Context) error{"roles": deny}
		}, nil},
		{"a record of any type", `{ accessRecords { edges { node { record { id } } } } }`, func(r *registry) { r.contactPoint.Allow = deny }, scope},
	}
	worlds(t, func(t *testing.T, w *world) {
		for _, c := range cases {
			t.Run(c.name, func(t *testing.T) {
				old := *w.types
				t.Cleanup(func() { w.renew(&old) })
				r := newRegistry()
				c.change(r)
				w.renew(r)
				_, err := readtest.Execute(w.as(viewer.Admin), testSchema(), replaceAll(w.ids(c.document), "ACC0", w.accounts[0]), nil, w.roots())
				if !errors.Is(err, c.want) || (err == nil) != (c.want == nil) {
					t.Errorf("%v and not %v", err, c.want)
				}
			})
		}
		t.Run("nobody", func(t *testing.T) {
			for _, document := range []string{
				`{ organisations { totalCount } }`, `{ organisation(id: "ORG0") { name } }`, `{ organisation(id: "ORG0") { tags { name } } }`,
				`{ organisations(filter: {email: "x"}) { edges { node { name } } } }`, `{ search(text: "x") { totalCount } }`, `{ payload { people { name } } }`,
			} {
				b, err := readtest.Execute(context.Background(), testSchema(), w.ids(document), nil, w.roots())
				if !errors.Is(err, privacy.Deny) {
					t.Errorf("%s: %v\n%s", document, err, b)
				}
			}
		})
	})
}

// renew makes an engine of other types.
func (w *world) renew(r *registry) {
	w.types = r
	w.engine = read.New(read.Config{Types: r.records(), Key: []byte("a key of the tests")})
}

// TestNeverNull: a field that is never null and has nothing to show fails the root
// field, whether its record was joined or read by a statement of its own. Check
// refuses schemas in which hidden rows could do this.
func TestNeverNull(t *testing.T) {
	documents := []string{
		`{ positions(first: 1) { edges { node { person { name } } } } }`,
		`{ positions(first: 1) { edges { node { a: organisation { name positions { totalCount } } } } } }`,
	}
	worlds(t, func(t *testing.T, w *world) {
		nothing := func(context.Context, *ent.Client, map[string]any) (read.Narrow, error) {
			return func(s *sql.Selector) { s.Where(sql.False()) }, nil
		}
		for _, name := range []string{"person", "organisation"} {
			w.types.position.Relations[name] = w.types.position.Relations[name].Where(nothing)
		}
		for _, document := range documents {
			b, err := readtest.Execute(w.as(viewer.Admin), testSchema(), document, nil, w.roots())
			if err == nil || !strings.Contains(err.Error(), "never null") || string(b) != `{"positions":null}` {
				t.Errorf("%s: %s, %v", document, b, err)
			}
		}
	})
}

// TestLimits: an answer that grows beyond its limit is refused while it is read or
// written, for each root field or over all of them.
func TestLimits(t *testing.T) {
	worlds(t, func(t *testing.T, w *world) {
		one, all := `{ organisations(first: 20) { edges { node { name kind greeting } } } }`, "{"
		size := len(w.ask(t, one, nil))
		for i := range 5 {
			all += fmt.Sprintf(" a%d: organisations(first: 20) { edges { node { name kind greeting } } }", i)
		}
		all += "}"
		repeated := `{ positions(first: 100) { edges { node { organisation { tags { a: name b: name c: name } ties(first: 20) { edges { node { id from { name } } } } } } } } }`
		cases := []struct {
			name, document string
			limit          int
			shared         bool
			want           read.Code
		}{
			{"as large as allowed", one, size, false, ""},
			{"too large by rows", one, size / 2, false, read.QueryTooComplex},
			{"too large by what is written many times", repeated, len(w.ask(t, repeated, nil)) - 20, false, read.QueryTooComplex},
			{"each root field for itself", all, size, false, ""},
			{"all root fields together", all, size * 3, true, read.QueryTooComplex},
			{"all root fields within it", all, size * 6, true, ""},
		}
		for _, c := range cases {
			t.Run(c.name, func(t *testing.T) {
				w.engine = read.New(read.Config{Types: w.types.records(), Key: []byte("k"), MaxBytes: c.limit})
				ctx := w.as(viewer.Admin)
				if c.shared {
					ctx = read.Budget(ctx)
				}
				_, err := readtest.Execute(ctx, testSchema(), c.document, nil, w.roots())
				if codeOf(err) != c.want || (err == nil) != (c.want == "") {
					t.Errorf("%v and not %q", err, c.want)
				}
			})
		}
	})
}

// TestTimeout: a request that has ended reads no further.
func TestTimeout(t *testing.T) {
	worlds(t, func(t *testing.T, w *world) {
		ctx, cancel := context.WithCancel(w.as(viewer.Admin))
		cancel()
		_, err := readtest.Execute(ctx, testSchema(), `{ organisations { edges { node { tags { name } } } } }`, nil, w.roots())
		if !errors.Is(err, context.Canceled) {
			t.Errorf("%v and not that it was cancelled", err)
		}
	})
}
