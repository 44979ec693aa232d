package crm_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/breakthrough-party/coalition/crm"
	"github.com/breakthrough-party/coalition/ent/pitchoverride"
	"github.com/breakthrough-party/coalition/ent/pitchrecipient"
	"github.com/breakthrough-party/coalition/id"
	"github.com/breakthrough-party/coalition/store/storetest"
	"github.com/breakthrough-party/coalition/viewer"
)

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
		campaign := d.newCampaign("Rail")
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
