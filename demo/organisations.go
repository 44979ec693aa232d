package demo

import (
	"cmp"
	"context"
	"errors"
	"fmt"

	"github.com/breakthrough-party/coalition/calendar"
	"github.com/breakthrough-party/coalition/crm"
	"github.com/breakthrough-party/coalition/ent/organisation"
)

// body is an organisation of the demo.
type body struct {
	key, name, short string
	kind             organisation.Kind
	level            organisation.Level
	parent           string // key
	regions          []string
	former           []string
	founded          int // year
	website          string
	about            string
	members          int
	membersIn        string // year of the number
	membersSource    string
	medium           organisation.Medium
	reach            int
	ids              []crm.ExternalID
	status           organisation.Status
	// What follows is invented, also of organisations that are real.
	stage   organisation.Stage
	stance  organisation.Stance
	manager string // key of a user
	cadence int
	tags    []string
}

// bodies are all organisations of the demo, each after its parent.
func bodies() []body {
	var all []body
	for _, table := range []struct {
		rows []body
		kind organisation.Kind // unless a row says another
	}{
		{rows: federations},
		{unions, organisation.KindTRADE_UNION}, {unionUnits, organisation.KindTRADE_UNION},
		{rows: parties}, {rows: coalitions}, {rows: localGroups},
		{rows: mediaGroups}, {outlets, organisation.KindMEDIA_OUTLET},
	} {
		for _, b := range table.rows {
			b.kind = cmp.Or(b.kind, table.kind)
			b.level = cmp.Or(b.level, organisation.LevelNATIONAL)
			all = append(all, b)
		}
	}
	return all
}

func (f *filling) addOrganisations(ctx context.Context) error {
	for _, b := range bodies() {
		who := owen
		if b.isMedia() {
			who = petra
		}
		in, err := f.createInput(b)
		if err != nil {
			return fmt.Errorf("%s: %w", b.name, err)
		}
		made, err := crm.CreateOrganisation(f.as(ctx, who), f.tx, in)
		if err != nil {
			return fmt.Errorf("%s: %w", b.name, err)
		}
		f.ids[b.key] = made.Organisation
	}
	return nil
}

func (f *filling) createInput(b body) (crm.CreateOrganisationInput, error) {
	in := crm.CreateOrganisationInput{
		Name: b.name, ShortName: b.short, FormerNames: b.former, Kind: b.kind, Level: b.level, Status: b.status,
		Description: b.about, Website: b.website, Medium: b.medium, ExternalIDs: b.ids,
		Stage: b.stage, Stance: b.stance, MemberCountSource: b.membersSource,
		Founded: year(b.founded), CadenceDays: number(b.cadence), MemberCount: number(b.members), Reach: number(b.reach),
	}
	if b.founded > 0 {
		in.FoundedPrecision = organisation.FoundedPrecisionYEAR
	}
	if b.membersIn != "" {
		in.MemberCountAsOf = calendar.Date(b.membersIn + "-12-31")
	}
	var err1, err2, err3, err4 error
	in.ParentID, err1 = f.id(b.parent)
	in.RelationshipManagerID, err2 = f.id(b.manager)
	in.RegionIDs, err3 = f.idsOf(b.regions)
	in.TagIDs, err4 = f.idsOf(b.tags)
	return in, errors.Join(err1, err2, err3, err4)
}

func (b body) isMedia() bool {
	switch b.kind {
	case organisation.KindMEDIA_OUTLET, organisation.KindMEDIA_GROUP, organisation.KindNEWS_AGENCY:
		return true
	}
	return false
}

func (b body) isUnion() bool {
	switch b.kind {
	case organisation.KindTRADE_UNION, organisation.KindUNION_FEDERATION, organisation.KindTRADES_COUNCIL:
		return true
	}
	return false
}

// year is the first day of a year, of which no more is known.
func year(y int) calendar.Date {
	if y == 0 {
		return ""
	}
	return calendar.Date(fmt.Sprintf("%04d-01-01", y))
}

// number is absent when it is 0.
func number(n int) *int {
	if n == 0 {
		return nil
	}
	return &n
}
