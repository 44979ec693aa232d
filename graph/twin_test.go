package graph

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"entgo.io/ent/dialect/sql"

	"github.com/breakthrough-party/coalition/calendar"
	"github.com/breakthrough-party/coalition/crm"
	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/agreement"
	"github.com/breakthrough-party/coalition/ent/agreementterm"
	"github.com/breakthrough-party/coalition/ent/change"
	"github.com/breakthrough-party/coalition/ent/contactpoint"
	"github.com/breakthrough-party/coalition/ent/interaction"
	"github.com/breakthrough-party/coalition/ent/organisation"
	"github.com/breakthrough-party/coalition/ent/pactseat"
	"github.com/breakthrough-party/coalition/ent/person"
	"github.com/breakthrough-party/coalition/ent/remark"
	"github.com/breakthrough-party/coalition/ent/user"
	"github.com/breakthrough-party/coalition/read"
	"github.com/breakthrough-party/coalition/read/readtest"
	"github.com/breakthrough-party/coalition/store"
	"github.com/breakthrough-party/coalition/store/storetest"
	"github.com/breakthrough-party/coalition/viewer"
)

// TestTwins is the proof that hidden rows tell nothing: a database is asked
// thousands of questions, then rows are added to it that the viewer may not see,
// and the same questions must have the same answers, byte for byte: lists,
// filters, orders, counts, nested fields, search, statistics, timelines, desks,
// nodes, history and the feed. A tenth of them is asked each time, 3,000 for each role with
// COALITION_LONG=1; COALITION_SEED repeats a run.
func TestTwins(t *testing.T) {
	questions := 300
	if os.Getenv("COALITION_LONG") != "" {
		questions = 3000
	}
	seed := seedOf(t)
	storetest.Engines(t, func(t *testing.T, url string) {
		d := openDemo(t, url)
		for _, v := range d.viewers {
			if difference := d.twin(t, v, seed, questions); difference != "" {
				t.Errorf("%v: %s", v.Roles, difference)
			}
		}
	})
}

// TestTwinsTellWhatIsNotHidden: with one rule of sight gone, the twins differ.
func TestTwinsTellWhatIsNotHidden(t *testing.T) {
	breaks := map[string]func() (mend func()){"the state of relationships": seenByAll}
	for _, typ := range []*read.Type{interactionType, remarkType, followUpType, contactPointType, agreementType, pactSeatType, incompatibilityType,
		pressNoteType, pitchType, pitchRecipientType, enquiryType} {
		breaks[typ.Name] = func() func() {
			query := typ.Query
			typ.Query = func(c *ent.Client) read.Query { return unguarded{query(c)} }
			return func() { typ.Query = query }
		}
	}
	for name, breakIt := range breaks {
		t.Run(name, func(t *testing.T) {
			d := openDemo(t, storetest.SQLite(t))
			defer breakIt()()
			i := slices.IndexFunc(d.viewers, func(v *viewer.Viewer) bool { return v.Has(viewer.Reader) })
			// It ends with the first question that tells, which is rarely a late one.
			if d.twin(t, d.viewers[i], seedOf(t), 10_000) == "" {
				t.Error("nobody noticed")
			}
		})
	}
}

// seenByAll shows everybody what both teams see of relationships.
func seenByAll() (mend func()) {
	kept := maps.Clone(contactVariants)
	for name, v := range kept {
		v.Pick = func(context.Context) (string, error) { return name + "_both", nil }
		contactVariants[name] = v
	}
	return func() { maps.Copy(contactVariants, kept) }
}

// unguarded is a query without the policy of its type.
type unguarded struct{ read.Query }

func (u unguarded) Part(ctx context.Context, columns []string) (*sql.Selector, error) {
	return u.Query.Part(asServer(ctx), columns)
}

func (u unguarded) Each(ctx context.Context, columns []string, modify func(*sql.Selector), dest []any, row func() error) error {
	return u.Query.Each(asServer(ctx), columns, modify, dest, row)
}

func asServer(ctx context.Context) context.Context {
	return viewer.NewContext(ctx, viewer.System(store.SystemUserID))
}

// twin asks as the viewer, hides more, and asks again. It returns the first
// question that was answered otherwise.
func (d *demoWorld) twin(t *testing.T, v *viewer.Viewer, seed uint64, questions int) string {
	t.Helper()
	now := calendar.Now(t.Context())
	ctx := calendar.NewContext(viewer.NewContext(t.Context(), v), calendar.Clock{Time: func() time.Time { return now }})
	type question struct {
		document  string
		variables map[string]any
		answer    string
	}
	g := d.generator(seed)
	for name := range d.desk() {
		g.Roots = append(g.Roots, name, name)
	}
	slices.Sort(g.Roots)
	always := slices.Concat(alwaysAsked, askedOfChanges, []string{d.whatMayBeUsed()})
	d.numbered(t)
	all := make([]question, questions+len(always))
	answered := 0
	for i := range all {
		q := &all[i]
		if i < len(always) {
			q.document = always[i]
		} else {
			q.document, q.variables = g.Document()
		}
		q.answer = d.masked(d.answer(ctx, q.document, q.variables))
		if !strings.Contains(q.answer, "error") {
			answered++
		}
	}
	if answered < questions/2 {
		t.Fatalf("only %d of %d questions have an answer", answered, questions)
	}
	history := d.history(ctx)
	d.hide(t, v, now)
	d.numbered(t)
	for _, q := range all {
		if again := d.masked(d.answer(ctx, q.document, q.variables)); again != q.answer {
			return fmt.Sprintf("%s\n%v\nbefore %s\nafter  %s", q.document, q.variables, q.answer, again)
		}
	}
	if again := d.history(ctx); again != history {
		return "the history differs"
	}
	return ""
}

// answer is the answer to a document, with the errors of its root fields.
func (d *demoWorld) answer(ctx context.Context, document string, variables map[string]any) string {
	roots := d.roots()
	for name, root := range d.desk() {
		roots[name] = root
	}
	roots["changes"] = d.changesRoot
	text, err := readtest.Execute(ctx, testSchema, document, variables, roots)
	if err != nil {
		return string(text) + " error " + err.Error()
	}
	return string(text)
}

// desk are the root fields that are no lists of one type.
func (d *demoWorld) desk() map[string]readtest.Root {
	field := func(answer func(context.Context) (*read.Object, error)) readtest.Root {
		return func(ctx context.Context, _ map[string]any) (any, error) {
			o, err := answer(ctx)
			if o == nil {
				return nil, err
			}
			return o, err
		}
	}
	return map[string]readtest.Root{
		"search": field(d.search), "goingCold": field(d.goingCold), "myDay": field(d.myDay), "portfolioRisk": field(d.portfolioRisk),
		"interactionStats": field(d.interactionStats), "briefing": field(d.briefing), "pactConflicts": field(d.pactConflicts),
		"coalitionOverlap": field(d.coalitionOverlap), "partnersAlsoWith": field(d.partnersAlsoWith),
		"campaignStats": field(d.campaignStats), "network": field(d.network), "coverageStats": field(d.coverageStats),
		"quotableRemarks": field(d.quotableRemarks),
	}
}

// history is every row of history that the viewer may read.
func (d *demoWorld) history(ctx context.Context) string {
	rows, err := d.ent().Change.Query().Order(change.ByID()).All(ctx)
	var b strings.Builder
	for _, r := range rows {
		fmt.Fprintln(&b, r.ID, r.RecordID, r.Fields, string(r.Before), string(r.After))
	}
	return fmt.Sprint(len(rows), err, b.String())
}

// hide adds rows that the viewer may not see, whatever is hidden from them: what
// belongs to the other team, what is restricted to others, private numbers.
func (d *demoWorld) hide(t *testing.T, v *viewer.Viewer, now time.Time) {
	t.Helper()
	ctx := calendar.NewContext(asServer(t.Context()), calendar.Clock{Time: func() time.Time { return now }})
	users, err := d.ent().User.Query().Where(user.StatusEQ(user.StatusACTIVE), user.IDNEQ(v.UserID)).Order(user.ByID()).All(ctx)
	if err != nil {
		t.Fatal(err)
	}
	h := &hiding{ctx: ctx, now: now}
	h.people, err = d.ent().Person.Query().Where(person.ArchivedAtIsNil(), person.DoNotContactAtIsNil()).Order(person.ByID()).Limit(80).All(ctx)
	if err == nil {
		h.seats, err = d.ent().PactSeat.Query().Order(pactseat.ByID()).Limit(20).Select(pactseat.FieldConstituency).Strings(ctx)
	}
	if err == nil {
		err = h.journalistsAndCampaigns(ctx, d.ent())
	}
	if err == nil {
		h.bodies, err = d.ent().Organisation.Query().Where(organisation.ArchivedAtIsNil(), organisation.DoNotContactAtIsNil()).Order(organisation.ByID()).Limit(40).All(ctx)
	}
	if err != nil {
		t.Fatal(err)
	}
	for _, u := range users {
		for _, role := range []viewer.Role{viewer.Outreach, viewer.Press} {
			if slices.Contains(u.Roles, string(role)) {
				_, _, err = store.Write(ctx, d.store, store.Op{Verb: "hide"}, func(ctx context.Context, tx *ent.Tx) (struct{}, error) {
					return struct{}{}, h.by(ctx, tx, &viewer.Viewer{UserID: u.ID, Roles: []viewer.Role{role}}, v)
				})
				if err != nil {
					t.Fatal(err)
				}
			}
		}
	}
}

// hiding makes rows that somebody may not see.
type hiding struct {
	ctx    context.Context
	now    time.Time
	people []*ent.Person
	bodies []*ent.Organisation
	seats  []string // constituencies in pacts
	n      int

	reporters []*ent.Person
	campaigns []string
}

// by makes what one of us keeps from a viewer.
func (h *hiding) by(ctx context.Context, tx *ent.Tx, author, from *viewer.Viewer) error {
	as := viewer.NewContext(ctx, author)
	team := interaction.TeamOUTREACH
	if author.Has(viewer.Press) {
		team = interaction.TeamPRESS
	}
	sights := []interaction.Confidentiality{interaction.ConfidentialityRESTRICTED}
	if !from.Has(viewer.Admin, viewer.Role(team)) {
		sights = append(sights, interaction.ConfidentialityTEAM)
	}
	for _, sight := range sights {
		for range 6 {
			if err := h.interaction(as, tx, author, team, sight); err != nil {
				return err
			}
			if err := h.pact(as, tx, agreement.Team(team), agreement.Confidentiality(sight)); err != nil {
				return err
			}
		}
	}
	if !from.WritesPartners() {
		if err := h.quarrels(as, tx); err != nil {
			return err
		}
	}
	if team == interaction.TeamPRESS {
		if err := h.press(as, tx, from); err != nil {
			return err
		}
	}
	// A private number of a journalist is the press team's, another is outreach's.
	if !from.Has(viewer.Admin, viewer.Role(team)) {
		return h.numbers(as, tx, team == interaction.TeamPRESS)
	}
	return nil
}

func (h *hiding) interaction(ctx context.Context, tx *ent.Tx, author *viewer.Viewer, team interaction.Team, sight interaction.Confidentiality) error {
	h.n++
	somebody, body := h.people[h.n%len(h.people)], h.bodies[h.n%len(h.bodies)]
	in := crm.LogInteractionInput{
		Kind: interaction.KindMEETING, StartsAt: h.now.Add(-time.Duration(h.n) * time.Hour), Subject: "National union ballot a",
		Summary: "The general secretary of the TUC told us.", Team: team, Confidentiality: sight, CampaignID: h.campaigns[h.n%len(h.campaigns)],
		Participants: []crm.InteractionParticipantInput{{PersonID: somebody.ID, OrganisationID: body.ID}, {OrganisationID: body.ID}, {UserID: author.UserID}},
		Remarks:      []crm.RemarkInput{{PersonID: somebody.ID, Text: "a union", Terms: remark.TermsON_THE_RECORD}, {Text: "a"}},
		FollowUps:    []crm.FollowUpInput{{Title: "a", DueOn: "2020-01-01", AssigneeID: author.UserID}},
		Documents:    []crm.DocumentLinkInput{{Title: "a", URL: "https://example.org/a"}},
	}
	made, err := crm.LogInteraction(ctx, tx, in)
	if err != nil {
		return err
	}
	edited := crm.EditInteractionInput{ID: made.Interaction, Version: 1, Subject: crm.Some("National union ballot b")}
	if _, err := crm.EditInteraction(ctx, tx, edited); err != nil {
		return err
	}
	if h.n%4 == 0 {
		_, err = crm.VoidRecord(ctx, tx, crm.VoidRecordInput{ID: made.Interaction, Reason: "a"})
	}
	return err
}

// pact makes an agreement with its parts, with seats that others promised already.
func (h *hiding) pact(ctx context.Context, tx *ent.Tx, team agreement.Team, sight agreement.Confidentiality) error {
	body, other := h.bodies[h.n%len(h.bodies)], h.bodies[(h.n+1)%len(h.bodies)]
	today := calendar.Today(ctx)
	made, err := crm.NegotiateAgreement(ctx, tx, crm.NegotiateAgreementInput{
		Title: "A union pact", Kind: agreement.KindELECTORAL_PACT, Summary: "National", StartsOn: today.AddDays(-h.n), EndsOn: today.AddDays(h.n), ReviewOn: today,
		Team: team, Confidentiality: sight, Parties: []crm.AgreementPartyInput{{OrganisationID: body.ID}, {OrganisationID: other.ID}}, Terms: []string{"a", "b"},
	})
	if err != nil {
		return err
	}
	for _, constituency := range append([]string{"a"}, h.seats...) {
		in := crm.SetPactSeatInput{AgreementID: made.Agreement, Constituency: constituency, StandsID: body.ID, WeStandAside: true, StandsAsideIDs: []string{other.ID}}
		if _, err := crm.SetPactSeat(ctx, tx, in); crm.CodeOf(err) != crm.Conflict && err != nil {
			return err
		}
	}
	a, err := tx.Agreement.Get(ctx, made.Agreement)
	if err != nil || h.n%3 == 0 {
		return err
	}
	if _, err := crm.AgreeAgreement(ctx, tx, crm.AgreeAgreementInput{ID: a.ID, Version: a.Version}); err != nil {
		return err
	}
	if h.n%4 == 0 {
		_, err = crm.VoidRecord(ctx, tx, crm.VoidRecordInput{ID: a.ID, Reason: "a"})
		return err
	}
	term, err := tx.AgreementTerm.Query().Where(agreementterm.AgreementID(a.ID)).First(ctx)
	if err != nil {
		return err
	}
	_, err = crm.MarkTermBroken(ctx, tx, crm.MarkTermBrokenInput{ID: term.ID, Version: 1, BrokenByID: body.ID, Note: "a"})
	return err
}

// numbers adds private numbers that only the author's team reads.
func (h *hiding) numbers(ctx context.Context, tx *ent.Tx, journalists bool) error {
	added := 0
	for _, p := range h.people {
		if p.IsJournalist != journalists {
			continue
		}
		added++
		_, err := crm.AddContactPoint(ctx, tx, crm.AddContactPointInput{
			OwnerID: p.ID, Kind: contactpoint.KindPHONE, Value: fmt.Sprintf("07700 900%03d", h.n%1000), Audience: contactpoint.AudiencePRIVATE,
		})
		if err != nil {
			return err
		}
	}
	if added == 0 {
		return errors.New("there is nobody whose number could be hidden")
	}
	return nil
}
