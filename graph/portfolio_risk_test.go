package graph

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/breakthrough-party/coalition/calendar"
	"github.com/breakthrough-party/coalition/crm"
	"github.com/breakthrough-party/coalition/ent/interaction"
	"github.com/breakthrough-party/coalition/ent/organisation"
	"github.com/breakthrough-party/coalition/store/storetest"
	"github.com/breakthrough-party/coalition/viewer"
)

// contactOf is one contact with a partner, and one of us who took part.
type contactOf struct{ partner, user, day string }

// plainContacts are the contacts that somebody may see, by partner.
func (d *demoWorld) plainContacts(t *testing.T, ctx context.Context) map[string][]contactOf {
	t.Helper()
	seen, err := d.ent().Interaction.Query().All(ctx)
	if err != nil {
		t.Fatal(err)
	}
	participants, err := d.ent().Participant.Query().All(asServer(ctx))
	if err != nil {
		t.Fatal(err)
	}
	partners, us := map[string]map[string]bool{}, map[string][]string{}
	for _, p := range participants {
		if partners[p.InteractionID] == nil {
			partners[p.InteractionID] = map[string]bool{}
		}
		for _, id := range []string{p.PersonID, p.OrganisationID} {
			if id != "" {
				partners[p.InteractionID][id] = true
			}
		}
		if p.UserID != "" {
			us[p.InteractionID] = append(us[p.InteractionID], p.UserID)
		}
	}
	contacts := map[string][]contactOf{}
	for _, i := range seen {
		if i.Status != interaction.StatusHELD || i.Outcome != nil && *i.Outcome != interaction.OutcomeMEANINGFUL {
			continue
		}
		for partner := range partners[i.ID] {
			for _, user := range us[i.ID] {
				contacts[partner] = append(contacts[partner], contactOf{partner, user, string(dayOf(i.StartsAt))})
			}
		}
	}
	return contacts
}

// TestPortfolioRisk: for everybody, about several of us and since several days,
// from both ends, the list is that of a plain recount of what they may see.
func TestPortfolioRisk(t *testing.T) {
	storetest.Engines(t, func(t *testing.T, url string) {
		d := openDemo(t, url)
		all := d.plainPartners(t)
		day := calendar.Today(t.Context())
		lists := map[string]map[string]bool{}
		for _, v := range d.viewers {
			ctx := viewer.NewContext(t.Context(), v)
			contacts := d.plainContacts(t, ctx)
			for _, about := range d.viewers[:4] {
				for args, since := range map[string]calendar.Date{"": day.AddDays(-365), ` since: null`: day.AddDays(-365), ` since: "` + string(day.AddDays(-120)) + `"`: day.AddDays(-120), ` since: "2001-01-01"`: "2001-01-01"} {
					args = `userID: "` + about.UserID + `"` + args
					want := atRisk(v, all, contacts, about.UserID, string(since))
					d.comparePages(t, ctx, "portfolioRisk", args, want)
					if lists[args] == nil {
						lists[args] = map[string]bool{}
					}
					lists[args][strings.Join(want, " ")] = true
				}
			}
		}
		if most := mostOf(lists); most < 3 {
			t.Errorf("the demo shows at most %d different lists to all roles", most)
		}
	})
}

func mostOf(lists map[string]map[string]bool) int {
	most := 0
	for _, l := range lists {
		most = max(most, len(l))
	}
	return most
}

// atRisk are the ids of those who met one of us only, by name.
func atRisk(v *viewer.Viewer, all []partner, contacts map[string][]contactOf, user, since string) []string {
	var found []partner
	for _, p := range all {
		met, others := false, false
		for _, c := range contacts[p.id] {
			if c.day >= since {
				met, others = met || c.user == user, others || c.user != user
			}
		}
		if v.ReadsPartners() && !p.archived && met && !others {
			found = append(found, p)
		}
	}
	slices.SortFunc(found, func(a, b partner) int { return cmp.Or(cmp.Compare(a.name, b.name), cmp.Compare(a.id, b.id)) })
	return idsOf(found)
}

// Which contacts count, one by one: hidden ones count neither for nor against.
func TestWhoIsAtRisk(t *testing.T) {
	storetest.Engines(t, func(t *testing.T, url string) {
		o := openOffice(t, url)
		met := func(body string, by *viewer.Viewer, daysAgo int, change func(*crm.LogInteractionInput)) string {
			in := crm.LogInteractionInput{Kind: interaction.KindMEETING, Subject: "x", StartsAt: o.now.AddDate(0, 0, -daysAgo),
				Participants: []crm.InteractionParticipantInput{{OrganisationID: body}}}
			if change != nil {
				change(&in)
			}
			return enter(o, by, crm.LogInteraction, in).Interaction
		}
		body := func(name string) string { return o.organisation(name, organisation.KindTRADE_UNION) }
		sight := func(s interaction.Confidentiality) func(*crm.LogInteractionInput) {
			return func(in *crm.LogInteractionInput) { in.Confidentiality = s }
		}
		outcome := func(in *crm.LogInteractionInput) { in.Outcome = interaction.OutcomeNO_ANSWER }

		alone := body("Alone")
		met(alone, o.outreach, 1, nil)
		both := body("Both of us")
		met(both, o.outreach, 1, nil)
		met(both, o.press, 2, nil)
		together := body("Together")
		met(together, o.outreach, 1, func(in *crm.LogInteractionInput) {
			in.Participants = append(in.Participants, crm.InteractionParticipantInput{UserID: o.outreach.UserID}, crm.InteractionParticipantInput{UserID: o.press.UserID})
		})
		tried := body("Others only tried")
		met(tried, o.outreach, 1, nil)
		met(tried, o.press, 1, outcome)
		voided := body("Others were mistaken")
		met(voided, o.outreach, 1, nil)
		enter(o, nil, crm.VoidRecord, crm.VoidRecordInput{ID: met(voided, o.press, 1, nil), Reason: "x"})
		attempt := body("Attempt")
		met(attempt, o.outreach, 1, outcome)
		old := body("Old")
		met(old, o.outreach, 366, nil)
		edge := body("A year ago")
		met(edge, o.outreach, 365, nil)
		hidden := body("Press in secret")
		met(hidden, o.outreach, 1, nil)
		met(hidden, o.press, 1, sight(interaction.ConfidentialityTEAM))
		ours := body("Outreach in secret")
		met(ours, o.outreach, 1, sight(interaction.ConfidentialityTEAM))
		closed := body("Restricted")
		met(closed, o.outreach, 1, sight(interaction.ConfidentialityRESTRICTED))
		archived := body("Archived")
		met(archived, o.outreach, 1, nil)
		enter(o, nil, crm.ArchiveOrganisation, crm.ArchiveOrganisationInput{ID: archived, Version: 1})

		for v, want := range map[*viewer.Viewer]string{
			o.outreach: "[A year ago Alone Others only tried Others were mistaken Outreach in secret Press in secret Restricted]",
			o.reader:   "[A year ago Alone Others only tried Others were mistaken Press in secret]",
			o.press:    "[A year ago Alone Others only tried Others were mistaken]",
			o.admin:    "[A year ago Alone Others only tried Others were mistaken Outreach in secret]",
			o.dpo:      "[]",
		} {
			got := o.asked(v, `{ portfolioRisk(userID: "`+o.outreach.UserID+`") { totalCount edges { node { ... on Organisation { name } } } } }`)
			if is := got.text("portfolioRisk.edges.node.name"); is != want {
				t.Errorf("%v: %s and not %s", v.Roles, is, want)
			}
		}
	})
}

func TestRefusalsOfPortfolioRisk(t *testing.T) {
	o := openOffice(t, storetest.SQLite(t))
	ours := o.outreach.UserID
	for _, c := range []struct {
		who        *viewer.Viewer
		args, want string
	}{
		{&viewer.Viewer{}, `userID: "` + ours + `"`, "UNAUTHENTICATED"},
		{o.reader, `userID: "usr_01h455vb4pex5vsknk084sn02q"`, "NOT_FOUND userID"},
		{o.reader, `userID: ""`, "NOT_FOUND userID"},
		{o.reader, `userID: "` + ours + `", since: "2026-02-30"`, "VALIDATION_FAILED since"},
		{token(o.reader, viewer.PartnersRead), `userID: "` + ours + `"`, "FORBIDDEN interactions:read"},
		{token(o.reader, viewer.InteractionsRead), `userID: "` + ours + `"`, "FORBIDDEN partners:read"},
		{o.reader, `userID: "` + ours + `", first: 101`, "VALIDATION_FAILED first"},
		{o.reader, `userID: "` + ours + `", after: "x"`, "INVALID_CURSOR after"},
	} {
		for _, selected := range []string{"totalCount", "edges { cursor }", "__typename"} {
			if _, err := o.ask(c.who, `{ portfolioRisk(`+c.args+`) { `+selected+` } }`); refusal(err) != c.want {
				t.Errorf("%s { %s } with %v: %v and not %s", c.args, selected, c.who.Scopes, err, c.want)
			}
		}
	}
}
