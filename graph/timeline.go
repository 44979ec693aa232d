package graph

import (
	"context"
	"strconv"

	"entgo.io/ent/dialect"
	"entgo.io/ent/dialect/sql"

	"github.com/breakthrough-party/coalition/crm"
	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/read"
)

// entry is one kind of what stands on a timeline. Its number orders entries of one
// moment: a day stands before the hours of that day.
type entry struct {
	kind string // value of TimelineKind
	typ  *read.Type
	// at is the column that says when; day, whether it holds only a day.
	at  string
	day bool
	// of are the columns that name the organisation and the person whose it is.
	organisation, person string
	// either says that the columns may be empty: what is of people then stands on the
	// timelines that take them in.
	either bool
	// bodies and people are the tables in which it meets organisations and people, in
	// place of the columns or beside them.
	bodies, people meeting
	// maybe says that what has not happened has a time that comes before all others.
	maybe bool
}

// meeting is a table in which records meet partners, each pair at most once.
type meeting struct {
	table, record, partner string
	at                     string // the column that copies the record's time, if there is one
}

var (
	contactMeeting = meeting{"involvements", "interaction_id", "partner_id", "starts_at"}
	eventMeeting   = meeting{"event_organisations", "event_id", "organisation_id", "starts_at"}
	speakerMeeting = meeting{"event_speakers", "event_id", "person_id", "starts_at"}
	partyMeeting   = meeting{"agreement_parties", "agreement_id", "organisation_id", ""}
	mentionMeeting = meeting{"mentions", "coverage_id", "organisation_id", "published_at"}
	bylineMeeting  = meeting{"bylines", "coverage_id", "person_id", "published_at"}
)

func entries() []entry {
	return []entry{
		{kind: "POSITION_ENDED", typ: positionType, at: "ended_on", day: true, organisation: "organisation_id", person: "person_id"},
		{kind: "POSITION_STARTED", typ: positionType, at: "started_on", day: true, organisation: "organisation_id", person: "person_id"},
		{kind: "STANCE", typ: stanceRecordType, at: "since", day: true, organisation: "organisation_id", person: "person_id", either: true},
		{kind: "AGREEMENT", typ: agreementType, at: "agreed_on", day: true, bodies: partyMeeting},
		{kind: "ENDORSEMENT", typ: endorsementStepType, at: "decided_on", day: true, organisation: "organisation_id"},
		{kind: "COMMITMENT_MADE", typ: commitmentType, at: "made_on", day: true, organisation: "organisation_id"},
		{kind: "COMMITMENT_RESOLVED", typ: commitmentType, at: "resolved_on", day: true, organisation: "organisation_id"},
		{kind: "STAGE_CHANGE", typ: stageChangeType, at: "created_at", organisation: "organisation_id"},
		{kind: "SIGN_ON", typ: signOnType, at: "signed_at", organisation: "organisation_id", person: "person_id", either: true},
		{kind: "EVENT", typ: eventType, at: "starts_at", bodies: eventMeeting, people: speakerMeeting},
		{kind: "COVERAGE", typ: coverageType, at: "published_at", organisation: "organisation_id", bodies: mentionMeeting, people: bylineMeeting},
		{kind: "ENQUIRY", typ: enquiryType, at: "received_at", organisation: "organisation_id", person: "person_id", either: true},
		{kind: "PITCH", typ: pitchRecipientType, at: "sent_at", maybe: true, organisation: "organisation_id", person: "person_id", either: true},
		{kind: "INTERACTION", typ: interactionType, at: "starts_at", bodies: contactMeeting, people: contactMeeting},
	}
}

// ofPeople reports whether it can be of a person.
func (e entry) ofPeople() bool { return e.person != "" || e.people.table != "" }

func init() {
	for _, t := range []*read.Type{commitmentType, eventType, agreementType, coverageType, enquiryType, pitchRecipientType} {
		t.Implements = append(t.Implements, "TimelineItem")
	}
}

func organisationTimeline() read.Relation {
	return timelineOf(true, "kinds", "includeBranches", "includePeople")
}

func personTimeline() read.Relation { return timelineOf(false, "kinds") }

// timelineOf is a connection over everything that happened with a record.
func timelineOf(organisation bool, args ...string) read.Relation {
	return read.Mix(read.NestedMixed{
		Types: []*read.Type{interactionType, stageChangeType, stanceRecordType, positionType,
			commitmentType, endorsementStepType, signOnType, eventType, agreementType,
			coverageType, enquiryType, pitchRecipientType},
		Sort: []read.Order{{Column: "happened", Desc: true}, {Column: "what", Desc: true}},
		Edge: map[string]read.Computed{
			"kind": {Columns: []string{"what"}, Value: func(context.Context, map[string]any) (func(read.Row) any, error) {
				all := entries()
				return func(r read.Row) any { return all[r.Int(0)].kind }, nil
			}},
			"at": {Columns: []string{"happened"}, Value: always1(func(r read.Row) any { return r.Time(0) })},
		},
		Args: args,
		Arms: func(ctx context.Context, _ *ent.Client, args map[string]any, parent read.Parent) ([]read.Arm, error) {
			kinds, err := timelineKinds(args)
			if err != nil {
				return nil, err
			}
			w := &whose{organisation: organisation, parent: parent, today: today(ctx),
				branches: args["includeBranches"] == true, people: args["includePeople"] == true}
			var arms []read.Arm
			for number, e := range entries() {
				if (kinds == nil || kinds[e.kind]) && (organisation || e.ofPeople()) {
					arms = append(arms, e.arms(number, w)...)
				}
			}
			return arms, nil
		},
	})
}

// timelineKinds reads the argument "kinds"; nil stands for all.
func timelineKinds(args map[string]any) (map[string]bool, error) {
	given, ok := args["kinds"]
	if !ok {
		return nil, nil
	}
	list := items(given)
	if given == nil || len(list) == 0 {
		return nil, &crm.Error{Code: crm.Invalid, Field: "kinds", Message: "This list must not be empty."}
	}
	kinds := map[string]bool{}
	for _, k := range list {
		name, _ := k.(string)
		kinds[name] = true
	}
	return kinds, nil
}

// arms select the rows of one kind with their time. Rows that name the record in a
// column and those that meet it in a table are two arms, each with an index of its
// own; what does both stands in the first.
func (e entry) arms(number int, w *whose) []read.Arm {
	met, column := e.bodies, e.organisation
	if !w.organisation {
		met, column = e.people, e.person
	}
	if met.table == "" || !w.alone() {
		return []read.Arm{e.arm(number, w, meeting{}, func(s *sql.Selector) { s.Where(e.concerns(s, w)) })}
	}
	if column == "" {
		return []read.Arm{e.arm(number, w, met, func(s *sql.Selector) { w.met(s, met) })}
	}
	return []read.Arm{
		e.arm(number, w, meeting{}, func(s *sql.Selector) { s.Where(sql.EQ(s.C(column), w.parent)) }),
		e.arm(number, w, met, func(s *sql.Selector) {
			w.met(s, met)
			s.Where(sql.Or(sql.IsNull(s.C(column)), sql.NEQ(s.C(column), w.parent)))
		}),
	}
}

// arm selects those that are narrowed, by a meeting or without one.
func (e entry) arm(number int, w *whose, met meeting, narrow func(*sql.Selector)) read.Arm {
	a := read.Arm{
		Type: e.typ,
		Where: func(s *sql.Selector) {
			s.Where(e.happened(s, w))
			narrow(s)
		},
		Columns: func(s *sql.Selector) []read.Named {
			happened := e.moment(s)
			if t, joined := s.JoinedTable(met.table); joined && met.at != "" {
				happened = t.C(met.at) // the same, and there is an index of those of the partner
			}
			columns := []read.Named{{Name: "happened", Expr: sql.Raw(happened)}, {Name: "what", Expr: sql.Raw(strconv.Itoa(number))}}
			if e.day {
				columns = append(columns, read.Named{Name: "day", Expr: sql.Raw(s.C(e.at))})
			}
			return columns
		},
	}
	if met.table != "" {
		a.ID = func(s *sql.Selector) string {
			t, _ := s.JoinedTable(met.table)
			return t.C(met.record)
		}
	}
	if e.day { // an index has the days in order, and not the times that are made of them
		a.Order = []read.Order{{Column: "day", Desc: true}, {Column: "id", Desc: true}}
	}
	return a
}

// happened: it has a time. Days to come are left out.
func (e entry) happened(s *sql.Selector, w *whose) *sql.Predicate {
	switch {
	case e.day:
		return sql.And(sql.NEQ(s.C(e.at), ""), sql.LTE(s.C(e.at), w.today))
	case e.maybe:
		return everHappened(s, e.at)
	}
	return sql.NotNull(s.C(e.at))
}

// moment is the time of an entry, of a day its beginning, as the engine keeps times.
func (e entry) moment(s *sql.Selector) string {
	switch {
	case !e.day:
		return s.C(e.at)
	case s.Dialect() == dialect.MySQL:
		return "CAST(CONCAT(" + s.C(e.at) + ", ' 00:00:00') AS DATETIME(6))"
	}
	return s.C(e.at) + " || ' 00:00:00+00:00'"
}

// concerns: the row is of the record whose timeline it is, or of those that are
// taken in with it.
func (e entry) concerns(s *sql.Selector, w *whose) *sql.Predicate {
	switch {
	case e.bodies.table != "" && e.bodies == e.people:
		return e.bodies.with(s, func(column string) *sql.Predicate { return w.partners(s, column) })
	case !w.organisation:
		return e.of(s, e.person, e.people, func(column string) *sql.Predicate { return sql.EQ(column, w.parent) })
	}
	own := e.of(s, e.organisation, e.bodies, func(column string) *sql.Predicate { return w.bodies(s, column) })
	if !w.people || !e.either && e.people.table == "" {
		return own
	}
	return sql.Or(own, e.of(s, e.person, e.people, func(column string) *sql.Predicate { return sql.In(column, w.officers(s)) }))
}

// of: the column, or somebody whom the row meets, passes.
func (e entry) of(s *sql.Selector, column string, m meeting, passes func(column string) *sql.Predicate) *sql.Predicate {
	var ways []*sql.Predicate
	if m.table != "" {
		ways = append(ways, m.with(s, passes))
	}
	switch {
	case column == "":
	case e.either:
		ways = append(ways, sql.And(sql.NotNull(s.C(column)), passes(s.C(column))))
	default:
		ways = append(ways, passes(s.C(column)))
	}
	return sql.Or(ways...)
}

// with: somebody whom the row meets passes.
func (m meeting) with(s *sql.Selector, passes func(column string) *sql.Predicate) *sql.Predicate {
	d := sql.Dialect(s.Dialect())
	t := d.Table(m.table)
	return sql.In(s.C("id"), d.Select(t.C(m.record)).From(t).Where(passes(t.C(m.partner))))
}

// whose says whose timeline it is.
type whose struct {
	organisation     bool
	parent           read.Parent
	branches, people bool
	today            string
}

// alone reports whether nobody else's entries are taken in.
func (w *whose) alone() bool { return !w.branches && !w.people }

// met narrows rows to those that meet the record itself: by a join, for each meets
// it once.
func (w *whose) met(s *sql.Selector, m meeting) {
	t := sql.Dialect(s.Dialect()).Table(m.table)
	s.Join(t).On(s.C("id"), t.C(m.record)).Where(sql.EQ(t.C(m.partner), w.parent))
}

// partners: the column names the record itself, or who is taken in with it.
func (w *whose) partners(s *sql.Selector, column string) *sql.Predicate {
	if !w.organisation {
		return sql.EQ(column, w.parent)
	}
	if w.people {
		return sql.Or(w.bodies(s, column), sql.In(column, w.officers(s)))
	}
	return w.bodies(s, column)
}

// bodies: the column names the organisation, or one of those below it.
func (w *whose) bodies(s *sql.Selector, column string) *sql.Predicate {
	if !w.branches {
		return sql.EQ(column, w.parent)
	}
	d := sql.Dialect(s.Dialect())
	t := d.Table("ancestors")
	// The nearest ones, and itself. MariaDB takes a LIMIT only one level further in.
	nearest := d.Select(t.C("organisation_id")).From(t).Where(sql.EQ(t.C("ancestor_id"), w.parent)).
		OrderBy(t.C("depth"), t.C("organisation_id")).Limit(mostBranches + 1).As("nearest")
	return sql.In(column, d.Select(nearest.C("organisation_id")).From(nearest))
}

// officers selects the people who hold a post today at one of the bodies.
func (w *whose) officers(s *sql.Selector) *sql.Selector {
	d := sql.Dialect(s.Dialect())
	t := d.Table("positions")
	held := d.Select(t.C("person_id")).From(t)
	lastsOn("started_on", "ended_on", w.today)(held)
	return held.Where(sql.And(sql.IsNull(t.C("voided_at")), w.bodies(s, t.C("organisation_id"))))
}
