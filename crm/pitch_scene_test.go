package crm_test

import (
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"github.com/breakthrough-party/coalition/calendar"
	"github.com/breakthrough-party/coalition/crm"
	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/organisation"
	"github.com/breakthrough-party/coalition/ent/pitch"
	"github.com/breakthrough-party/coalition/ent/pitchrecipient"
	"github.com/breakthrough-party/coalition/ent/position"
	"github.com/breakthrough-party/coalition/viewer"
)

// fortnight is for how long a pitch or a placement is recent.
const fortnight = 14 * 24 * time.Hour

// past is a pitch that somebody was sent before.
type past struct {
	ago       time.Duration
	exclusive bool
	campaign  string // "" is none
	subject   string
	closed    bool
	voided    bool
	status    pitchrecipient.Status
	answered  time.Duration // ago
}

// somebody is a person of a case of the table, with all that warnings look at.
type somebody struct {
	id           string
	doNotContact bool
	managedBy    *viewer.Viewer
	post         string
	freelance    bool
	pitches      []past
}

// posts are the positions that somebody may have, and whether one works by them.
var posts = map[string]bool{
	"none": false, "reporter today": true, "reporter until today": true, "reporter until yesterday": false, "reporter from tomorrow": false,
	"officer at a union": false, "columnist at a union": true, "officer at a paper": true, "voided": false,
}

// scene is a case of the table.
type scene struct {
	offer  crm.PitchOffer
	by     *viewer.Viewer
	people []*somebody
}

// chance is one of some values.
func chance[T any](r *rand.Rand, values ...T) T { return values[r.IntN(len(values))] }

// scene makes a case at random, past the verbs.
func (d *desk) scene(r *rand.Rand, n int) *scene {
	d.t.Helper()
	campaigns := []string{"", d.newCampaign("Rail"), d.newCampaign("Bus")}
	s := &scene{by: d.press, offer: crm.PitchOffer{CampaignID: chance(r, campaigns...), Subject: fmt.Sprint("Rail ", n), Embargo: r.IntN(2) == 0, Exclusive: r.IntN(2) == 0}}
	for range 1 + r.IntN(3) {
		p := &somebody{doNotContact: r.IntN(6) == 0, managedBy: chance(r, nil, nil, d.press, d.outreach), freelance: r.IntN(5) == 0}
		p.post = chance(r, slices.Sorted(maps.Keys(posts))...)
		for range r.IntN(3) {
			p.pitches = append(p.pitches, past{
				ago: chance(r, time.Hour, fortnight, fortnight+time.Microsecond, 3*fortnight), exclusive: r.IntN(2) == 0,
				campaign: chance(r, campaigns...), subject: chance(r, fmt.Sprint("RAIL ", n), fmt.Sprint("Rail ", n, "0")),
				closed: r.IntN(4) == 0, voided: r.IntN(6) == 0,
				status: chance(r, allStatuses[1:]...), answered: chance(r, time.Minute, fortnight, fortnight+time.Microsecond),
			})
		}
		s.people = append(s.people, p)
	}
	d.change(func(ctx context.Context, tx *ent.Tx) error {
		for i, p := range s.people {
			if err := d.enter(ctx, tx, p, fmt.Sprint("P", n, " ", i)); err != nil {
				return err
			}
		}
		return nil
	})
	return s
}

// enter writes somebody with all that warnings look at.
func (d *desk) enter(ctx context.Context, tx *ent.Tx, p *somebody, name string) error {
	create := tx.Person.Create().SetName(name)
	if p.doNotContact {
		create.SetDoNotContactAt(noon.Add(-time.Hour)).SetDoNotContactReason("x").SetDoNotContactSetByID(d.outreach.UserID)
	}
	if p.managedBy != nil {
		create.SetRelationshipManagerID(p.managedBy.UserID)
	}
	who := create.SaveX(ctx)
	p.id = who.ID
	kind, at := position.KindREPORTER, organisation.KindMEDIA_OUTLET
	from, until := calendar.Date("2020-01-01"), calendar.Date("")
	switch p.post {
	case "reporter until today":
		until = today
	case "reporter until yesterday":
		until = today.AddDays(-1)
	case "reporter from tomorrow":
		from = today.AddDays(1)
	case "officer at a union":
		kind, at = position.KindNATIONAL_OFFICER, organisation.KindTRADE_UNION
	case "columnist at a union":
		kind, at = position.KindCOLUMNIST, organisation.KindTRADE_UNION
	case "officer at a paper":
		kind = position.KindNATIONAL_OFFICER
	}
	if p.post != "none" {
		body := tx.Organisation.Create().SetName("B " + name).SetKind(at).SaveX(ctx)
		post := tx.Position.Create().SetPersonID(p.id).SetOrganisationID(body.ID).SetKind(kind).SetStartedOn(from).SetEndedOn(until)
		if p.post == "voided" {
			post.SetVoidedAt(noon)
		}
		post.ExecX(ctx)
	}
	if p.freelance {
		tx.JournalistProfile.Create().SetPersonID(p.id).SetFreelance(true).ExecX(ctx)
	}
	for _, o := range p.pitches {
		create := tx.Pitch.Create().SetSubject(o.subject).SetExclusive(o.exclusive).SetStatus(pitch.StatusSENT).SetSentAt(noon.Add(-o.ago)).SetCreatedBy(d.admin.UserID)
		if o.campaign != "" {
			create.SetCampaignID(o.campaign)
		}
		if o.closed {
			create.SetStatus(pitch.StatusCLOSED)
		}
		if o.voided {
			create.SetVoidedAt(noon)
		}
		made := create.SaveX(ctx)
		tx.PitchRecipient.Create().SetPitchID(made.ID).SetPersonID(p.id).SetStatus(o.status).
			SetSentAt(noon.Add(-o.ago)).SetAnsweredAt(noon.Add(-o.answered)).ExecX(ctx)
	}
	return nil
}

// warned is the rule once more, written down as a list of questions.
func (s *scene) warned(p *somebody) (kinds []string) {
	recent := func(ago time.Duration) bool { return ago <= fortnight }
	if p.doNotContact {
		kinds = append(kinds, "DO_NOT_CONTACT")
	}
	pitched, placed := false, false
	for _, o := range p.pitches {
		pitched = pitched || !o.voided && recent(o.ago)
		placed = placed || !o.voided && o.status == pitchrecipient.StatusPLACED && recent(o.answered)
	}
	if pitched {
		kinds = append(kinds, "PITCHED_RECENTLY")
	}
	given := false
	for _, other := range s.people {
		for _, o := range other.pitches {
			same := o.campaign == s.offer.CampaignID && (o.campaign != "" || strings.EqualFold(o.subject, s.offer.Subject))
			over := o.closed || o.voided || o.status == pitchrecipient.StatusPASSED || o.status == pitchrecipient.StatusNO_RESPONSE
			given = given || other != p && same && o.exclusive && !over
		}
	}
	several := s.offer.Exclusive && len(s.people) > 1
	if given || several && !s.offer.Embargo {
		kinds = append(kinds, "EXCLUSIVE_GIVEN")
	}
	if several && s.offer.Embargo {
		kinds = append(kinds, "EMBARGO_AND_EXCLUSIVE")
	}
	if p.managedBy != nil && p.managedBy != s.by {
		kinds = append(kinds, "MANAGED_BY")
	}
	if !posts[p.post] && !p.freelance {
		kinds = append(kinds, "POSITION_ENDED")
	}
	if placed {
		kinds = append(kinds, "PLACED_RECENTLY")
	}
	return kinds
}
