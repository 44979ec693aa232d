package crm_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/breakthrough-party/coalition/calendar"
	"github.com/breakthrough-party/coalition/crm"
	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/organisation"
	"github.com/breakthrough-party/coalition/ent/pitch"
	"github.com/breakthrough-party/coalition/ent/pitchoverride"
	"github.com/breakthrough-party/coalition/ent/pitchrecipient"
	"github.com/breakthrough-party/coalition/ent/position"
	"github.com/breakthrough-party/coalition/id"
	"github.com/breakthrough-party/coalition/store/storetest"
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
	campaigns := []string{"", d.startCampaign(crm.StartCampaignInput{Name: "Rail"}), d.startCampaign(crm.StartCampaignInput{Name: "Bus"})}
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

// What preflight says is what sending refuses, and both are what the rule says:
// in cases made at random. Overridden warnings are kept, and no others.
func TestPreflightAndSendAgree(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		seen := map[string]int{}
		for n := range 60 {
			s := d.scene(rand.New(rand.NewPCG(7, uint64(n))), n)
			var ids, all []string
			byPerson := map[string][]string{}
			for _, p := range s.people {
				ids = append(ids, p.id)
				for _, kind := range s.warned(p) {
					byPerson[p.id] = append(byPerson[p.id], kind)
					all = append(all, p.id+" "+kind)
					seen[kind]++
				}
			}
			got, err := crm.PitchPreflight(d.as(d.press), d.db(), s.offer, ids)
			if err != nil {
				t.Fatal(err)
			}
			var preflight []string
			for i, warnings := range got {
				for _, w := range warnings {
					preflight = append(preflight, ids[i]+" "+string(w.Kind))
				}
			}
			if diff := cmp.Diff(all, preflight); diff != "" {
				t.Errorf("case %d: preflight (-want +got):\n%s", n, diff)
			}
			d.checkSending(n, s, ids, all, byPerson)
		}
		for _, kind := range []string{"DO_NOT_CONTACT", "PITCHED_RECENTLY", "EXCLUSIVE_GIVEN", "EMBARGO_AND_EXCLUSIVE", "MANAGED_BY", "POSITION_ENDED", "PLACED_RECENTLY"} {
			if seen[kind] < 5 {
				t.Errorf("%s was only in %d cases", kind, seen[kind])
			}
		}
	})
}

// checkSending sends the pitch of a case: without overrides, without one of them,
// and with all.
func (d *desk) checkSending(n int, s *scene, ids, all []string, byPerson map[string][]string) {
	d.t.Helper()
	in := crm.DraftPitchInput{Subject: s.offer.Subject, CampaignID: s.offer.CampaignID, Exclusive: s.offer.Exclusive}
	if s.offer.Embargo {
		in.EmbargoLiftsAt = ptr(noon.Add(time.Hour))
	}
	p := d.offer(in, ids...)
	if len(all) == 0 {
		d.send(p)
		return
	}
	if got := d.warnedOf(p, nil); cmp.Diff(all, got) != "" {
		d.t.Errorf("case %d: refused for %v, want %v", n, got, all)
	}
	var overrides []crm.PitchOverrideInput
	var banned []string
	for _, personID := range ids {
		for _, kind := range byPerson[personID] {
			if kind == "DO_NOT_CONTACT" {
				banned = append(banned, personID+" "+kind)
				continue
			}
			overrides = append(overrides, crm.PitchOverrideInput{PersonID: personID, Warning: pitchoverride.Warning(kind), Reason: "They asked for it"})
		}
	}
	if len(overrides) > 0 {
		left := []string{overrides[0].PersonID + " " + string(overrides[0].Warning)}
		got := d.warnedOf(p, overrides[1:])
		if !strings.Contains(strings.Join(got, ","), left[0]) || len(got) != 1+len(banned) {
			d.t.Errorf("case %d: all but one are overridden, refused for %v", n, got)
		}
	}
	if len(banned) > 0 {
		if got := d.warnedOf(p, overrides); cmp.Diff(banned, got) != "" {
			d.t.Errorf("case %d: all are overridden that can be, refused for %v, want %v", n, got, banned)
		}
		return
	}
	d.send(p, overrides...)
	var want, got []string
	for _, o := range overrides {
		want = append(want, o.PersonID+" "+string(o.Warning))
	}
	for _, r := range d.recipients(p) {
		for _, o := range d.db().PitchOverride.Query().Where(pitchoverride.RecipientID(r.ID)).Order(pitchoverride.ByID()).AllX(d.system()) {
			if o.CreatedBy != d.press.UserID || !o.CreatedAt.Equal(d.now) || o.Reason != "They asked for it" {
				d.t.Errorf("case %d: kept %v", n, o)
			}
			got = append(got, r.PersonID+" "+string(o.Warning))
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		d.t.Errorf("case %d: kept (-want +got):\n%s", n, diff)
	}
}

// warnedOf are the warnings for which a pitch is not sent, as "person KIND".
func (d *desk) warnedOf(pitchID string, overrides []crm.PitchOverrideInput) (out []string) {
	d.t.Helper()
	_, err := try(d, d.press, crm.SendPitch, crm.SendPitchInput{ID: pitchID, Version: 1, Overrides: overrides})
	var e *crm.Error
	if !errors.As(err, &e) || e.Code != crm.Conflict || e.Field != "input.overrides" {
		d.t.Fatalf("sending is answered with %v", err)
	}
	for _, w := range e.Extra["warnings"].([]map[string]any) {
		out = append(out, fmt.Sprint(w["personID"], " ", w["warning"]))
	}
	return out
}

// Each warning says whom of us to ask, when it was, and which pitch it is about;
// of several the latest.
func TestWhatWarningsTell(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		ann, _ := d.reporter("Ann")
		bob, _ := d.reporter("Bob")
		campaign := d.startCampaign(crm.StartCampaignInput{Name: "Rail"})
		first := d.offer(crm.DraftPitchInput{CampaignID: campaign, Exclusive: true}, ann)
		d.send(first)
		placed := d.recipients(first)[0]
		d.after(1)
		do(d, d.press, crm.RecordPitchAnswer, d.answer(placed, pitchrecipient.StatusPLACED))
		d.after(1)
		second := d.offer(crm.DraftPitchInput{Subject: "Buses"}, ann)
		d.send(second, crm.PitchOverrideInput{PersonID: ann, Warning: pitchoverride.WarningPITCHED_RECENTLY, Reason: "x"},
			crm.PitchOverrideInput{PersonID: ann, Warning: pitchoverride.WarningPLACED_RECENTLY, Reason: "x"})
		do(d, d.outreach, crm.SetDoNotContact, crm.SetDoNotContactInput{ID: ann, Reason: "x"})
		for _, who := range []*viewer.Viewer{d.press, d.admin} {
			got, err := crm.PitchPreflight(d.as(who), d.db(), crm.PitchOffer{CampaignID: campaign}, []string{bob, ann})
			if err != nil {
				t.Fatal(err)
			}
			want := [][]crm.PitchWarning{
				{{Kind: "EXCLUSIVE_GIVEN", At: noon, ByID: d.press.UserID, PitchID: first}},
				{{Kind: "DO_NOT_CONTACT", At: noon.Add(2 * time.Hour), ByID: d.outreach.UserID},
					{Kind: "PITCHED_RECENTLY", At: noon.Add(2 * time.Hour), ByID: d.press.UserID, PitchID: second},
					{Kind: "PLACED_RECENTLY", At: noon.Add(time.Hour), ByID: d.press.UserID, PitchID: first}},
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		}
		p := d.offer(crm.DraftPitchInput{}, bob, ann)
		_, err := try(d, d.press, crm.SendPitch, crm.SendPitchInput{ID: p, Version: 1})
		var e *crm.Error
		if !errors.As(err, &e) {
			t.Fatal(err)
		}
		want := []map[string]any{
			{"personID": ann, "warning": "DO_NOT_CONTACT", "by": "Olu", "at": "2026-03-10T14:00:00Z"},
			{"personID": ann, "warning": "PITCHED_RECENTLY", "by": "Pat", "at": "2026-03-10T14:00:00Z"},
			{"personID": ann, "warning": "PLACED_RECENTLY", "by": "Pat", "at": "2026-03-10T13:00:00Z"},
		}
		if diff := cmp.Diff(want, e.Extra["warnings"]); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	})
}

// An exclusive that one has is given when the pitch goes to another one later, too.
func TestAnExclusiveIsGivenByThePitchItself(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		ann, _ := d.reporter("Ann")
		bob, _ := d.reporter("Bob")
		p := d.offer(crm.DraftPitchInput{Exclusive: true}, ann)
		d.send(p)
		do(d, d.press, crm.AddPitchRecipients, crm.AddPitchRecipientsInput{PitchID: p, Recipients: []crm.NewPitchRecipientInput{{PersonID: bob}}})
		refused(d, d.press, crm.SendPitch, crm.SendPitchInput{ID: p, Version: 2}, "CONFLICT input.overrides")
		do(d, d.press, crm.RecordPitchAnswer, d.answer(d.recipients(p)[0], pitchrecipient.StatusPASSED))
		d.send(p)
	})
}

func TestFaultsOfAPreflight(t *testing.T) {
	d := newDesk(t, storetest.SQLite(t))
	ann, _ := d.reporter("Ann")
	ask := func(v *viewer.Viewer, o crm.PitchOffer, ids ...string) []string {
		_, err := crm.PitchPreflight(d.as(v), d.db(), o, ids)
		return refusals(t, err)
	}
	for _, c := range []struct{ got, want []string }{
		{ask(d.press, crm.PitchOffer{}), []string{"VALIDATION_FAILED personIDs"}},
		{ask(d.press, crm.PitchOffer{}, ann, ann), []string{"VALIDATION_FAILED personIDs"}},
		{ask(d.press, crm.PitchOffer{CampaignID: id.New("cmp")}, ann, id.New("per"), d.london),
			[]string{"NOT_FOUND campaignID", "NOT_FOUND personIDs.1", "NOT_FOUND personIDs.2"}},
		{ask(d.outreach, crm.PitchOffer{}, ann), []string{"FORBIDDEN"}},
		{ask(d.reader, crm.PitchOffer{}, ann), []string{"FORBIDDEN"}},
	} {
		if diff := cmp.Diff(c.want, c.got); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	}
}

// Two who pitch to one journalist at once: the second one is warned.
func TestTwoPitchesAtOnce(t *testing.T) {
	url := storetest.MariaDB(t)
	d := newDesk(t, url)
	ann, _ := d.reporter("Ann")
	a, b := d.offer(crm.DraftPitchInput{Subject: "A"}, ann), d.offer(crm.DraftPitchInput{Subject: "B"}, ann)
	sent, release := make(chan struct{}), make(chan struct{})
	first, second := make(chan error), make(chan error)
	go func() {
		_, err := try(d, d.press, heldUp(crm.SendPitch, sent, release), crm.SendPitchInput{ID: a, Version: 1})
		first <- err
	}()
	<-sent
	other, sees := d.watch(url)
	sees.onceSent("`persons`", func() { close(release) })
	go func() {
		_, err := try(other, d.press, crm.SendPitch, crm.SendPitchInput{ID: b, Version: 1})
		second <- err
	}()
	if err := <-first; err != nil {
		t.Error(err)
	}
	if got := refusals(t, <-second); len(got) != 1 || got[0] != "CONFLICT input.overrides" {
		t.Errorf("the second one is answered %v", got)
	}
	if !slices.ContainsFunc(sees.take(), func(s string) bool {
		return strings.Contains(s, "`persons`") && strings.Contains(s, "FOR UPDATE")
	}) {
		t.Error("the second one does not wait for the first")
	}
}
