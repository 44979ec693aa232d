package importer

import (
	"strconv"

	"github.com/breakthrough-party/coalition/calendar"
	"github.com/breakthrough-party/coalition/crm"
	"github.com/breakthrough-party/coalition/ent/affiliation"
	"github.com/breakthrough-party/coalition/ent/organisation"
)

// createInput is a new body in the words of the verb that creates it.
func (s *stored) createInput(b *body, idOf func(*body) string) crm.CreateOrganisationInput {
	one := b.facts.one
	in := crm.CreateOrganisationInput{
		Name: one("name"), ShortName: one("shortName"), FormerNames: b.facts.values["formerNames"],
		Kind: organisation.Kind(one("kind")), Level: organisation.Level(one("level")), Status: organisation.Status(one("status")),
		RegionIDs: s.regionsOf(b), Description: one("description"), Website: one("website"),
		MemberCount: numberOf(one("memberCount")), MemberCountAsOf: calendar.Date(one("memberCountAsOf")), MemberCountSource: one("memberCountSource"),
		Medium: organisation.Medium(one("medium")), Reach: numberOf(one("reach")), ExternalIDs: numbersOf(b),
	}
	in.Founded, in.FoundedPrecision = historic[organisation.FoundedPrecision](one("founded"))
	if b.parent != nil {
		in.ParentID = idOf(b.parent)
	}
	return in
}

// editInput is what the file changes of a stored body.
func (s *stored) editInput(b *body, idOf func(*body) string) crm.EditOrganisationInput {
	in := crm.EditOrganisationInput{ID: b.id, Version: b.version}
	for _, c := range b.changes {
		v := b.facts.one(c.Field)
		switch c.Field {
		case "shortName":
			in.ShortName = crm.Some(v)
		case "formerNames":
			in.FormerNames = crm.Some(b.facts.values[c.Field])
		case "level":
			in.Level = crm.Some(organisation.Level(v))
		case "status":
			in.Status = crm.Some(organisation.Status(v))
		case "parent":
			in.ParentID = crm.Some(idOf(b.parent))
		case "regions":
			in.RegionIDs = crm.Some(s.regionsOf(b))
		case "description":
			in.Description = crm.Some(v)
		case "website":
			in.Website = crm.Some(v)
		case "founded":
			day, precision := historic[organisation.FoundedPrecision](v)
			in.Founded, in.FoundedPrecision = crm.Some(day), crm.Some(precision)
		case "memberCount":
			in.MemberCount = crm.Some(*numberOf(v))
		case "memberCountAsOf":
			in.MemberCountAsOf = crm.Some(calendar.Date(v))
		case "memberCountSource":
			in.MemberCountSource = crm.Some(v)
		case "medium":
			in.Medium = crm.Some(organisation.Medium(v))
		case "reach":
			in.Reach = crm.Some(*numberOf(v))
		case "externalIDs":
			in.ExternalIDs = crm.Some(numbersOf(b))
		}
	}
	return in
}

func (t *tie) linkInput(idOf func(*body) string) crm.LinkOrganisationsInput {
	one := t.facts.one
	in := crm.LinkOrganisationsInput{
		FromID: idOf(t.from), ToID: idOf(t.to), Kind: affiliation.Kind(one("kind")), Role: one("role"),
		MembersAffiliated: numberOf(one("membersAffiliated")), DelegateEntitlement: numberOf(one("delegateEntitlement")),
		RenewsOn: calendar.Date(one("renewsOn")), Source: one("source"),
	}
	in.Since, in.SincePrecision = historic[affiliation.SincePrecision](one("since"))
	in.Until, in.UntilPrecision = historic[affiliation.UntilPrecision](one("until"))
	return in
}

func (t *tie) editInput() crm.EditAffiliationInput {
	in := crm.EditAffiliationInput{ID: t.id, Version: t.version}
	for _, c := range t.changes {
		v := t.facts.one(c.Field)
		switch c.Field {
		case "since":
			day, precision := historic[affiliation.SincePrecision](v)
			in.Since, in.SincePrecision = crm.Some(day), crm.Some(precision)
		case "until":
			day, precision := historic[affiliation.UntilPrecision](v)
			in.Until, in.UntilPrecision = crm.Some(day), crm.Some(precision)
		case "membersAffiliated":
			in.MembersAffiliated = crm.Some(*numberOf(v))
		case "delegateEntitlement":
			in.DelegateEntitlement = crm.Some(*numberOf(v))
		case "renewsOn":
			in.RenewsOn = crm.Some(calendar.Date(v))
		case "source":
			in.Source = crm.Some(v)
		}
	}
	return in
}

func (s *stored) regionsOf(b *body) []string {
	var ids []string
	for _, name := range b.facts.values["regions"] {
		ids = append(ids, s.regionIDs[name])
	}
	return ids
}

func numbersOf(b *body) []crm.ExternalID {
	var ids []crm.ExternalID
	for _, id := range b.ids {
		ids = append(ids, crm.ExternalID(id))
	}
	return ids
}

// numberOf is a number that a field's type has read before; nil where there is none.
func numberOf(v string) *int {
	n, err := strconv.Atoi(v)
	if err != nil {
		return nil
	}
	return &n
}

// historic is a date and how exactly it is known.
func historic[P ~string](v string) (calendar.Date, P) {
	switch len(v) {
	case 0:
		return "", ""
	case len("2006"):
		return calendar.Date(firstDay(v)), "YEAR"
	case len("2006-01"):
		return calendar.Date(firstDay(v)), "MONTH"
	}
	return calendar.Date(v), "DAY"
}
