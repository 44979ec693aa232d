package crm_test

import (
	"strings"
	"testing"

	"github.com/breakthrough-party/coalition/crm"
	"github.com/breakthrough-party/coalition/ent/organisation"
	"github.com/breakthrough-party/coalition/ent/stagechange"
	"github.com/breakthrough-party/coalition/id"
	"github.com/breakthrough-party/coalition/viewer"
)

func TestMoveStage(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		union := d.under("", "Unite")
		first := do(d, d.outreach, crm.MoveStage, crm.MoveStageInput{OrganisationID: union, Version: 1, To: "IN_DIALOGUE", Reason: " They asked us "})
		second := do(d, d.press, crm.MoveStage, crm.MoveStageInput{OrganisationID: union, Version: 2, To: "APPROACHED"})
		if o := d.load(union); o.Stage != organisation.StageAPPROACHED || o.Version != 3 || first.Organisation != union {
			t.Errorf("it is at %s in version %d", o.Stage, o.Version)
		}
		if got := d.changed(union, 3); got != "stage" {
			t.Errorf("history says %q", got)
		}
		one, two := d.db().StageChange.GetX(d.system(), first.StageChange), d.db().StageChange.GetX(d.system(), second.StageChange)
		if one.OrganisationID != union || one.FromStage != "IDENTIFIED" || one.ToStage != "IN_DIALOGUE" || one.Reason != "They asked us" ||
			one.InteractionID != "" || one.CreatedBy != d.outreach.UserID || !one.CreatedAt.Equal(noon) {
			t.Errorf("the first step is %v", one)
		}
		if two.FromStage != "IN_DIALOGUE" || two.ToStage != "APPROACHED" || two.Reason != "" || two.CreatedBy != d.press.UserID {
			t.Errorf("the second step is %v", two)
		}
		if got := d.history(one.ID); got != "READERS" {
			t.Errorf("history of a step is seen by %s", got)
		}
		if n := d.db().StageChange.Query().Where(stagechange.OrganisationID(union)).CountX(d.system()); n != 2 {
			t.Errorf("%d steps", n)
		}
	})
}

func TestFaultsOfAStageMove(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		union, mary := d.under("", "Unite"), d.person("Mary", "", "")
		for name, c := range map[string]struct {
			in   crm.MoveStageInput
			want []string
		}{
			"the same":   {crm.MoveStageInput{OrganisationID: union, Version: 1, To: "IDENTIFIED"}, []string{"CONFLICT input.to"}},
			"stale":      {crm.MoveStageInput{OrganisationID: union, Version: 2, To: "ENDED"}, []string{"CONFLICT input.version"}},
			"no version": {crm.MoveStageInput{OrganisationID: union, To: "ENDED"}, []string{"CONFLICT input.version"}},
			"a person":   {crm.MoveStageInput{OrganisationID: mary, Version: 1, To: "ENDED"}, []string{"NOT_FOUND input.organisationID"}},
			"a blank":    {crm.MoveStageInput{OrganisationID: union + " ", Version: 1, To: "ENDED"}, []string{"NOT_FOUND input.organisationID"}},
			"all at once": {crm.MoveStageInput{OrganisationID: id.New("org"), To: "LATE", Reason: strings.Repeat("x", 501)},
				[]string{"NOT_FOUND input.organisationID", "VALIDATION_FAILED input.reason", "VALIDATION_FAILED input.to"}},
			"two lines": {crm.MoveStageInput{OrganisationID: union, Version: 1, To: "ENDED", Reason: "a\nb"}, []string{"VALIDATION_FAILED input.reason"}},
		} {
			t.Run(name, func(t *testing.T) { refused(d.with(t), d.outreach, crm.MoveStage, c.in, c.want...) })
		}
	})
}

func TestWhoMovesStages(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		c := newCountry(d)
		const field = "input.organisationID"
		for _, test := range []struct {
			name string
			v    *viewer.Viewer
			on   string
			want string
		}{
			{"administrator", d.admin, c.national, ""},
			{"organiser in London", c.o, c.londonBranch, ""},
			{"organiser in London and Wales", c.o, c.both, ""},
			{"organiser in Wales", c.o, c.wales, "FORBIDDEN " + field},
			{"organiser, nobody's", c.o, c.unplaced, "FORBIDDEN " + field},
			{"reader", d.reader, c.london, "FORBIDDEN " + field},
			{"data protection officer", d.dpo, c.london, "NOT_FOUND " + field},
		} {
			t.Run(test.name, func(t *testing.T) {
				d := d.with(t)
				in := crm.MoveStageInput{OrganisationID: test.on, Version: d.load(test.on).Version, To: organisation.StageCOOPERATING}
				if test.want == "" {
					do(d, test.v, crm.MoveStage, in)
				} else {
					refused(d, test.v, crm.MoveStage, in, test.want)
				}
			})
		}
	})
}
