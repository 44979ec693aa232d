package graph

import (
	"cmp"
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/breakthrough-party/coalition/calendar"
	"github.com/breakthrough-party/coalition/crm"
	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/commitment"
	"github.com/breakthrough-party/coalition/read"
	"github.com/breakthrough-party/coalition/store"
	"github.com/breakthrough-party/coalition/store/storetest"
	"github.com/breakthrough-party/coalition/text"
	"github.com/breakthrough-party/coalition/viewer"
)

// promises is a random history of commitments.
type promises struct {
	*demoWorld
	t                        *testing.T
	ctx                      context.Context
	r                        *rand.Rand
	today                    calendar.Date
	organisations, campaigns []string
	made                     []string
}

func anyOf[T any](r *rand.Rand, list ...T) T { return list[r.IntN(len(list))] }

// tries carries out a verb that may be refused, for a reason of the language.
func tries[In, Out any](p *promises, verb func(context.Context, *ent.Tx, In) (Out, error), in In) (out Out, ok bool) {
	out, _, err := store.Write(p.ctx, p.store, store.Op{Verb: "given"}, func(ctx context.Context, tx *ent.Tx) (Out, error) { return verb(ctx, tx, in) })
	if err != nil && crm.CodeOf(err) == "" {
		p.t.Fatalf("%T %+v: %v", in, in, err)
	}
	return out, err == nil
}

// step does one thing, which may be refused.
func (p *promises) step() {
	r := p.r
	quantity, unit := anyOf(r, -1, 0, 7, 2_000_000_000), anyOf(r, "", "pounds", "Pounds", "stewards")
	if quantity == -1 {
		unit = ""
	}
	if len(p.made) == 0 || r.IntN(3) == 0 {
		in := crm.MakeCommitmentInput{
			MadeBy: anyOf(r, commitment.MadeByTHEM, commitment.MadeByUS), OrganisationID: anyOf(r, p.organisations...), CampaignID: anyOf(r, append(p.campaigns, "")...),
			Kind: anyOf(r, commitment.KindFUNDS, commitment.KindVOLUNTEERS), Text: "x", Unit: unit, MadeOn: p.today.AddDays(-9), DueOn: anyOf(r, "", p.today.AddDays(-1), p.today),
		}
		if quantity != -1 {
			in.Quantity = &quantity
		}
		if out, ok := tries(p, crm.MakeCommitment, in); ok {
			p.made = append(p.made, out.Commitment)
		}
		return
	}
	key := anyOf(r, p.made...)
	version := p.ent().Commitment.GetX(asServer(p.ctx), key).Version
	switch r.IntN(6) {
	case 0:
		tries(p, crm.ReopenCommitment, crm.ReopenCommitmentInput{ID: key, Version: version})
	case 1:
		tries(p, crm.EditCommitment, crm.EditCommitmentInput{ID: key, Version: version, CampaignID: crm.Some(anyOf(r, append(p.campaigns, "")...)), DueOn: crm.Some(anyOf(r, "", p.today.AddDays(-1)))})
	case 2:
		if r.IntN(3) == 0 {
			tries(p, crm.VoidRecord, crm.VoidRecordInput{ID: key, Reason: "x"})
		}
	default:
		in := crm.ResolveCommitmentInput{ID: key, Version: version, Outcome: anyOf(r, commitment.OutcomeKEPT, commitment.OutcomePARTLY_KEPT, commitment.OutcomeBROKEN, commitment.OutcomeWITHDRAWN)}
		if n := anyOf(r, -1, 3); n != -1 {
			in.Delivered = &n
		}
		tries(p, crm.ResolveCommitment, in)
	}
}

// recount is a CommitmentRecord as it follows from the rows, each looked at by itself.
func (p *promises) recount(of func(*ent.Commitment) bool) read.Fields {
	n := map[commitment.Outcome]int{}
	made, overdue := 0, 0
	for _, c := range p.rows() {
		if !of(c) {
			continue
		}
		made++
		n[c.Outcome]++
		if c.Outcome == commitment.OutcomeOPEN && c.DueOn != "" && c.DueOn < p.today {
			overdue++
		}
	}
	f := read.Fields{"made": made, "open": n["OPEN"], "kept": n["KEPT"], "partlyKept": n["PARTLY_KEPT"], "broken": n["BROKEN"], "withdrawn": n["WITHDRAWN"], "overdue": overdue}
	if all := n["KEPT"] + n["PARTLY_KEPT"] + n["BROKEN"]; all > 0 {
		f["keptRate"] = float64(n["KEPT"]) / float64(all)
	}
	return f
}

// rows are the commitments that were not taken back.
func (p *promises) rows() []*ent.Commitment {
	return p.ent().Commitment.Query().Where(commitment.VoidedAtIsNil()).AllX(asServer(p.ctx))
}

// resum is the sums of a campaign, in words: side, kind, folded unit, how many,
// how many of each outcome, pledged and delivered.
func (p *promises) resum(campaignID string) []string {
	type group struct{ head, tail string }
	groups := map[string][]*ent.Commitment{}
	for _, c := range p.rows() {
		if c.CampaignID == campaignID {
			head := fmt.Sprint(c.MadeBy, " ", c.Kind, " ", text.Fold(c.Unit))
			groups[head] = append(groups[head], c)
		}
	}
	var out []group
	for head, rows := range groups {
		n := map[commitment.Outcome]int{}
		pledged, delivered := "none", "none"
		var p, d int64
		for _, c := range rows {
			n[c.Outcome]++
			if c.Quantity >= 0 && c.Outcome != commitment.OutcomeWITHDRAWN {
				p += int64(c.Quantity)
				pledged = fmt.Sprint(p)
			}
			if c.Delivered >= 0 {
				d += int64(c.Delivered)
				delivered = fmt.Sprint(d)
			}
		}
		out = append(out, group{head, fmt.Sprint(": ", len(rows), " ", n["OPEN"], n["KEPT"], n["PARTLY_KEPT"], n["BROKEN"], n["WITHDRAWN"], " ", pledged, " ", delivered)})
	}
	slices.SortFunc(out, func(a, b group) int { return cmp.Compare(a.head, b.head) })
	words := make([]string, len(out))
	for i, g := range out {
		words[i] = g.head + g.tail
	}
	return words
}

// sums is what the API answers, in the same words.
func (p *promises) sums() map[string][]string {
	answer, err := commitmentSums(p.ctx, p.ent(), p.campaigns, nil)
	if err != nil {
		p.t.Fatal(err)
	}
	out := map[string][]string{}
	for _, campaignID := range p.campaigns {
		out[campaignID] = []string{}
		sums, _ := answer[campaignID].(read.Fields)
		rows, _ := sums["rows"].([]read.Fields)
		for _, r := range rows {
			orNone := func(v any) any {
				if v == nil {
					return "none"
				}
				return v
			}
			out[campaignID] = append(out[campaignID], fmt.Sprint(r["madeBy"], " ", r["kind"], " ", strings.ToLower(r["unit"].(string)),
				": ", r["made"], " ", r["open"], r["kept"], r["partlyKept"], r["broken"], r["withdrawn"], " ", orNone(r["pledged"]), " ", orNone(r["delivered"])))
		}
	}
	return out
}

// Records and sums of commitments are what a recount of the rows gives, whatever
// was made, edited, settled, reopened and taken back.
func TestCommitmentRecordsAreARecount(t *testing.T) {
	storetest.Engines(t, func(t *testing.T, url string) {
		d, now := openEmpty(t, url), time.Date(2026, 3, 10, 12, 0, 0, 0, time.UTC)
		system := at(t.Context(), now, viewer.System(store.SystemUserID))
		outreach := does(t, system, d, crm.CreateUser, crm.CreateUserInput{Name: "Olu", Roles: []viewer.Role{viewer.Outreach}}).User
		p := &promises{demoWorld: d, t: t, r: rand.New(rand.NewPCG(4, 2)), today: dayOf(now),
			ctx: at(t.Context(), now, &viewer.Viewer{UserID: outreach, Roles: []viewer.Role{viewer.Outreach}})}
		for _, name := range []string{"Unite", "RMT", "TUC"} {
			p.organisations = append(p.organisations, does(t, system, d, crm.CreateOrganisation, crm.CreateOrganisationInput{Name: name, Kind: "TRADE_UNION"}).Organisation)
		}
		for range 2 {
			p.campaigns = append(p.campaigns, does(t, system, d, func(ctx context.Context, tx *ent.Tx, name string) (struct{ Campaign string }, error) {
				c, err := tx.Campaign.Create().SetName(name).Save(ctx)
				if err != nil {
					return struct{ Campaign string }{}, err
				}
				return struct{ Campaign string }{c.ID}, nil
			}, "Fares").Campaign)
		}
		for round := range 6 {
			for range 25 {
				p.step()
			}
			p.holds(round)
		}
	})
}

// holds compares what the API answers with the recount.
func (p *promises) holds(round int) {
	for _, side := range []string{"THEM", "US"} {
		for column, keys := range map[string][]string{"organisation_id": p.organisations, "campaign_id": p.campaigns} {
			got, err := commitmentRecord(column)(p.ctx, p.ent(), keys, map[string]any{"madeBy": side})
			if err != nil {
				p.t.Fatal(err)
			}
			for _, key := range keys {
				want := p.recount(func(c *ent.Commitment) bool {
					return string(c.MadeBy) == side && (c.OrganisationID == key || c.CampaignID == key)
				})
				record, made := got[key]
				if !made {
					record = noCommitments
				}
				if diff := gocmp.Diff(any(want), record); diff != "" {
					p.t.Errorf("round %d, %s of %s (-want +got):\n%s", round, side, key, diff)
				}
			}
		}
	}
	got := p.sums()
	for _, campaignID := range p.campaigns {
		if diff := gocmp.Diff(p.resum(campaignID), got[campaignID]); diff != "" {
			p.t.Errorf("round %d, sums (-want +got):\n%s", round, diff)
		}
	}
}
