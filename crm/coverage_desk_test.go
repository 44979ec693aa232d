package crm_test

import (
	"context"
	"slices"
	"strings"

	"github.com/breakthrough-party/coalition/crm"
	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/byline"
	"github.com/breakthrough-party/coalition/ent/coverage"
	"github.com/breakthrough-party/coalition/ent/mention"
	"github.com/breakthrough-party/coalition/ent/organisation"
	"github.com/breakthrough-party/coalition/ent/pitchrecipient"
	"github.com/breakthrough-party/coalition/ent/position"
	"github.com/breakthrough-party/coalition/viewer"
)

// newsroom is an outlet in London, and a reporter there.
func (d *desk) newsroom() (outlet, reporter string) {
	d.t.Helper()
	outlet = d.organisation("Courier", organisation.KindMEDIA_OUTLET, d.london)
	return outlet, d.person("Rita", outlet, position.KindREPORTER)
}

// piece is an input with what coverage needs.
func piece(headline, outlet string, journalists ...string) crm.RecordCoverageInput {
	return crm.RecordCoverageInput{Headline: headline, PublishedAt: noon.AddDate(0, 0, -1), Kind: coverage.KindNEWS, OutletID: outlet, JournalistIDs: journalists}
}

// record records coverage as the press team.
func (d *desk) record(in crm.RecordCoverageInput) string {
	d.t.Helper()
	return do(d, d.press, crm.RecordCoverage, in).Coverage
}

func (d *desk) coverage(id string) *ent.Coverage {
	d.t.Helper()
	return d.db().Coverage.GetX(d.system(), id)
}

// lastCoverage is the day of the latest coverage by somebody, "" for none.
func (d *desk) lastCoverage(personID string) string {
	d.t.Helper()
	at := d.db().Person.GetX(d.system(), personID).LastCoverageAt
	if at.Year() == 1000 {
		return ""
	}
	return at.UTC().Format("2006-01-02")
}

// by are the names of those whose coverage it is, sorted.
func (d *desk) by(coverageID string) string {
	d.t.Helper()
	var names []string
	for _, b := range d.db().Byline.Query().Where(byline.CoverageID(coverageID)).WithPerson().AllX(d.system()) {
		names = append(names, b.Edges.Person.Name)
	}
	slices.Sort(names)
	return strings.Join(names, ", ")
}

// mentionOf is the mention of us in coverage.
func (d *desk) mentionOf(coverageID string) *ent.Mention {
	d.t.Helper()
	return d.db().Mention.Query().Where(mention.CoverageID(coverageID), mention.OrganisationIDIsNil(), mention.CampaignIDIsNil()).OnlyX(d.system())
}

// pitched makes a pitch, past the verbs, with a recipient of each status.
func (d *desk) pitched(sent bool, recipients map[string]pitchrecipient.Status) string {
	d.t.Helper()
	return entered(d, func(ctx context.Context, tx *ent.Tx) (string, error) {
		create := tx.Pitch.Create().SetSubject("Pay")
		if sent {
			create.SetStatus("SENT").SetSentAt(noon.AddDate(0, 0, -7))
		}
		p, err := create.Save(ctx)
		if err != nil {
			return "", err
		}
		for personID, status := range recipients {
			r := tx.PitchRecipient.Create().SetPitchID(p.ID).SetPersonID(personID).SetStatus(status)
			if status != pitchrecipient.StatusLISTED {
				r.SetSentAt(noon.AddDate(0, 0, -7))
			}
			if err := r.Exec(ctx); err != nil {
				return "", err
			}
		}
		return p.ID, nil
	})
}

// becameOf is the status of a recipient.
func (d *desk) becameOf(pitchID, personID string) pitchrecipient.Status {
	d.t.Helper()
	return d.db().PitchRecipient.Query().Where(pitchrecipient.PitchID(pitchID), pitchrecipient.PersonID(personID)).OnlyX(d.system()).Status
}

func tokenOf(v *viewer.Viewer, scopes ...viewer.Scope) *viewer.Viewer {
	return &viewer.Viewer{UserID: v.UserID, Roles: v.Roles, Regions: v.Regions, Token: "tok", Scopes: scopes}
}
