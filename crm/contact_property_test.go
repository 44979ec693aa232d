package crm_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/breakthrough-party/coalition/calendar"
	"github.com/breakthrough-party/coalition/crm"
	"github.com/breakthrough-party/coalition/ent/followup"
	"github.com/breakthrough-party/coalition/ent/interaction"
	"github.com/breakthrough-party/coalition/ent/organisation"
	"github.com/breakthrough-party/coalition/ent/position"
	"github.com/breakthrough-party/coalition/id"
	"github.com/breakthrough-party/coalition/store/storetest"
	"github.com/breakthrough-party/coalition/viewer"
)

// TestStateOfRelationships lives through histories made at random, and holds the
// state of each relationship against what a plain reader computes from all rows.
// A tenth runs each time, all 2,000 with COALITION_LONG=1; COALITION_SEED repeats
// a run.
func TestStateOfRelationships(t *testing.T) {
	histories, seed := 100, uint64(time.Now().UnixNano())
	if os.Getenv("COALITION_LONG") != "" {
		histories = 1000 // on each of two engines
	}
	if s := os.Getenv("COALITION_SEED"); s != "" {
		var err error
		if seed, err = strconv.ParseUint(s, 10, 64); err != nil {
			t.Fatal(err)
		}
	}
	t.Logf("COALITION_SEED=%d", seed)
	storetest.Engines(t, func(t *testing.T, url string) {
		d := newDesk(t, url)
		desk := d.user("Bo", viewer.Outreach, viewer.Press)
		for n := range histories {
			h := &life{desk: d, r: rand.New(rand.NewPCG(seed, uint64(n))), who: []*viewer.Viewer{desk, desk, desk, desk, desk, desk, d.outreach, d.press, d.admin, d.organiser}}
			h.settle()
			for range 3 + h.r.IntN(3) {
				h.step(h.logs, h.logs, h.plans, h.adds)
			}
			for range 5 + h.r.IntN(12) {
				h.step(h.logs, h.plans, h.holds, h.cancels, h.edits, h.edits, h.edits, h.voids, h.adds, h.closes, h.closes, h.cadence)
			}
			if diff := cmp.Diff(d.recomputed(h.partners...), d.stored(h.partners...)); diff != "" {
				t.Fatalf("history %d (-recomputed +stored):\n%s\nwhat happened:\n%s", n, diff, strings.Join(h.log, "\n"))
			}
		}
		all := append(d.db().Organisation.Query().IDsX(d.system()), d.db().Person.Query().IDsX(d.system())...)
		if diff := cmp.Diff(d.recomputed(all...), d.stored(all...)); diff != "" {
			t.Errorf("all (-recomputed +stored):\n%s", diff)
		}
		d.sound("histories", "interactions", "involvements", "state of relationships", "journalists", "references")
		if n := d.db().Interaction.Query().CountX(d.system()); n < histories {
			t.Errorf("only %d interactions came about", n)
		}
	})
}

// life is one history: some partners, and what happened with them.
type life struct {
	*desk
	r        *rand.Rand
	who      []*viewer.Viewer
	partners []string // organisations and people
	people   []string
	log      []string
}

// settle enters some unions in London and their people.
func (h *life) settle() {
	for n := range 2 + h.r.IntN(2) {
		o := h.organisation(fmt.Sprint("Union ", n), organisation.KindTRADE_UNION, h.london)
		h.partners = append(h.partners, o)
		for m := range 1 + h.r.IntN(2) {
			h.people = append(h.people, h.person(fmt.Sprint("Person ", n, m), o, position.KindREP))
		}
	}
	h.partners = append(h.partners, h.people...)
}

// step does one of these things, which may be refused.
func (h *life) step(things ...func(*viewer.Viewer) (string, error)) {
	h.now = h.now.Add(time.Duration(h.r.IntN(60)) * time.Hour)
	v := h.who[h.r.IntN(len(h.who))]
	what, err := oneOf(h.r, things...)(v)
	if err != nil && crm.CodeOf(err) == "" {
		h.t.Fatalf("%s: %v", what, err)
	}
	h.log = append(h.log, fmt.Sprintf("%s as %v: %s: %v", h.now.Format(time.DateTime), v.Roles, what, err))
}

func oneOf[T any](r *rand.Rand, all ...T) T { return all[r.IntN(len(all))] }

func (h *life) participants() (in []who) {
	for range 1 + h.r.IntN(3) {
		switch p := oneOf(h.r, h.partners...); {
		case id.Prefix(p) == "per":
			in = append(in, who{PersonID: p})
		default:
			in = append(in, who{OrganisationID: p})
		}
	}
	return in
}

func (h *life) dueOn() calendar.Date { return calendar.On(h.now.AddDate(0, 0, h.r.IntN(40)-10)) }

func (h *life) followUps() (in []crm.FollowUpInput) {
	for range h.r.IntN(3) {
		in = append(in, crm.FollowUpInput{Title: "x", DueOn: h.dueOn()})
	}
	return in
}

// past is a time of the last year, often one at which London is a day ahead in summer.
func (h *life) past() time.Time {
	at := h.now.AddDate(0, 0, -h.r.IntN(5)*h.r.IntN(90)-1)
	return time.Date(at.Year(), at.Month(), at.Day(), oneOf(h.r, 0, 9, 23), h.r.IntN(60), 0, 0, time.UTC)
}

// outcomes, terms of confidence and teams, the most usual ones more often.
var (
	anyOutcome         = []interaction.Outcome{"", "", "", "MEANINGFUL", "LEFT_MESSAGE", "NO_ANSWER", "DECLINED"}
	anyConfidentiality = []interaction.Confidentiality{"OPEN", "OPEN", "TEAM", "TEAM", "RESTRICTED"}
	anyTeam            = []interaction.Team{"OUTREACH", "PRESS"}
)

func (h *life) logs(v *viewer.Viewer) (string, error) {
	in := contact(h.participants()...)
	in.StartsAt = h.past()
	in.Outcome, in.Confidentiality, in.Team = oneOf(h.r, anyOutcome...), oneOf(h.r, anyConfidentiality...), oneOf(h.r, anyTeam...)
	in.FollowUps = h.followUps()
	_, err := try(h.desk, v, crm.LogInteraction, in)
	return fmt.Sprintf("log %+v", in), err
}

func (h *life) plans(v *viewer.Viewer) (string, error) {
	in := plan(h.participants()...)
	in.StartsAt = h.now.Add(time.Duration(h.r.IntN(100)) * time.Hour)
	in.Confidentiality, in.Team, in.FollowUps = oneOf(h.r, anyConfidentiality...), oneOf(h.r, anyTeam...), h.followUps()
	if h.r.IntN(3) == 0 {
		in.Recurrence = &crm.RecurrenceInput{Rule: "FREQ=WEEKLY;COUNT=3"}
	}
	_, err := try(h.desk, v, crm.PlanInteraction, in)
	return fmt.Sprintf("plan %+v", in), err
}

// any is one of this history's interactions, of a status unless that is "".
func (h *life) any(status interaction.Status) (string, int) {
	q := h.db().Interaction.Query().Where(interaction.IDIn(h.involving()...))
	if status != "" {
		q.Where(interaction.StatusEQ(status))
	}
	rows := q.Order(interaction.ByID()).AllX(h.system())
	if len(rows) == 0 {
		return "", 0
	}
	i := oneOf(h.r, rows...)
	return i.ID, i.Version
}

func (h *life) holds(v *viewer.Viewer) (string, error) {
	in := crm.HoldInteractionInput{FollowUps: h.followUps()}
	in.ID, in.Version = h.any(interaction.StatusPLANNED)
	in.StartsAt = crm.Some(h.now.Add(-time.Duration(h.r.IntN(100)) * time.Hour))
	in.Outcome = crm.Some(oneOf(h.r, anyOutcome...))
	if h.r.IntN(2) == 0 {
		in.Participants = crm.Some(h.participants())
	}
	_, err := try(h.desk, v, crm.HoldInteraction, in)
	return fmt.Sprintf("hold %+v", in), err
}

func (h *life) cancels(v *viewer.Viewer) (string, error) {
	in := crm.CancelInteractionInput{Reason: "x"}
	in.ID, in.Version = h.any(interaction.StatusPLANNED)
	_, err := try(h.desk, v, crm.CancelInteraction, in)
	return fmt.Sprintf("cancel %+v", in), err
}

func (h *life) edits(v *viewer.Viewer) (string, error) {
	in := editInput{}
	in.ID, in.Version = h.any("")
	if h.r.IntN(2) == 0 {
		in.StartsAt = crm.Some(h.past())
	}
	if h.r.IntN(2) == 0 {
		in.Participants = crm.Some(h.participants())
	}
	if h.r.IntN(2) == 0 {
		in.Outcome = crm.Some(oneOf(h.r, anyOutcome...))
	}
	if h.r.IntN(2) == 0 {
		in.Confidentiality = crm.Some(oneOf(h.r, anyConfidentiality...))
	}
	if h.r.IntN(2) == 0 {
		in.Team = crm.Some(oneOf(h.r, anyTeam...))
	}
	_, err := try(h.desk, v, crm.EditInteraction, in)
	return fmt.Sprintf("edit %+v", in), err
}

func (h *life) voids(v *viewer.Viewer) (string, error) {
	in := crm.VoidRecordInput{Reason: "x"}
	in.ID, _ = h.any("")
	if h.r.IntN(2) == 0 {
		in.ID, _ = h.anyFollowUp()
	}
	_, err := try(h.desk, v, crm.VoidRecord, in)
	return fmt.Sprintf("void %+v", in), err
}

func (h *life) adds(v *viewer.Viewer) (string, error) {
	in := crm.AddFollowUpInput{Title: "x", DueOn: h.dueOn()}
	switch p := oneOf(h.r, h.partners...); {
	case h.r.IntN(2) == 0:
		in.InteractionID, _ = h.any("")
	case id.Prefix(p) == "per":
		in.PersonID = p
	default:
		in.OrganisationID = p
	}
	_, err := try(h.desk, v, crm.AddFollowUp, in)
	return fmt.Sprintf("add follow-up %+v", in), err
}

func (h *life) anyFollowUp() (string, int) {
	rows := h.db().FollowUp.Query().Where(followup.Or(followup.InteractionIDIn(h.involving()...), followup.OrganisationIDIn(h.partners...), followup.PersonIDIn(h.partners...))).
		Order(followup.ByID()).AllX(h.system())
	if len(rows) == 0 {
		return "", 0
	}
	up := oneOf(h.r, rows...)
	return up.ID, up.Version
}

func (h *life) closes(v *viewer.Viewer) (string, error) {
	up, version := h.anyFollowUp()
	var err error
	switch h.r.IntN(3) {
	case 0:
		_, err = try(h.desk, v, crm.CompleteFollowUp, crm.CompleteFollowUpInput{ID: up, Version: version})
	case 1:
		_, err = try(h.desk, v, crm.CancelFollowUp, crm.CancelFollowUpInput{ID: up, Version: version, Reason: "x"})
	default:
		_, err = try(h.desk, v, crm.EditFollowUp, crm.EditFollowUpInput{ID: up, Version: version, DueOn: crm.Some(h.dueOn())})
	}
	return "change follow-up " + up, err
}

func (h *life) cadence(v *viewer.Viewer) (string, error) {
	p, days, set := oneOf(h.r, h.partners...), crm.Clear[int](), (*int)(nil)
	if n := 1 + h.r.IntN(100); h.r.IntN(3) > 0 {
		days, set = crm.Some(n), &n
	}
	var err error
	version, isPerson := 0, id.Prefix(p) == "per"
	if isPerson {
		version = h.db().Person.GetX(h.system(), p).Version
	} else {
		version = h.load(p).Version
	}
	switch {
	case h.r.IntN(2) == 0:
		_, err = try(h.desk, v, crm.SetCadence, crm.SetCadenceInput{ID: p, Version: version, CadenceDays: set})
	case isPerson:
		_, err = try(h.desk, v, crm.EditPerson, crm.EditPersonInput{ID: p, Version: version, CadenceDays: days})
	default:
		_, err = try(h.desk, v, crm.EditOrganisation, crm.EditOrganisationInput{ID: p, Version: version, CadenceDays: days})
	}
	return fmt.Sprintf("cadence of %s is %v", p, days), err
}

// involving are the interactions with this history's partners.
func (h *life) involving() []string {
	var ids []string
	for _, p := range h.partners {
		ids = append(ids, h.interactionsWith(p)...)
	}
	return ids
}
