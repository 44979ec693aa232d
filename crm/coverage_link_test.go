package crm_test

import (
	"slices"
	"testing"

	"github.com/breakthrough-party/coalition/crm"
	"github.com/breakthrough-party/coalition/ent/pitchrecipient"
	"github.com/breakthrough-party/coalition/ent/position"
	"github.com/breakthrough-party/coalition/id"
)

// Coverage of a pitch makes those PLACED to whom it was sent and whose coverage it is.
func TestLinkedCoverageIsPlaced(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		outlet, rita := d.newsroom()
		people := map[string]pitchrecipient.Status{}
		all := []string{rita}
		for _, status := range []pitchrecipient.Status{"LISTED", "SENT", "FOLLOWED_UP", "RESPONDED", "INTERESTED", "PASSED", "NO_RESPONSE", "PLACED"} {
			key := d.person(string(status), outlet, position.KindREPORTER)
			people[key], all = status, append(all, key)
		}
		other := d.person("Not theirs", outlet, position.KindREPORTER)
		people[other] = pitchrecipient.StatusSENT
		pitch := d.pitched(true, people)
		in := piece("Strike", outlet, all...)
		c := d.record(in)
		do(d, d.press, crm.LinkCoverage, crm.LinkCoverageInput{CoverageID: c, Version: 1, PitchID: pitch})
		for key, was := range people {
			want := pitchrecipient.StatusPLACED
			if was == pitchrecipient.StatusLISTED || key == other {
				want = was
			}
			if got := d.becameOf(pitch, key); got != want {
				t.Errorf("who was %s is %s, want %s", was, got, want)
			}
		}
		if got := d.coverage(c); got.PitchID != pitch || got.Version != 2 {
			t.Errorf("the coverage is %+v", got)
		}
		// Whoever says later whose it is does the same.
		do(d, d.outreach, crm.EditCoverage, crm.EditCoverageInput{ID: c, Version: 2, JournalistIDs: crm.Some([]string{rita, other})})
		if got := d.becameOf(pitch, other); got != pitchrecipient.StatusPLACED {
			t.Errorf("whose it turned out to be is %s", got)
		}
		do(d, d.press, crm.LinkCoverage, crm.LinkCoverageInput{CoverageID: c, Version: 3})
		if got := d.coverage(c); got.PitchID != "" || d.becameOf(pitch, other) != pitchrecipient.StatusPLACED {
			t.Errorf("unlinked it is of %q", got.PitchID)
		}
		do(d, d.press, crm.LinkCoverage, crm.LinkCoverageInput{CoverageID: c, Version: 4}) // nothing to do
	})
}

func TestRecordedWithItsPitchItIsPlaced(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		outlet, rita := d.newsroom()
		pitch := d.pitched(true, map[string]pitchrecipient.Status{rita: pitchrecipient.StatusPASSED})
		in := piece("Strike", outlet, rita)
		in.PitchID = pitch
		if c := d.coverage(d.record(in)); c.PitchID != pitch || d.becameOf(pitch, rita) != pitchrecipient.StatusPLACED {
			t.Errorf("it is of %q, and she is %s", c.PitchID, d.becameOf(pitch, rita))
		}
	})
}

func TestRefusalsOfLinks(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		outlet, rita := d.newsroom()
		pitch, unsent := d.pitched(true, map[string]pitchrecipient.Status{rita: pitchrecipient.StatusSENT}), d.pitched(false, nil)
		c := d.record(piece("Strike", outlet, rita))
		link := func(version int, pitchID string) crm.LinkCoverageInput {
			return crm.LinkCoverageInput{CoverageID: c, Version: version, PitchID: pitchID}
		}
		refused(d, d.press, crm.LinkCoverage, link(1, unsent), "CONFLICT input.pitchID")
		refused(d, d.press, crm.LinkCoverage, link(1, id.New("pit")), "NOT_FOUND input.pitchID")
		refused(d, d.press, crm.LinkCoverage, link(1, c), "NOT_FOUND input.pitchID")
		refused(d, d.press, crm.LinkCoverage, link(2, pitch), "CONFLICT input.version")
		refused(d, d.press, crm.LinkCoverage, crm.LinkCoverageInput{CoverageID: rita, Version: 1}, "NOT_FOUND input.coverageID")
		if crm.Allow(d.as(d.admin), "linkCoverage") == nil || crm.Allow(d.as(d.press), "linkCoverage") != nil {
			t.Error("the press team links, and nobody else")
		}
	})
}

// SECURITY: that coverage came of a pitch, and of which, is told to nobody who does
// not read pitches: neither in history nor to whoever edits an older version.
func TestPitchesStayOutOfTheHistoryOfCoverage(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		outlet, rita := d.newsroom()
		pitch := d.pitched(true, nil)
		c := d.record(piece("Strike", outlet, rita))
		do(d, d.press, crm.LinkCoverage, crm.LinkCoverageInput{CoverageID: c, Version: 1, PitchID: pitch})
		for _, row := range d.db().Change.Query().AllX(d.as(d.reader)) {
			if text := string(row.Before) + string(row.After); row.RecordID == c && slices.Contains(row.Fields, "pitch_id") && text != "{}{}" {
				t.Errorf("history tells %s", text)
			}
		}
		edit := crm.EditCoverageInput{ID: c, Version: 1, Note: crm.Some("N")}
		for v, want := range map[string][]string{"outreach": {}, "press": {"pitchID"}} {
			who := d.outreach
			if v == "press" {
				who = d.press
			}
			_, err := try(d, who, crm.EditCoverage, edit)
			if e, ok := err.(*crm.Error); !ok || !slices.Equal(e.Extra["changedFields"].([]string), want) {
				t.Errorf("%s is told %v", v, err)
			}
		}
	})
}
