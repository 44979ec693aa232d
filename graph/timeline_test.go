package graph

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/breakthrough-party/coalition/crm"
	"github.com/breakthrough-party/coalition/ent/interaction"
	"github.com/breakthrough-party/coalition/ent/organisation"
	"github.com/breakthrough-party/coalition/ent/position"
	"github.com/breakthrough-party/coalition/read/readtest"
	"github.com/breakthrough-party/coalition/store"
	"github.com/breakthrough-party/coalition/store/storetest"
	"github.com/breakthrough-party/coalition/viewer"
)

// TestTimelines: the timelines of organisations and people are those of a plain
// recomputation, whatever is taken in, on pages of any size, from both ends.
func TestTimelines(t *testing.T) {
	seed := seedOf(t)
	storetest.Engines(t, func(t *testing.T, url string) {
		d := openDemo(t, url)
		d.addMidnight(t)
		d.addJoint(t, seed)
		d.addPress(t, seed)
		for _, v := range d.viewers {
			if !v.Has(viewer.Press, viewer.Reader) {
				continue
			}
			ctx := viewer.NewContext(t.Context(), v)
			p := d.plainTimelines(t, ctx)
			all := append(slices.Clone(d.ids["Organisation"]), d.ids["Person"]...)
			entries, twice := 0, 0
			for n, key := range all {
				for i, args := range timelineArgs(key) {
					want := p.timeline(key, args)
					entries += len(want)
					twice += standTwice(want)
					if difference := d.pagesDiffer(ctx, key, args.String(), want, 100, true); difference != "" {
						t.Fatalf("%v, %s %s: %s", v.Roles, key, args, difference)
					}
					// Of some every way to turn the pages.
					if (n+i)%17 != 0 {
						continue
					}
					for _, size := range []int{1, 3, 25} {
						if len(want) > 25*size {
							continue
						}
						for _, forwards := range []bool{true, false} {
							if difference := d.pagesDiffer(ctx, key, args.String(), want, size, forwards); difference != "" {
								t.Fatalf("%v, %s %s, pages of %d, forwards %v: %s", v.Roles, key, args, size, forwards, difference)
							}
						}
					}
				}
			}
			if entries == 0 || twice == 0 {
				t.Errorf("%v: there are %d entries, %d posts with both ends: nothing was tested", v.Roles, entries, twice)
			}
			t.Logf("%v: %d entries, %d posts with both ends", v.Roles, entries, twice)
		}
	})
}

// timelineArgs are arguments of the timeline of a record.
func timelineArgs(key string) []timelineOptions {
	list := []timelineOptions{
		{}, {kinds: []string{"INTERACTION"}}, {kinds: []string{"POSITION_STARTED", "POSITION_ENDED"}},
		{kinds: []string{"STANCE", "STAGE_CHANGE", "POSITION_ENDED", "STANCE"}},
		{kinds: []string{"EVENT", "SIGN_ON"}}, {kinds: []string{"COVERAGE"}}, {kinds: []string{"PITCH", "ENQUIRY"}},
		{kinds: []string{"AGREEMENT", "COMMITMENT_MADE", "COMMITMENT_RESOLVED", "ENDORSEMENT"}},
	}
	if strings.HasPrefix(key, personType.Prefix) {
		return list
	}
	for _, o := range slices.Clone(list) {
		list = append(list, timelineOptions{o.kinds, true, false}, timelineOptions{o.kinds, false, true}, timelineOptions{o.kinds, true, true})
	}
	return list
}

// timelineOptions are the arguments of a timeline.
type timelineOptions struct {
	kinds            []string
	branches, people bool
}

func (o timelineOptions) String() string {
	text := ""
	if o.kinds != nil {
		text += ", kinds: [" + strings.Join(o.kinds, ", ") + "]"
	}
	if o.branches {
		text += ", includeBranches: true"
	}
	if o.people {
		text += ", includePeople: true"
	}
	return text
}

// addMidnight enters what begins at the same moment as a day does, and posts that
// end on the day on which they began.
func (d *demoWorld) addMidnight(t *testing.T) {
	t.Helper()
	ctx := asServer(t.Context())
	body := d.ids["Organisation"][3]
	for _, at := range []time.Time{time.Date(2026, 1, 20, 0, 0, 0, 0, time.UTC), time.Date(2026, 1, 19, 23, 59, 59, 999_999_000, time.UTC), time.Date(2026, 1, 20, 0, 0, 0, 1000, time.UTC)} {
		does(t, ctx, d, crm.LogInteraction, crm.LogInteractionInput{
			Kind: interaction.KindMEETING, StartsAt: at, Subject: "At midnight", Team: interaction.TeamOUTREACH,
			Participants: []crm.InteractionParticipantInput{{OrganisationID: body}, {UserID: d.viewers[0].UserID}},
		})
	}
	for range 3 {
		does(t, ctx, d, crm.StartPosition, crm.StartPositionInput{
			PersonID: d.ids["Person"][0], OrganisationID: body, Kind: position.KindDELEGATE, StartedOn: "2026-01-20", EndedOn: "2026-01-20",
		})
	}
}

// standTwice counts the records that stand in a timeline twice.
func standTwice(all []moment) int {
	seen, n := map[string]bool{}, 0
	for _, m := range all {
		if seen[m.id] {
			n++
		}
		seen[m.id] = true
	}
	return n
}

// pagesDiffer reads a whole timeline page by page and says where it differs.
func (d *demoWorld) pagesDiffer(ctx context.Context, key, args string, want []moment, size int, forwards bool) string {
	var got []moment
	cursor := ""
	for {
		page, err := d.timelinePage(ctx, key, args, cursor, size, forwards)
		if err != nil {
			return err.Error()
		}
		if page.TotalCount != len(want) {
			return fmt.Sprintf("totalCount is %d, want %d", page.TotalCount, len(want))
		}
		var found []moment
		for _, e := range page.Edges {
			found = append(found, moment{e.Kind, e.At, e.Node.ID})
		}
		more := page.PageInfo.HasNextPage
		if forwards {
			got = append(got, found...)
		} else {
			got, more = append(found, got...), page.PageInfo.HasPreviousPage
		}
		if len(found) > size || more != (len(got) < len(want)) || more && len(found) < size {
			return fmt.Sprintf("a page has %d entries, more %v, after %d of %d", len(found), more, len(got), len(want))
		}
		if !more {
			break
		}
		if cursor = page.Edges[len(page.Edges)-1].Cursor; !forwards {
			cursor = page.Edges[0].Cursor
		}
	}
	for i := range want {
		if i >= len(got) || got[i] != want[i] {
			return fmt.Sprintf("entry %d is %v, want %v", i, got[min(i, len(got)-1)], want[i])
		}
	}
	return ""
}

// timelineAnswer is a page of a timeline.
type timelineAnswer struct {
	TotalCount int
	PageInfo   struct{ HasNextPage, HasPreviousPage bool }
	Edges      []struct {
		Kind, Cursor string
		At           time.Time
		Node         struct{ ID string }
	}
}

func (d *demoWorld) timelinePage(ctx context.Context, key, args, cursor string, size int, forwards bool) (*timelineAnswer, error) {
	page := fmt.Sprintf("first: %d", size)
	if !forwards {
		page = fmt.Sprintf("last: %d", size)
	}
	switch {
	case cursor != "" && forwards:
		page += fmt.Sprintf(", after: %q", cursor)
	case cursor != "":
		page += fmt.Sprintf(", before: %q", cursor)
	}
	field := "organisation"
	if strings.HasPrefix(key, personType.Prefix) {
		field = "person"
	}
	document := fmt.Sprintf(`{ %s(id: %q) { timeline(%s%s) { totalCount pageInfo { hasNextPage hasPreviousPage } edges { kind at cursor node { ... on Node { id } } } } } }`, field, key, page, args)
	text, err := readtest.Execute(ctx, testSchema, document, nil, d.roots())
	if err != nil {
		return nil, err
	}
	answer := map[string]struct{ Timeline *timelineAnswer }{}
	if err := json.Unmarshal(text, &answer); err != nil {
		return nil, fmt.Errorf("%w: %s", err, text)
	}
	return answer[field].Timeline, nil
}

// TestTimelineOfManyBranches: the nearest 500 bodies are taken in, by their depth
// and then as they were entered; branchesCut says whether there are more.
func TestTimelineOfManyBranches(t *testing.T) {
	storetest.Engines(t, func(t *testing.T, url string) {
		d := openEmpty(t, url)
		ctx := at(t.Context(), time.Date(2026, 3, 2, 10, 0, 0, 0, time.UTC), viewer.System(store.SystemUserID))
		enter := func(parentID string) string {
			return does(t, ctx, d, crm.CreateOrganisation, crm.CreateOrganisationInput{
				Name: fmt.Sprint("Body ", len(d.ids["Organisation"])), Kind: organisation.KindTRADE_UNION, ParentID: parentID, Stance: organisation.StanceNEUTRAL,
			}).Organisation
		}
		top := enter("")
		near := []string{enter(top)}
		far := enter(near[0]) // entered before nearly all others, but further away
		for len(near) < 499 {
			near = append(near, enter(top))
		}
		d.checkBranches(t, ctx, top, false, append(slices.Clone(near), top, far))
		near = append(near, enter(top))
		d.checkBranches(t, ctx, top, true, append(slices.Clone(near), top))
		beyond := enter(top)
		d.checkBranches(t, ctx, top, true, append(slices.Clone(near), top))

		// Who holds a post at one that is left out is left out as well.
		officer := does(t, ctx, d, crm.CreatePerson, crm.CreatePersonInput{Name: "Known there", Stance: "NEUTRAL"}).Person
		post := crm.StartPositionInput{PersonID: officer, OrganisationID: beyond, Kind: position.KindCHAIR}
		does(t, ctx, d, crm.StartPosition, post)
		const withPeople = ", kinds: [STANCE], includeBranches: true, includePeople: true"
		before, err := d.timelinePage(ctx, top, withPeople, "", 1, true)
		if err != nil || before.TotalCount != 501 {
			t.Errorf("%v, %+v; want 501 entries", err, before)
		}
		post.OrganisationID = near[0]
		does(t, ctx, d, crm.StartPosition, post)
		after, err := d.timelinePage(ctx, top, withPeople, "", 1, true)
		if err != nil || after.TotalCount != 502 {
			t.Errorf("%v, %+v; want 502 entries", err, after)
		}
	})
}

// checkBranches holds the stances on the timeline of a body against those of the
// bodies that it takes in.
func (d *demoWorld) checkBranches(t *testing.T, ctx context.Context, top string, cut bool, bodies []string) {
	t.Helper()
	text, err := readtest.Execute(ctx, testSchema, fmt.Sprintf(`{ organisation(id: %q) { branchesCut } }`, top), nil, d.roots())
	if want := fmt.Sprintf(`{"organisation":{"branchesCut":%v}}`, cut); err != nil || string(text) != want {
		t.Errorf("%s, %v; want %s", text, err, want)
	}
	p := d.plainTimelines(t, ctx)
	var want []moment
	for _, body := range bodies {
		want = append(want, p.timeline(body, timelineOptions{kinds: []string{"STANCE"}})...)
	}
	slices.SortFunc(want, latestMoment)
	if difference := d.pagesDiffer(ctx, top, ", kinds: [STANCE], includeBranches: true", want, 100, true); difference != "" {
		t.Errorf("of %d bodies: %s", len(bodies), difference)
	}
}

// A list of kinds must not be empty, and nobody gets a timeline of the hidden.
func TestKindsOfTimelines(t *testing.T) {
	d := openEmpty(t, storetest.SQLite(t))
	ctx := viewer.NewContext(t.Context(), viewer.System(store.SystemUserID))
	body := does(t, ctx, d, crm.CreateOrganisation, crm.CreateOrganisationInput{Name: "Body", Kind: organisation.KindTRADE_UNION}).Organisation
	for _, args := range []string{", kinds: []", ", kinds: null"} {
		if _, err := d.timelinePage(ctx, body, args, "", 1, true); crm.CodeOf(err) != crm.Invalid {
			t.Errorf("%s: %v", args, err)
		}
	}
	if _, err := d.timelinePage(ctx, body, ", kinds: INTERACTION", "", 1, true); err != nil {
		t.Errorf("one kind: %v", err)
	}
}
