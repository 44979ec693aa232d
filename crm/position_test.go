package crm_test

import (
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/breakthrough-party/coalition/calendar"
	"github.com/breakthrough-party/coalition/crm"
	"github.com/breakthrough-party/coalition/ent/organisation"
	"github.com/breakthrough-party/coalition/ent/position"
	"github.com/breakthrough-party/coalition/id"
	"github.com/breakthrough-party/coalition/viewer"
)

// post is an input with what a position needs.
func post(person, organisation string) crm.StartPositionInput {
	return crm.StartPositionInput{PersonID: person, OrganisationID: organisation, Kind: position.KindREP}
}

// mainPosts are the positions that are somebody's main ones.
func (d *desk) mainPosts(person string, want ...string) {
	d.t.Helper()
	got := d.db().Position.Query().Where(position.PersonID(person), position.Primary(true)).IDsX(d.system())
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		d.t.Errorf("the main posts are %v, want %v", got, want)
	}
}

func (d *desk) isJournalist(person string) bool {
	return d.db().Person.GetX(d.system(), person).IsJournalist
}

func TestStartPosition(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		union, paper := d.organisation("Unite", organisation.KindTRADE_UNION, ""), d.organisation("The Paper", organisation.KindMEDIA_OUTLET, "")
		mary := d.person("Mary", union, position.KindSTAFF)
		in := post(mary, paper)
		in.Title, in.StartedOn, in.EndedOn = "Columnist", "2019-05-01", "2021-05-01"
		out := do(d, d.outreach, crm.StartPosition, in)
		p := d.db().Position.GetX(d.system(), out.Position)
		if p.PersonID != mary || p.OrganisationID != paper || p.Title != "Columnist" || p.Kind != position.KindREP || p.StartedOn != "2019-05-01" || p.EndedOn != "2021-05-01" || p.Primary {
			t.Errorf("the position is %v", p)
		}
		if n := d.db().Position.Query().Where(position.PersonID(mary)).CountX(d.system()); n != 2 {
			t.Errorf("%d positions", n)
		}
		if !d.isJournalist(mary) {
			t.Error("who worked for a paper once is no journalist")
		}
		if diff := cmp.Diff([]string{"columnist"}, d.terms(mary)["TITLE"]); diff != "" {
			t.Errorf("words (-want +got):\n%s", diff)
		}
		if v := d.db().Person.GetX(d.system(), mary).Version; v != 1 {
			t.Errorf("what follows from a position made version %d of the person", v)
		}
		old, gone := d.organisation("Old", organisation.KindTRADE_UNION, ""), d.person("Gone", "", "")
		d.archive(old)
		d.archive(gone)
		for _, c := range []struct {
			name string
			in   crm.StartPositionInput
			want []string
		}{
			{"archived", post(gone, old), []string{"VALIDATION_FAILED input.organisationID", "VALIDATION_FAILED input.personID"}},
			{"missing", post(id.New("per"), id.New("org")), []string{"NOT_FOUND input.organisationID", "NOT_FOUND input.personID"}},
			{"changed places", post(union, mary), []string{"NOT_FOUND input.organisationID", "NOT_FOUND input.personID"}},
			{"values", crm.StartPositionInput{PersonID: mary, OrganisationID: union, Title: strings.Repeat("x", 201), StartedOn: "2026-01-02", EndedOn: "2026-01-01"},
				[]string{"VALIDATION_FAILED input.endedOn", "VALIDATION_FAILED input.kind", "VALIDATION_FAILED input.title"}},
			{"no dates", crm.StartPositionInput{PersonID: mary, OrganisationID: union, Kind: position.KindREP, StartedOn: "2026-02-30", EndedOn: "x"},
				[]string{"VALIDATION_FAILED input.endedOn", "VALIDATION_FAILED input.startedOn"}},
		} {
			t.Run(c.name, func(t *testing.T) { refused(d.with(t), d.outreach, crm.StartPosition, c.in, c.want...) })
		}
		refused(d, d.dpo, crm.StartPosition, post(mary, union), "NOT_FOUND input.organisationID", "NOT_FOUND input.personID")
		refused(d, d.reader, crm.StartPosition, post(mary, union), "FORBIDDEN input.organisationID", "FORBIDDEN input.personID")
	})
}

// An organiser reads the contact points of people in the own regions, and must
// not bring somebody there in order to read theirs.
func TestAnOrganiserBringsNobodyIntoReach(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		union := d.organisation("Unite", organisation.KindTRADE_UNION, "")
		branch := d.organisation("Unite London", organisation.KindTRADE_UNION, d.london)
		welsh := d.organisation("Unite Wales", organisation.KindTRADE_UNION, d.wales)
		mary, sam := d.person("Mary", union, position.KindPRESIDENT), d.person("Sam", branch, position.KindREP)
		refused(d, d.organiser, crm.StartPosition, post(mary, branch), "FORBIDDEN input.personID")
		refused(d, d.organiser, crm.StartPosition, post(sam, welsh), "FORBIDDEN input.organisationID")
		second := do(d, d.organiser, crm.StartPosition, post(sam, branch)).Position
		do(d, d.organiser, crm.EndPosition, crm.EndPositionInput{ID: second, Version: 1, EndedOn: today.AddDays(-1)})
		do(d, d.organiser, crm.EditPosition, crm.EditPositionInput{ID: second, Version: 2, EndedOn: crm.Clear[calendar.Date]()})

		in := post(mary, branch)
		in.EndedOn = "2020-01-01"
		once := do(d, d.outreach, crm.StartPosition, in).Position
		do(d, d.organiser, crm.EditPosition, crm.EditPositionInput{ID: once, Version: 1, Title: crm.Some("Rep")})
		for _, ended := range []crm.Opt[calendar.Date]{crm.Clear[calendar.Date](), crm.Some(today)} {
			refused(d, d.organiser, crm.EditPosition, crm.EditPositionInput{ID: once, Version: 2, EndedOn: ended}, "FORBIDDEN input.id")
		}
		later := post(mary, branch)
		later.StartedOn = today.AddDays(30)
		planned := do(d, d.outreach, crm.StartPosition, later).Position
		refused(d, d.organiser, crm.EditPosition, crm.EditPositionInput{ID: planned, Version: 1, StartedOn: crm.Some(today)}, "FORBIDDEN input.id")
		do(d, d.outreach, crm.EditPosition, crm.EditPositionInput{ID: planned, Version: 1, StartedOn: crm.Some(today)})
		do(d, d.organiser, crm.EditPosition, crm.EditPositionInput{ID: planned, Version: 2, Title: crm.Some("x")})
	})
}

func TestEditPosition(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		union := d.organisation("Unite", organisation.KindTRADE_UNION, "")
		mary := d.person("Mary", "", "")
		in := post(mary, union)
		in.Title, in.StartedOn = "Rep", "2020-01-01"
		p := do(d, d.outreach, crm.StartPosition, in).Position

		do(d, d.outreach, crm.EditPosition, crm.EditPositionInput{ID: p, Version: 1, Title: crm.Some("Rep"), Kind: crm.Some(position.KindREP),
			StartedOn: crm.Some(in.StartedOn), EndedOn: crm.Clear[calendar.Date](), Primary: crm.Some(false)})
		do(d, d.outreach, crm.EditPosition, crm.EditPositionInput{ID: p, Version: 1, Title: crm.Some("Labour correspondent"),
			Kind: crm.Some(position.KindCORRESPONDENT), EndedOn: crm.Some(calendar.Date("2020-01-01"))})
		row := d.db().Position.GetX(d.system(), p)
		if row.Title != "Labour correspondent" || row.Kind != position.KindCORRESPONDENT || row.StartedOn != "2020-01-01" || row.EndedOn != "2020-01-01" || row.Version != 2 {
			t.Errorf("the position is %v", row)
		}
		if diff := cmp.Diff([]string{"correspondent", "labour"}, d.terms(mary)["TITLE"]); diff != "" || !d.isJournalist(mary) {
			t.Errorf("journalist: %v, words (-want +got):\n%s", d.isJournalist(mary), diff)
		}
		do(d, d.outreach, crm.EditPosition, crm.EditPositionInput{ID: p, Version: 2, Title: crm.Clear[string](), Kind: crm.Some(position.KindSTAFF), StartedOn: crm.Clear[calendar.Date]()})
		if row := d.db().Position.GetX(d.system(), p); row.Title != "" || row.StartedOn != "" || d.isJournalist(mary) || d.terms(mary)["TITLE"] != nil {
			t.Errorf("the position is %v, journalist: %v, words: %v", row, d.isJournalist(mary), d.terms(mary))
		}
		for _, c := range []struct {
			name string
			v    *viewer.Viewer
			in   crm.EditPositionInput
			want []string
		}{
			{"nulls", d.outreach, crm.EditPositionInput{ID: p, Version: 3, Kind: crm.Clear[position.Kind](), Primary: crm.Clear[bool]()},
				[]string{"VALIDATION_FAILED input.kind", "VALIDATION_FAILED input.primary"}},
			{"values", d.outreach, crm.EditPositionInput{ID: p, Version: 3, Title: crm.Some(strings.Repeat("x", 201)), Kind: crm.Some(position.Kind("KING")), StartedOn: crm.Some(calendar.Date("2020-01-02"))},
				[]string{"VALIDATION_FAILED input.endedOn", "VALIDATION_FAILED input.kind", "VALIDATION_FAILED input.title"}},
			{"stale", d.outreach, crm.EditPositionInput{ID: p, Version: 2, Title: crm.Some("x")}, []string{"CONFLICT input.version"}},
			{"missing", d.outreach, crm.EditPositionInput{ID: mary, Version: 1}, []string{"NOT_FOUND input.id"}},
			{"hidden", d.dpo, crm.EditPositionInput{ID: p, Version: 3}, []string{"NOT_FOUND input.id"}},
			{"out of reach", d.organiser, crm.EditPositionInput{ID: p, Version: 3}, []string{"FORBIDDEN input.id"}},
		} {
			t.Run(c.name, func(t *testing.T) { refused(d.with(t), c.v, crm.EditPosition, c.in, c.want...) })
		}
	})
}

func TestEndPosition(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		union := d.organisation("Unite", organisation.KindTRADE_UNION, "")
		mary := d.person("Mary", "", "")
		start := func(started calendar.Date) string {
			in := post(mary, union)
			in.StartedOn = started
			return do(d, d.outreach, crm.StartPosition, in).Position
		}
		one, two, future := start("2020-01-01"), start(""), start(today.AddDays(5))
		refused(d, d.outreach, crm.EndPosition, crm.EndPositionInput{ID: one, Version: 1, EndedOn: "2019-12-31"}, "VALIDATION_FAILED input.endedOn")
		refused(d, d.outreach, crm.EndPosition, crm.EndPositionInput{ID: future, Version: 1}, "VALIDATION_FAILED input.endedOn")
		refused(d, d.outreach, crm.EndPosition, crm.EndPositionInput{ID: one, Version: 2}, "CONFLICT input.version")
		refused(d, d.organiser, crm.EndPosition, crm.EndPositionInput{ID: one, Version: 1}, "FORBIDDEN input.id")
		do(d, d.outreach, crm.EndPosition, crm.EndPositionInput{ID: one, Version: 1, EndedOn: "2020-01-01"})
		do(d, d.outreach, crm.EndPosition, crm.EndPositionInput{ID: two, Version: 1})
		for id, want := range map[string]calendar.Date{one: "2020-01-01", two: today} {
			if p := d.db().Position.GetX(d.system(), id); p.EndedOn != want || p.Version != 2 {
				t.Errorf("the position is %v", p)
			}
		}
		refused(d, d.outreach, crm.EndPosition, crm.EndPositionInput{ID: one, Version: 2}, "CONFLICT input.id")
	})
}

// Of the positions that somebody holds or will hold, one is the main one.
func TestOneMainPost(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		union := d.organisation("Unite", organisation.KindTRADE_UNION, "")
		branch := d.organisation("Unite London", organisation.KindTRADE_UNION, d.london)
		sam := d.person("Sam", branch, position.KindREP)
		main := func(v *viewer.Viewer, organisation string, ended calendar.Date) string {
			in := post(sam, organisation)
			in.Primary, in.EndedOn = true, ended
			return do(d, v, crm.StartPosition, in).Position
		}
		past := main(d.outreach, union, today.AddDays(-1))
		first := main(d.outreach, union, "")
		d.mainPosts(sam, past, first)
		other := d.person("Other", "", "")
		in := post(other, union)
		in.Primary = true
		others := do(d, d.outreach, crm.StartPosition, in).Position
		// The one that was it lies out of the organiser's reach, and gives way.
		second := main(d.organiser, branch, today)
		d.mainPosts(sam, past, second)
		do(d, d.outreach, crm.EditPosition, crm.EditPositionInput{ID: first, Version: 2, Primary: crm.Some(true)})
		d.mainPosts(sam, past, first)
		// A past one that goes on again is the main one again.
		do(d, d.outreach, crm.EditPosition, crm.EditPositionInput{ID: past, Version: 1, EndedOn: crm.Clear[calendar.Date]()})
		d.mainPosts(sam, past)
		main(d.outreach, union, today.AddDays(-9))
		d.mainPosts(other, others)

		in = post(sam, branch)
		in.Primary = true
		var wg sync.WaitGroup
		for range 12 {
			wg.Go(func() {
				if _, err := try(d, d.outreach, crm.StartPosition, in); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		n := d.db().Position.Query().Where(position.PersonID(sam), position.Primary(true), position.EndedOn("")).CountX(d.system())
		if n != 1 {
			t.Errorf("%d main posts", n)
		}
	})
}

// Two edits of different positions at the same moment see each other's outcome.
func TestPositionsEditedAtOnce(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		union := d.organisation("Unite", organisation.KindTRADE_UNION, "")
		sam := d.person("Sam", "", "")
		one, two := do(d, d.outreach, crm.StartPosition, post(sam, union)).Position, do(d, d.outreach, crm.StartPosition, post(sam, union)).Position
		for range 5 {
			var wg sync.WaitGroup
			for _, p := range []string{one, two} {
				version := d.db().Position.GetX(d.system(), p).Version
				wg.Go(func() {
					try(d, d.outreach, crm.EditPosition, crm.EditPositionInput{ID: p, Version: version, Primary: crm.Some(true), Kind: crm.Some(position.KindEDITOR)})
				})
			}
			wg.Wait()
			if n := d.db().Position.Query().Where(position.PersonID(sam), position.Primary(true)).CountX(d.system()); n != 1 || !d.isJournalist(sam) {
				t.Fatalf("%d main posts, journalist: %v", n, d.isJournalist(sam))
			}
			for _, p := range []string{one, two} {
				do(d, d.outreach, crm.EditPosition, crm.EditPositionInput{ID: p, Version: d.db().Position.GetX(d.system(), p).Version,
					Primary: crm.Some(false), Kind: crm.Some(position.KindREP)})
			}
		}
	})
}
