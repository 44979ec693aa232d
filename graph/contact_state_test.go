package graph

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/breakthrough-party/coalition/calendar"
	"github.com/breakthrough-party/coalition/read/readtest"
	"github.com/breakthrough-party/coalition/store/storetest"
)

// relationship is an organisation or a person with the state of the relationship
// as a viewer is shown it.
type relationship struct {
	ID                             string
	LastContactAt                  *time.Time
	NextFollowUpOn, NextContactDue *string
	ContactHealth                  string
}

// TestStateOfRelationships: for everybody, filters and orders by the state of
// relationships say the same as the fields that the viewer is shown.
func TestStateOfRelationships(t *testing.T) {
	storetest.Engines(t, func(t *testing.T, url string) {
		d := openDemo(t, url)
		now := calendar.Now(t.Context())
		for _, v := range d.viewers {
			ctx := at(t.Context(), now, v)
			for _, list := range []string{"organisations", "people"} {
				all := d.relationships(t, ctx, list, "")
				if len(all) == 0 && v.ReadsPartners() {
					t.Fatalf("%v sees no %s", v.Roles, list)
				}
				for filter, passes := range stateFilters(all, now) {
					want := slices.DeleteFunc(slices.Clone(all), func(r relationship) bool { return !passes(r) })
					got := d.relationships(t, ctx, list, "filter: {"+filter+"}")
					if difference := unlike(got, want); difference != "" {
						t.Errorf("%v, %s, %s: %s", v.Roles, list, filter, difference)
					}
				}
				d.checkStateOrders(t, ctx, list, all)
			}
		}
	})
}

// stateFilters are filters as they are written, with what they mean.
func stateFilters(all []relationship, now time.Time) map[string]func(relationship) bool {
	filters := map[string]func(relationship) bool{}
	for _, health := range []string{"ON_TRACK", "DUE", "OVERDUE", "NEVER", "NO_CADENCE"} {
		filters["contactHealth: ["+health+"]"] = func(r relationship) bool { return r.ContactHealth == health }
		filters["not: {contactHealth: ["+health+"]}"] = func(r relationship) bool { return r.ContactHealth != health }
	}
	filters["contactHealth: [DUE, NEVER]"] = func(r relationship) bool { return r.ContactHealth == "DUE" || r.ContactHealth == "NEVER" }
	moments := []time.Time{now.AddDate(0, -6, 0), now.AddDate(-3, 0, 0), now}
	for _, r := range all { // one that is exactly a bound
		if r.LastContactAt != nil {
			moments = append(moments, *r.LastContactAt)
			break
		}
	}
	for _, m := range moments {
		text := m.UTC().Format(time.RFC3339Nano)
		from := func(r relationship) bool { return r.LastContactAt != nil && !r.LastContactAt.Before(m) }
		filters[fmt.Sprintf("lastContactAt: {from: %q}", text)] = from
		filters[fmt.Sprintf("not: {lastContactAt: {from: %q}}", text)] = func(r relationship) bool { return !from(r) }
		filters[fmt.Sprintf("lastContactAt: {before: %q}", text)] = func(r relationship) bool { return r.LastContactAt != nil && r.LastContactAt.Before(m) }
		day := string(dayOf(m))
		within := func(value *string) bool { return value != nil && *value >= day && *value <= day[:4]+"-12-31" }
		filters[fmt.Sprintf(`nextFollowUpOn: {from: %q, until: "%s-12-31"}`, day, day[:4])] = func(r relationship) bool { return within(r.NextFollowUpOn) }
		filters[fmt.Sprintf(`nextContactDue: {from: %q, until: "%s-12-31"}`, day, day[:4])] = func(r relationship) bool { return within(r.NextContactDue) }
	}
	filters[`nextContactDue: {until: "9999-12-31"}`] = func(r relationship) bool { return r.NextContactDue != nil }
	filters[`nextFollowUpOn: {from: "0001-01-01"}`] = func(r relationship) bool { return r.NextFollowUpOn != nil }
	return filters
}

// checkStateOrders holds the lists in each order against the plain list.
func (d *demoWorld) checkStateOrders(t *testing.T, ctx context.Context, list string, all []relationship) {
	t.Helper()
	const never, none = "", "~" // before and after every day
	day := func(value *string, absent string) string {
		if value == nil {
			return absent
		}
		return *value
	}
	keys := map[string]func(r relationship) string{
		"LAST_CONTACT_AT": func(r relationship) string {
			if r.LastContactAt == nil {
				return never
			}
			return r.LastContactAt.UTC().Format("2006-01-02T15:04:05.000000")
		},
		"NEXT_FOLLOW_UP_ON": func(r relationship) string { return day(r.NextFollowUpOn, none) },
		"NEXT_CONTACT_DUE": func(r relationship) string {
			if r.ContactHealth == "NEVER" {
				return never
			}
			return day(r.NextContactDue, none)
		},
	}
	for field, key := range keys {
		for direction, sign := range map[string]int{"ASC": 1, "DESC": -1} {
			want := slices.Clone(all)
			slices.SortFunc(want, func(a, b relationship) int {
				return sign * cmp.Or(cmp.Compare(key(a), key(b)), cmp.Compare(a.ID, b.ID))
			})
			got := d.relationships(t, ctx, list, fmt.Sprintf("orderBy: {field: %s, direction: %s}", field, direction))
			if difference := unlike(got, want); difference != "" {
				t.Errorf("%s by %s %s: %s", list, field, direction, difference)
			}
		}
	}
}

// unlike tells the first difference of two lists.
func unlike(got, want []relationship) string {
	for i := range max(len(got), len(want)) {
		switch {
		case i >= len(got):
			return fmt.Sprintf("%d rows, want %d", len(got), len(want))
		case i >= len(want) || got[i].ID != want[i].ID:
			return fmt.Sprintf("row %d is %+v", i, got[i])
		}
	}
	return ""
}

// relationships reads a whole list, page by page.
func (d *demoWorld) relationships(t *testing.T, ctx context.Context, list, args string) []relationship {
	t.Helper()
	var all []relationship
	for after := ""; ; {
		document := fmt.Sprintf(`{ %s(first: 40%s %s) { pageInfo { hasNextPage endCursor } edges { node { id lastContactAt nextFollowUpOn nextContactDue contactHealth } } } }`, list, after, args)
		text, err := readtest.Execute(ctx, testSchema, document, nil, d.roots())
		if err != nil {
			t.Fatalf("%s: %v", document, err)
		}
		var answer map[string]struct {
			PageInfo struct {
				HasNextPage bool
				EndCursor   string
			}
			Edges []struct{ Node relationship }
		}
		if err := json.Unmarshal(text, &answer); err != nil {
			t.Fatal(err)
		}
		for _, e := range answer[list].Edges {
			all = append(all, e.Node)
		}
		if !answer[list].PageInfo.HasNextPage {
			return all
		}
		after = fmt.Sprintf(", after: %q", answer[list].PageInfo.EndCursor)
	}
}

// TestHealthOfDays: what a day of the next contact means on a day.
func TestHealthOfDays(t *testing.T) {
	ctx := at(t.Context(), time.Date(2026, 3, 28, 23, 59, 0, 0, time.UTC), nil)
	for due, want := range map[string]string{
		"": "NEVER", "0001-01-01": "OVERDUE", "2026-03-27": "OVERDUE", "2026-03-28": "DUE", "2026-04-04": "DUE", "2026-04-05": "ON_TRACK",
		"9999-12-30": "ON_TRACK", "9999-12-31": "NO_CADENCE",
	} {
		var found []string
		for _, h := range healthRanges(ctx) {
			if h.from <= due && due <= h.to {
				found = append(found, h.health.(string))
			}
		}
		if len(found) != 1 || found[0] != want {
			t.Errorf("due on %q is %v, want %s", due, found, want)
		}
	}
}
