package demo_test

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/breakthrough-party/coalition/calendar"
	"github.com/breakthrough-party/coalition/crm"
	"github.com/breakthrough-party/coalition/demo"
	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/organisation"
	"github.com/breakthrough-party/coalition/store"
	"github.com/breakthrough-party/coalition/store/storetest"
	"github.com/breakthrough-party/coalition/viewer"
)

func open(t *testing.T, url string) *store.Store {
	t.Helper()
	s, err := store.Open(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	if err := s.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	return s
}

func asServer(t *testing.T) context.Context {
	return viewer.NewContext(t.Context(), viewer.System(store.SystemUserID))
}

// write does something as the server itself.
func write(t *testing.T, s *store.Store, fn func(context.Context, *ent.Tx) error) {
	t.Helper()
	_, _, err := store.Write(asServer(t), s, store.Op{Verb: "test"}, func(ctx context.Context, tx *ent.Tx) (struct{}, error) {
		return struct{}{}, fn(ctx, tx)
	})
	if err != nil {
		t.Fatal(err)
	}
}

// must returns a value that a test cannot go on without.
func must[T any](t *testing.T) func(T, error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

// noon is when the demos of both engines are filled, so that no midnight comes between.
var noon = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)

func atNoon(t *testing.T) context.Context {
	return calendar.NewContext(t.Context(), calendar.Clock{Time: func() time.Time { return noon }})
}

// TestDataIsTheSameOnBothEngines fills both and compares what people see.
func TestDataIsTheSameOnBothEngines(t *testing.T) {
	var first string
	storetest.Engines(t, func(t *testing.T, url string) {
		s := open(t, url)
		ctx := atNoon(t)
		if err := demo.Fill(ctx, s); err != nil {
			t.Fatal(err)
		}
		told := tell(t, s)
		if first == "" {
			first = told
		}
		if diff := cmp.Diff(first, told); diff != "" {
			t.Errorf("this engine holds other data (-first +this):\n%s", diff)
		}
		if err := demo.Fill(ctx, s); err != nil {
			t.Errorf("the second time: %v", err)
		}
		if tell(t, s) != told {
			t.Error("the second time changed the data")
		}
	})
}

// tell is the data without ids and times.
func tell(t *testing.T, s *store.Store) string {
	ctx, db := asServer(t), s.Ent()
	var lines []string
	say := func(format string, args ...any) { lines = append(lines, fmt.Sprintf(format, args...)) }
	name := func(u *ent.User) string {
		if u == nil {
			return "nobody"
		}
		return u.Name
	}
	for _, o := range must[[]*ent.Organisation](t)(db.Organisation.Query().WithParent().WithRegions().WithAreas().WithTags().
		WithRelationshipManager().WithCreator().All(ctx)) {
		say("organisation %s|%s|%v|%v|%v|%v|%s|%s|%d|%s|%d regions|%d areas|%d tags|%s|%s|parent %v|dnc %v", o.Name, o.ShortName, o.Kind, o.Level,
			o.Status, o.Stage, o.Stance, o.Founded, o.MemberCount, o.MemberCountAsOf, len(o.Edges.Regions), len(o.Edges.Areas), len(o.Edges.Tags),
			name(o.Edges.RelationshipManager), name(o.Edges.Creator), o.Edges.Parent != nil, o.DoNotContactAt != nil)
	}
	for _, a := range must[[]*ent.Affiliation](t)(db.Affiliation.Query().WithFrom().WithTo().All(ctx)) {
		say("affiliation %s %s %s as %s, %s %s to %s", a.Edges.From.Name, a.Kind, a.Edges.To.Name, a.Role, a.Since, a.SincePrecision, a.Until)
	}
	for _, p := range must[[]*ent.Person](t)(db.Person.Query().WithRelationshipManager().WithCreator().All(ctx)) {
		say("person %s|%s|%s|%s|%v|%s|%s|journalist %v|dnc %v", p.Name, p.GivenName, p.FamilyName, p.Pronouns, p.Stance,
			name(p.Edges.RelationshipManager), name(p.Edges.Creator), p.IsJournalist, p.DoNotContactAt != nil)
	}
	for _, p := range must[[]*ent.Position](t)(db.Position.Query().WithPerson().WithOrganisation().All(ctx)) {
		say("position %s at %s|%s|%s|%s to %s|%v", p.Edges.Person.Name, p.Edges.Organisation.Name, p.Title, p.Kind, p.StartedOn, p.EndedOn, p.Primary)
	}
	for _, c := range must[[]*ent.ContactPoint](t)(db.ContactPoint.Query().All(ctx)) {
		say("contact point %s|%s|%s|%s|%v", c.Kind, c.Value, c.Label, c.Audience, c.Primary)
	}
	for _, u := range must[[]*ent.User](t)(db.User.Query().WithRegions().All(ctx)) {
		say("user %s %v %d", u.Name, u.Roles, len(u.Edges.Regions))
	}
	tellHistory(t, db, say)
	tellCampaigns(t, db, say)
	tellPress(t, db, say)
	slices.Sort(lines)
	return strings.Join(lines, "\n")
}

// tellHistory is the contact history without ids.
func tellHistory(t *testing.T, db *ent.Client, say func(format string, args ...any)) {
	ctx := asServer(t)
	for _, i := range must[[]*ent.Interaction](t)(db.Interaction.Query().WithTags().WithSharedWith().WithCreator().All(ctx)) {
		say("interaction %s|%s|%s|%s|%s|%s|%s|%v|%v|%d tags|%d let in|%s", i.Subject, i.Kind, i.Status, i.Team, i.Confidentiality, i.Direction,
			i.StartsOn, i.Outcome != nil, i.Terms != nil, len(i.Edges.Tags), len(i.Edges.SharedWith), i.Edges.Creator.Name)
	}
	for _, p := range must[[]*ent.Participant](t)(db.Participant.Query().WithPerson().WithOrganisation().WithUser().All(ctx)) {
		say("participant %v|%v|%v", p.Edges.Person != nil, p.Edges.Organisation != nil, p.Edges.User != nil)
	}
	for _, r := range must[[]*ent.Remark](t)(db.Remark.Query().All(ctx)) {
		terms := "unsaid"
		if r.Terms != nil {
			terms = string(*r.Terms)
		}
		say("remark %s|%s", r.Text, terms)
	}
	today := calendar.On(noon)
	for _, f := range must[[]*ent.FollowUp](t)(db.FollowUp.Query().All(ctx)) {
		say("follow-up %s|%s|%s|late %v", f.Title, f.Status, f.DueOn, f.DueOn < today)
	}
	for _, r := range must[[]*ent.StanceRecord](t)(db.StanceRecord.Query().WithIssue().All(ctx)) {
		say("stance %s|%s|issue %v|current %v", r.Stance, r.Since, r.Edges.Issue != nil, r.Current)
	}
	for _, c := range must[[]*ent.StageChange](t)(db.StageChange.Query().All(ctx)) {
		say("stage %s to %s", c.FromStage, c.ToStage)
	}
	for _, o := range must[[]*ent.Organisation](t)(db.Organisation.Query().All(ctx)) {
		say("state %s|%s|%s|due %s", o.Name, o.LastContactBoth.UTC().Format(time.RFC3339), o.NextFollowUpBoth, health(o.NextContactDueBoth, today))
	}
	for _, p := range must[[]*ent.Person](t)(db.Person.Query().All(ctx)) {
		say("state %s|%s|%s|due %s", p.Name, p.LastContactOpen.UTC().Format(time.RFC3339), p.NextFollowUpOpen, health(p.NextContactDueOpen, today))
	}
}

func health(due, today calendar.Date) string {
	switch {
	case due == "":
		return "NEVER"
	case due == "9999-12-31":
		return "NO_CADENCE"
	case due < today:
		return "OVERDUE"
	case due <= today.AddDays(7):
		return "DUE"
	}
	return "ON_TRACK"
}

func TestData(t *testing.T) {
	s := filled(t)
	t.Run("holds what a demo needs", func(t *testing.T) { holdsEnough(t, s) })
	t.Run("reaches nobody", func(t *testing.T) { reachesNobody(t, s) })
}

// filled is a demo database.
func filled(t *testing.T) *store.Store {
	t.Helper()
	s := open(t, storetest.SQLite(t))
	if err := demo.Fill(atNoon(t), s); err != nil {
		t.Fatal(err)
	}
	return s
}

// holdsEnough: there is enough of everything that lists and filters ask for.
func holdsEnough(t *testing.T, s *store.Store) {
	told := tell(t, s)
	for _, need := range append(pressNeeds, []enough{
		{"organisations", `organisation .*`, 55, 65},
		{"people", `person .*`, 158, 158},
		{"kinds of organisations", `organisation .*\|(THINK_TANK|NEWS_AGENCY|COALITION|STUDENT_ORGANISATION)\|`, 4, 100},
		{"units", `organisation .*parent true`, 10, 100},
		{"units that have the regions of their parent", `organisation .*\|0 regions\|[1-9] areas.*parent true`, 1, 100},
		{"organisations of several regions", `organisation .*\|[2-9] regions`, 2, 100},
		{"numbers of members with the day", `organisation .*\|\d+\|20\d\d-12-31\|`, 10, 100},
		{"organisations that must not be contacted", `organisation .*dnc true`, 1, 1},
		{"people who must not be contacted", `person .*dnc true`, 1, 1},
		{"affiliations", `affiliation .*`, 50, 100},
		{"ended affiliations", `affiliation .* to \d.*`, 3, 100},
		{"journalists", `person .*journalist true.*`, 45, 80},
		{"names with marks", `person [^|]*[À-ž].*`, 20, 150},
		{"positions", `position .*`, 180, 300},
		{"ended positions", `position .* to 20.*`, 25, 100},
		{"public contact points", `contact point .*PUBLIC.*`, 100, 400},
		{"staff contact points", `contact point .*STAFF.*`, 100, 400},
		{"private contact points", `contact point .*PRIVATE.*`, 50, 150},
		{"an organiser with regions", `user .*\[ORGANISER\] 3`, 1, 1},
		{"interactions", `interaction .*`, 1200, 1600},
		{"interactions of each team", `interaction .*\|PRESS\|`, 200, 800},
		{"interactions that are a team's", `interaction .*\|TEAM\|`, 80, 300},
		{"interactions that are restricted", `interaction .*\|RESTRICTED\|`, 25, 100},
		{"some of them shared", `interaction .*\|RESTRICTED\|.*1 let in`, 5, 100},
		{"planned interactions", `interaction .*\|PLANNED\|`, 15, 60},
		{"cancelled ones", `interaction .*\|CANCELLED\|`, 2, 10},
		{"remarks", `remark .*`, 200, 400},
		{"remarks off the record", `remark .*OFF_THE_RECORD`, 3, 60},
		{"remarks on no terms", `remark .*unsaid`, 20, 100},
		{"follow-ups", `follow-up .*`, 250, 500},
		{"overdue ones", `follow-up .*OPEN.*late true`, 10, 80},
		{"open ones ahead", `follow-up .*OPEN.*late false`, 3, 80},
		{"stances on issues", `stance .*issue true`, 60, 200},
		{"stances that were left", `stance .*current false`, 20, 200},
		{"steps of relationships", `stage .*`, 6, 30},
		{"relationships on track", `state .*ON_TRACK`, 30, 200},
		{"relationships that are due", `state .*due DUE`, 3, 60},
		{"relationships that are overdue", `state .*OVERDUE`, 10, 100},
		{"relationships that never began", `state .*NEVER`, 5, 60},
		{"relationships without a cadence", `state .*NO_CADENCE`, 10, 200},
		{"campaigns, one in each state", `campaign .*`, 7, 7},
		{"drafts of campaigns", `campaign .*\|DRAFT\|`, 1, 1},
		{"planned campaigns", `campaign .*\|PLANNED\|`, 1, 1},
		{"active campaigns", `campaign .*\|ACTIVE\|`, 1, 1},
		{"paused campaigns", `campaign .*\|PAUSED\|`, 1, 1},
		{"campaigns that were won", `campaign .*\|WON\|`, 1, 1},
		{"campaigns that were lost", `campaign .*\|LOST\|`, 1, 1},
		{"campaigns that ended", `campaign .*\|ENDED\|`, 1, 1},
		{"partners", `partner .*`, 35, 60},
		{"partners of all answers", `partner .*\|(INVITED|CONSIDERING|DECLINED|WITHDRAWN)\|`, 10, 30},
		{"decisions to come", `step .*PENDING.*`, 2, 20},
		{"decisions that were taken", `step .*(CARRIED|LOST).*`, 5, 30},
		{"commitments", `commitment .*`, 20, 40},
		{"commitments that were kept", `commitment .*\|KEPT\|`, 5, 20},
		{"commitments that were broken", `commitment .*\|BROKEN\|`, 2, 20},
		{"our own commitments", `commitment .*\|US\|`, 5, 20},
		{"commitments out of a meeting", `commitment .*meeting true`, 2, 2},
		{"events", `event .*`, 8, 20},
		{"events ahead", `event .*PLANNED.*`, 2, 10},
		{"signatures to be confirmed again", `sign-on .*NEEDS_RECONFIRMATION\|text 1.*`, 2, 10},
		{"signatures of the new text", `sign-on .*\|SIGNED\|text 2.*`, 2, 10},
		{"agreements of every confidentiality", `agreement .*\|(TEAM|RESTRICTED)\|`, 2, 5},
		{"pacts", `agreement .*\|ELECTORAL_PACT\|`, 2, 2},
		{"seats", `seat .*`, 5, 20},
		{"one seat that was promised twice", `seat Millbrook Central.*`, 2, 2},
		{"broken terms", `term .*broken true`, 1, 1},
	}...) {
		if n := len(regexp.MustCompile(`(?m)^`+need.pattern).FindAllString(told, -1)); n < need.min || n > need.max {
			t.Errorf("%s: %d, want %d to %d", need.what, n, need.min, need.max)
		}
	}
	for _, role := range viewer.Roles {
		if !strings.Contains(told, fmt.Sprintf("[%s]", role)) {
			t.Errorf("there is no user with the role %s", role)
		}
	}
}

// reachesNobody: every way to reach somebody leads nowhere.
func reachesNobody(t *testing.T, s *store.Store) {
	nowhere := map[string]*regexp.Regexp{
		"EMAIL": regexp.MustCompile(`^[a-z.]+@[a-z-]+\.example\.org$`),
		// The ranges that Ofcom keeps for drama: London, no area, mobile.
		"PHONE":   regexp.MustCompile(`^\+44(2079460|1632960|7700900)\d{3}$`),
		"SOCIAL":  regexp.MustCompile(`^https://social\.example\.org/`),
		"ADDRESS": regexp.MustCompile(`^\d+ Example Street\n`),
	}
	for _, c := range must[[]*ent.ContactPoint](t)(s.Ent().ContactPoint.Query().All(asServer(t))) {
		if !nowhere[string(c.Kind)].MatchString(c.Value) {
			t.Errorf("%s %q could be somebody's", c.Kind, c.Value)
		}
	}
	for _, a := range must[[]*ent.Account](t)(s.Ent().Account.Query().All(asServer(t))) {
		if !strings.HasSuffix(a.Email, "@example.org") {
			t.Errorf("account %q could be somebody's", a.Email)
		}
	}
	for _, p := range must[[]*ent.Position](t)(s.Ent().Position.Query().All(asServer(t))) {
		if p.StartedOn > "2025-06-30" {
			t.Errorf("the position %q begins on %s: it may lie ahead", p.Title, p.StartedOn)
		}
	}
}

// TestADatabaseInUseIsLeftAlone: neither filled nor marked, whatever it holds.
func TestADatabaseInUseIsLeftAlone(t *testing.T) {
	for name, use := range map[string]func(context.Context, *ent.Tx) error{
		"an organisation": func(ctx context.Context, tx *ent.Tx) error {
			_, err := crm.CreateOrganisation(ctx, tx, crm.CreateOrganisationInput{Name: "Real", Kind: organisation.KindOTHER})
			return err
		},
		"a user": func(ctx context.Context, tx *ent.Tx) error {
			_, err := crm.CreateUser(ctx, tx, crm.CreateUserInput{Name: "Somebody", Roles: []viewer.Role{viewer.Admin}})
			return err
		},
		"a tag": func(ctx context.Context, tx *ent.Tx) error {
			_, err := crm.CreateTag(ctx, tx, crm.CreateTagInput{Name: "Real"})
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := open(t, storetest.SQLite(t))
			write(t, s, use)
			before := tell(t, s)
			if err := demo.Check(t.Context(), s); !errors.Is(err, demo.ErrNotDemo) {
				t.Errorf("Check: %v", err)
			}
			if err := demo.Fill(t.Context(), s); !errors.Is(err, demo.ErrNotDemo) {
				t.Errorf("Fill: %v", err)
			}
			if _, err := demo.Tokens(t.Context(), s); !errors.Is(err, demo.ErrNotDemo) {
				t.Errorf("Tokens: %v", err)
			}
			if must[bool](t)(demo.Marked(t.Context(), s)) || tell(t, s) != before {
				t.Error("the database was changed")
			}
		})
	}
}

// TestCheckComesBeforeMigration: a database without tables may become a demo,
// and is not touched by being asked.
func TestCheckComesBeforeMigration(t *testing.T) {
	s, err := store.Open(t.Context(), storetest.SQLite(t))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if err := demo.Check(t.Context(), s); err != nil {
		t.Errorf("an empty database is refused: %v", err)
	}
	if err := s.Ready(t.Context()); !errors.Is(err, store.ErrNotMigrated) {
		t.Errorf("it was migrated: %v", err)
	}
}

func TestTokens(t *testing.T) {
	s := filled(t)
	t.Run("the earlier ones end", func(t *testing.T) { earlierTokensEnd(t, s) })
	t.Run("of a demo that was played with", func(t *testing.T) { tokensWithoutHolder(t, s) })
}

func earlierTokensEnd(t *testing.T, s *store.Store) {
	now := time.Date(2026, 3, 2, 10, 0, 0, 0, time.UTC)
	ctx := calendar.NewContext(t.Context(), calendar.Clock{Time: func() time.Time { return now }})
	first := must[[]demo.Token](t)(demo.Tokens(ctx, s))
	second := must[[]demo.Token](t)(demo.Tokens(ctx, s))
	for i, role := range viewer.Roles {
		if got := second[i]; got.Role != role || got.Text == first[i].Text || !got.Expires.Equal(now.Add(24*time.Hour)) {
			t.Errorf("token %d: %s until %v", i, got.Role, got.Expires)
		}
	}
	rows := must[[]*ent.AppToken](t)(s.Ent().AppToken.Query().All(asServer(t)))
	good := 0
	for _, r := range rows {
		if r.RevokedAt == nil {
			good++
		}
	}
	if good != len(viewer.Roles) || len(rows) != 2*good {
		t.Errorf("%d of %d tokens are good, want those of the second time only", good, len(rows))
	}
}

// tokensWithoutHolder: somebody disabled the VIEWER, and there is a token for
// that role all the same.
func tokensWithoutHolder(t *testing.T, s *store.Store) {
	write(t, s, func(ctx context.Context, tx *ent.Tx) error {
		for _, u := range must[[]*ent.User](t)(tx.User.Query().All(ctx)) {
			if slices.Contains(u.Roles, string(viewer.Reader)) {
				_, err := crm.DisableUser(ctx, tx, crm.DisableUserInput{ID: u.ID, Version: u.Version})
				return err
			}
		}
		return errors.New("there is no VIEWER")
	})
	tokens := must[[]demo.Token](t)(demo.Tokens(t.Context(), s))
	i := slices.IndexFunc(tokens, func(token demo.Token) bool { return token.Role == viewer.Reader })
	if i < 0 || tokens[i].Name != "Demo VIEWER" {
		t.Errorf("the tokens are %v", tokens)
	}
}
