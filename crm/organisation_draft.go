package crm

import (
	"cmp"
	"fmt"
	"math"
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/breakthrough-party/coalition/calendar"
	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/organisation"
	"github.com/breakthrough-party/coalition/text"
)

// organisationDraft is an organisation as it will be, so that one set of rules
// holds for new ones and for edits. An absent number is -1.
type organisationDraft struct {
	name, shortName       string
	formerNames           []string
	kind                  organisation.Kind
	level                 organisation.Level
	status                organisation.Status
	description, website  string
	founded               calendar.Date
	foundedPrecision      organisation.FoundedPrecision
	memberCount           int
	memberCountAsOf       calendar.Date
	memberCountSource     string
	medium                organisation.Medium
	reach                 int
	relationshipManagerID string
	cadenceDays           int
}

func draftOf(o *ent.Organisation) organisationDraft {
	d := organisationDraft{
		name: o.Name, shortName: o.ShortName, formerNames: o.FormerNames, kind: o.Kind, level: o.Level, status: o.Status,
		description: o.Description, website: o.Website, founded: o.Founded, foundedPrecision: o.FoundedPrecision,
		memberCount: o.MemberCount, memberCountAsOf: o.MemberCountAsOf, memberCountSource: o.MemberCountSource,
		reach: o.Reach, relationshipManagerID: o.RelationshipManagerID, cadenceDays: o.CadenceDays,
	}
	if o.Medium != nil {
		d.medium = *o.Medium
	}
	return d
}

// blankOrganisation is what ent makes of an organisation of which nothing is said.
var blankOrganisation = organisationDraft{memberCount: -1, reach: -1, cadenceDays: -1}

// fill writes into a mutation what is another than it was.
func (d organisationDraft) fill(m *ent.OrganisationMutation, was organisationDraft) {
	setNew(m.SetName, d.name, was.name)
	setNew(m.SetShortName, d.shortName, was.shortName)
	if !slices.Equal(d.formerNames, was.formerNames) {
		m.SetFormerNames(d.formerNames)
	}
	setNew(m.SetKind, d.kind, was.kind)
	setNew(m.SetLevel, d.level, was.level)
	setNew(m.SetStatus, d.status, was.status)
	setNew(m.SetDescription, d.description, was.description)
	setNew(m.SetWebsite, d.website, was.website)
	setNew(m.SetFounded, d.founded, was.founded)
	setNew(m.SetFoundedPrecision, d.foundedPrecision, was.foundedPrecision)
	setNew(m.SetMemberCount, d.memberCount, was.memberCount)
	setNew(m.SetMemberCountAsOf, d.memberCountAsOf, was.memberCountAsOf)
	setNew(m.SetMemberCountSource, d.memberCountSource, was.memberCountSource)
	setOrClear(m.SetMedium, m.ClearMedium, d.medium, was.medium)
	setNew(m.SetReach, d.reach, was.reach)
	setOrClear(m.SetRelationshipManagerID, m.ClearRelationshipManagerID, d.relationshipManagerID, was.relationshipManagerID)
	setNew(m.SetCadenceDays, d.cadenceDays, was.cadenceDays)
}

// setNew sets a value that is another than it was.
func setNew[T comparable](set func(T), now, was T) {
	if now != was {
		set(now)
	}
}

// setOrClear is setNew for a column that is NULL when there is nothing.
func setOrClear[T ~string](set func(T), clear func(), now, was T) {
	switch {
	case now == was:
	case now == "":
		clear()
	default:
		set(now)
	}
}

// setOrClearMoment is setOrClear for a time, which is zero when there is none.
func setOrClearMoment(set func(time.Time), clear func(), now, was time.Time) {
	switch {
	case now.Equal(was):
	case now.IsZero():
		clear()
	default:
		set(now)
	}
}

// names are all the names by which it is found.
func (d organisationDraft) names() []string {
	return append([]string{d.name, d.shortName}, d.formerNames...)
}

// check notes what is wrong with the values by themselves, and brings them into
// the form in which they are stored.
func (d *organisationDraft) check(f *Faults) {
	d.name = f.name("input.name", d.name, 1, 200)
	d.shortName = f.name("input.shortName", d.shortName, 0, 50)
	d.formerNames = f.names("input.formerNames", d.formerNames, 20)
	d.level = cmp.Or(d.level, organisation.LevelOTHER)
	d.status = cmp.Or(d.status, organisation.StatusACTIVE)
	f.choice("input.kind", organisation.KindValidator(d.kind))
	f.choice("input.level", organisation.LevelValidator(d.level))
	f.choice("input.status", organisation.StatusValidator(d.status))
	d.description = f.text("input.description", d.description, 0, 10_000)
	d.website = f.webAddress("input.website", d.website, maxWebAddress)
	d.founded, d.foundedPrecision = historic(f, "input.founded", d.founded, d.foundedPrecision, organisation.FoundedPrecisionValidator)
	d.checkMembers(f)
	d.checkMedia(f)
}

func (d *organisationDraft) checkMembers(f *Faults) {
	f.day("input.memberCountAsOf", d.memberCountAsOf)
	d.memberCountSource = f.line("input.memberCountSource", d.memberCountSource, 0, 500)
	if d.memberCount == -1 && d.memberCountAsOf != "" {
		f.add(Invalid, "input.memberCountAsOf", "This needs a member count.")
	}
	if d.memberCount == -1 && d.memberCountSource != "" {
		f.add(Invalid, "input.memberCountSource", "This needs a member count.")
	}
}

func (d *organisationDraft) checkMedia(f *Faults) {
	if d.medium != "" {
		f.choice("input.medium", organisation.MediumValidator(d.medium))
	}
	if isMedia(d.kind) {
		return
	}
	if d.medium != "" {
		f.add(Invalid, "input.medium", "Only a media outlet, media group or news agency has this.")
	}
	if d.reach != -1 {
		f.add(Invalid, "input.reach", "Only a media outlet, media group or news agency has this.")
	}
}

// name is a line of min to max characters of which something can be seen.
func (f *Faults) name(field, s string, min, max int) string {
	before := len(*f)
	s = f.line(field, s, min, max)
	if len(*f) == before && s != "" && text.Fold(s) == "" {
		f.add(Invalid, field, "Nothing of this can be seen.")
	}
	return s
}

// names are distinct names.
func (f *Faults) names(field string, list []string, max int) []string {
	if len(list) > max {
		f.add(Invalid, field, fmt.Sprintf("There can be at most %d; these are %d.", max, len(list)))
		return list
	}
	out := make([]string, len(list))
	for i, s := range list {
		out[i] = f.name(fmt.Sprintf("%s.%d", field, i), s, 1, 200)
	}
	return distinct(out)
}

// choice notes a fault when ent's validator does not know the value.
func (f *Faults) choice(field string, unknown error) {
	if unknown != nil {
		f.add(Invalid, field, "There is no such choice.")
	}
}

// maxCount is the largest number that the API can carry.
const maxCount = math.MaxInt32

// given is a number that may be left out, which is stored as -1.
func (f *Faults) given(field string, n *int, min, max int) int {
	if n == nil {
		return -1
	}
	f.number(field, *n, min, max)
	return *n
}

// editNumber is the number that a field will have: null clears it.
func (f *Faults) editNumber(field string, o Opt[int], now, min, max int) int {
	switch {
	case !o.Set:
		return now
	case o.Null:
		return -1
	}
	return f.given(field, &o.Value, min, max)
}

// maxWebAddress is how long the address of a page is at most.
const maxWebAddress = 500

// webAddress is an absolute address of a page, or nothing.
func (f *Faults) webAddress(field, s string, max int) string {
	s = f.line(field, s, 0, max)
	if s == "" {
		return ""
	}
	u, err := url.Parse(s)
	if err != nil || strings.ContainsFunc(s, unicode.IsSpace) || u.Scheme != "https" && u.Scheme != "http" || u.Hostname() == "" || u.User != nil {
		f.add(Invalid, field, "This must be a web address beginning with https:// or http://.")
	}
	return s
}

// historic checks a date and how exactly it is known. A date of which only the
// month or year is known is stored as the first day of it, so that all such
// dates compare. Without a date there is nothing to be exact about.
func historic[P ~string](f *Faults, field string, d calendar.Date, precision P, validate func(P) error) (calendar.Date, P) {
	precision = cmp.Or(precision, "DAY")
	if validate(precision) != nil {
		f.add(Invalid, field+"Precision", "There is no such choice.")
		return d, precision
	}
	if d == "" {
		if precision != "DAY" {
			f.add(Invalid, field+"Precision", "There is no date to which this could belong.")
		}
		return d, precision
	}
	before := len(*f)
	f.day(field, d)
	if len(*f) > before {
		return d, precision
	}
	switch precision {
	case "MONTH":
		d = d[:len("2006-01")] + "-01"
	case "YEAR":
		d = d[:len("2006")] + "-01-01"
	}
	return d, precision
}
