package crm_test

import (
	"context"
	"slices"
	"strings"
	"sync"

	"github.com/breakthrough-party/coalition/crm"
	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/ancestor"
	"github.com/breakthrough-party/coalition/ent/change"
	"github.com/breakthrough-party/coalition/ent/organisation"
	"github.com/breakthrough-party/coalition/ent/term"
	"github.com/breakthrough-party/coalition/store"
	"github.com/breakthrough-party/coalition/viewer"
)

// create enters an organisation as an administrator, a union unless the input says otherwise.
func (d *desk) create(in crm.CreateOrganisationInput) string {
	d.t.Helper()
	if in.Kind == "" {
		in.Kind = organisation.KindTRADE_UNION
	}
	return do(d, d.admin, crm.CreateOrganisation, in).Organisation
}

// under enters an organisation below another one, in these regions.
func (d *desk) under(parentID, name string, regionIDs ...string) string {
	d.t.Helper()
	return d.create(crm.CreateOrganisationInput{Name: name, ParentID: parentID, RegionIDs: regionIDs})
}

// load reads an organisation with its edges.
func (d *desk) load(id string) *ent.Organisation {
	d.t.Helper()
	return d.db().Organisation.Query().Where(organisation.ID(id)).WithRegions().WithAreas().WithTags().OnlyX(d.system())
}

// edit is the edit of an organisation as it is now.
func (d *desk) edit(id string) crm.EditOrganisationInput {
	d.t.Helper()
	return crm.EditOrganisationInput{ID: id, Version: d.load(id).Version}
}

// areas are the names of the regions that count, sorted.
func (d *desk) areas(id string) string {
	d.t.Helper()
	return names(d.load(id).Edges.Areas)
}

func names(regions []*ent.Region) string {
	var out []string
	for _, r := range regions {
		out = append(out, r.Name)
	}
	slices.Sort(out)
	return strings.Join(out, ", ")
}

// above are the names of the bodies above an organisation, the nearest first.
func (d *desk) above(id string) string {
	d.t.Helper()
	var out []string
	for _, a := range d.db().Ancestor.Query().Where(ancestor.OrganisationID(id), ancestor.DepthGT(0)).
		Order(ancestor.ByDepth()).WithAncestor().AllX(d.system()) {
		out = append(out, a.Edges.Ancestor.Name)
	}
	return strings.Join(out, " < ")
}

// words are the words by which a record is found, sorted.
func (d *desk) words(id string) string {
	d.t.Helper()
	var out []string
	for _, t := range d.db().Term.Query().Where(term.RecordID(id)).AllX(d.system()) {
		out = append(out, t.Word)
	}
	slices.Sort(out)
	return strings.Join(out, " ")
}

// changed are the fields of the last change of a record, and "" if its last
// change is not of this version.
func (d *desk) changed(id string, version int) string {
	d.t.Helper()
	c, err := d.db().Change.Query().Where(change.RecordID(id), change.Version(version)).Only(d.system())
	if ent.IsNotFound(err) {
		return ""
	}
	if err != nil {
		d.t.Fatal(err)
	}
	return strings.Join(c.Fields, " ")
}

// watch opens the desk's database once more, and notes what is sent to it.
func (d *desk) watch(url string) (*desk, *statements) {
	d.t.Helper()
	w := &statements{}
	s, err := store.Open(d.t.Context(), url, store.WithTrace(w.note))
	if err != nil {
		d.t.Fatal(err)
	}
	d.t.Cleanup(func() { s.Close() })
	c := *d
	c.s = s
	return &c, w
}

// statements are what was sent to a database.
type statements struct {
	mu   sync.Mutex
	sent []string
	// seen is told of each statement, if there is one.
	seen func(string)
}

func (s *statements) note(statement string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.sent = append(s.sent, statement)
	if s.seen != nil {
		s.seen(statement)
	}
}

// onceSent runs f when the first statement is sent that contains a text.
func (s *statements) onceSent(text string, f func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.seen = func(statement string) {
		if strings.Contains(statement, text) {
			s.seen = nil
			f()
		}
	}
}

// each runs f for every statement from now on.
func (s *statements) each(f func(string)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.seen = f
}

// take returns what was sent since it was asked last.
func (s *statements) take() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	sent := s.sent
	s.sent = nil
	return sent
}

// organiserOf looks after these regions.
func (d *desk) organiserOf(name string, regionIDs ...string) *viewer.Viewer {
	d.t.Helper()
	out := do(d, viewer.System(store.SystemUserID), crm.CreateUser,
		crm.CreateUserInput{Name: name, Roles: []viewer.Role{viewer.Organiser}, RegionIDs: regionIDs})
	return &viewer.Viewer{UserID: out.User, Roles: []viewer.Role{viewer.Organiser}, Regions: regionIDs}
}

func ptr[T any](v T) *T { return &v }

// heldUp is a verb whose transaction stays open, when the verb is done, until it
// is released.
func heldUp[In, Out any](verb verbOf[In, Out], done chan<- struct{}, release <-chan struct{}) verbOf[In, Out] {
	var once sync.Once
	return func(ctx context.Context, tx *ent.Tx, in In) (Out, error) {
		out, err := verb(ctx, tx, in)
		once.Do(func() { close(done) })
		<-release
		return out, err
	}
}

// verbOf is any verb.
type verbOf[In, Out any] = func(context.Context, *ent.Tx, In) (Out, error)
