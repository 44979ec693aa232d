package crm

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/breakthrough-party/coalition/calendar"
	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/campaign"
	"github.com/breakthrough-party/coalition/ent/issue"
	"github.com/breakthrough-party/coalition/viewer"
)

// maxIssues is how many issues a campaign is on at most.
const maxIssues = 20

// campaignDraft is a campaign as it will be, so that one set of rules holds for
// new ones and for edits.
type campaignDraft struct {
	name, aims       string
	startsOn, endsOn calendar.Date
	leadID           string
	issues, regions  []string
}

// campaignDraftOf is a campaign as it is, which is loaded with its regions and issues.
func campaignDraftOf(c *ent.Campaign) campaignDraft {
	d := campaignDraft{name: c.Name, aims: c.Aims, startsOn: c.StartsOn, endsOn: c.EndsOn, leadID: c.LeadID}
	for _, i := range c.Edges.Issues {
		d.issues = append(d.issues, i.ID)
	}
	for _, r := range c.Edges.Regions {
		d.regions = append(d.regions, r.ID)
	}
	return d
}

// check notes what is wrong with the values by themselves, and brings them into
// the form in which they are stored.
func (d *campaignDraft) check(f *Faults) {
	d.name = f.name("input.name", d.name, 1, 200)
	d.aims = f.text("input.aims", d.aims, 0, 10_000)
	f.days("input.startsOn", d.startsOn, "input.endsOn", d.endsOn)
	d.issues = distinct(d.issues)
}

// days checks the first and the last day of something; either may be left open.
func (f *Faults) days(first string, startsOn calendar.Date, last string, endsOn calendar.Date) {
	before := len(*f)
	f.day(first, startsOn)
	f.day(last, endsOn)
	if len(*f) == before && endsOn != "" && endsOn < startsOn {
		f.add(Invalid, last, "This is before the first day, "+string(startsOn)+".")
	}
}

// checkNamed notes which of those that a campaign names are not there, not in use
// or not the viewer's to give. What it had before may stay.
func (d campaignDraft) checkNamed(ctx context.Context, tx *ent.Tx, f *Faults, was campaignDraft) error {
	err1 := f.issues(ctx, tx, "input.issueIDs", d.issues, was.issues)
	err2 := f.campaignRegions(ctx, tx, d.regions, was.regions)
	err3 := f.manager(ctx, tx, "input.leadID", d.leadID, was.leadID)
	return errors.Join(err1, err2, err3)
}

// campaignRegions checks the regions of a campaign.
//
// SECURITY: an organiser gives a campaign own regions only, and at least one:
// without any it would be everybody's.
func (f *Faults) campaignRegions(ctx context.Context, tx *ent.Tx, regionIDs, has []string) error {
	if err := f.ownRegions(ctx, tx, regionIDs, has); err != nil {
		return err
	}
	if len(regionIDs) == 0 && !viewer.From(ctx).WritesPartners() {
		f.add(Forbidden, "input.regionIDs", "Name at least one of your own regions.")
	}
	return nil
}

// issues checks that issues are there and in use; those that a record has may stay.
func (f *Faults) issues(ctx context.Context, tx *ent.Tx, field string, ids, has []string) error {
	if len(ids) > maxIssues {
		f.add(Invalid, field, fmt.Sprintf("There can be at most %d; these are %d.", maxIssues, len(ids)))
		return nil
	}
	if len(ids) == 0 {
		return nil
	}
	rows, err := tx.Issue.Query().Where(issue.IDIn(ids...)).All(ctx)
	known := make(map[string]*ent.Issue, len(rows))
	for _, i := range rows {
		known[i.ID] = i
	}
	for n, id := range ids {
		switch i, path := known[id], fmt.Sprintf("%s.%d", field, n); {
		case i == nil:
			*f = append(*f, missing(path, "issue"))
		case i.ArchivedAt != nil && !slices.Contains(has, id):
			f.add(Invalid, path, "The issue "+i.Name+" is archived.")
		}
	}
	return err
}

// fill writes into a mutation what is another than it was.
func (d campaignDraft) fill(m *ent.CampaignMutation, was campaignDraft) {
	setNew(m.SetName, d.name, was.name)
	setNew(m.SetAims, d.aims, was.aims)
	setNew(m.SetStartsOn, d.startsOn, was.startsOn)
	setNew(m.SetEndsOn, d.endsOn, was.endsOn)
	setOrClear(m.SetLeadID, m.ClearLeadID, d.leadID, was.leadID)
	forSome(m.AddIssueIDs, without(d.issues, was.issues))
	forSome(m.AddRegionIDs, without(d.regions, was.regions))
	forSome(m.RemoveIssueIDs, without(was.issues, d.issues))
	forSome(m.RemoveRegionIDs, without(was.regions, d.regions))
}

// moved is what a status does to the days of a campaign: the first day is known
// when it is under way, the last when it is over. A day that is known stays,
// unless it is over and taken up again.
func (d *campaignDraft) moved(ctx context.Context, from, to campaign.Status) {
	today := calendar.Today(ctx)
	switch to {
	case campaign.StatusACTIVE:
		if isOver(from) && d.endsOn <= today {
			d.endsOn = ""
		}
		if d.startsOn == "" && (d.endsOn == "" || d.endsOn >= today) {
			d.startsOn = today
		}
	case campaign.StatusWON, campaign.StatusLOST, campaign.StatusENDED:
		if d.endsOn == "" && d.startsOn <= today {
			d.endsOn = today
		}
	}
}

// isOver reports whether a campaign of this status is over.
func isOver(s campaign.Status) bool {
	return s == campaign.StatusWON || s == campaign.StatusLOST || s == campaign.StatusENDED
}
