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
}

func entries() []entry {
	return []entry{
		{kind: "POSITION_ENDED", typ: positionType, at: "ended_on", day: true, organisation: "organisation_id", person: "person_id"},
		{kind: "POSITION_STARTED", typ: positionType, at: "started_on", day: true, organisation: "organisation_id", person: "person_id"},
		{kind: "STANCE", typ: stanceRecordType, at: "since", day: true, organisation: "organisation_id", person: "person_id"},
		{kind: "STAGE_CHANGE", typ: stageChangeType, at: "created_at", organisation: "organisation_id"},
		{kind: "INTERACTION", typ: interactionType, at: "starts_at"},
	}
}

func organisationTimeline() read.Relation {
	return timelineOf(true, "kinds", "includeBranches", "includePeople")
}

func personTimeline() read.Relation { return timelineOf(false, "kinds") }

// timelineOf is a connection over everything that happened with a record.
func timelineOf(organisation bool, args ...string) read.Relation {
	return read.Mix(read.NestedMixed{
		Types: []*read.Type{interactionType, stageChangeType, stanceRecordType, positionType},
		Sort:  []read.Order{{Column: "happened", Desc: true}, {Column: "what", Desc: true}},
		Edge: map[string]read.Computed{
			"kind": {Columns: []string{"what"}, Value: always1(func(r read.Row) any { return entries()[r.Int(0)].kind })},
			"at":   {Columns: []string{"happened"}, Value: always1(func(r read.Row) any { return r.Time(0) })},
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
				if (kinds == nil || kinds[e.kind]) && (organisation || e.kind != "STAGE_CHANGE") {
					arms = append(arms, e.arm(number, w))
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

// arm selects the rows of one kind with their time.
func (e entry) arm(number int, w *whose) read.Arm {
	return read.Arm{
		Type: e.typ,
		Where: func(s *sql.Selector) {
			if e.day {
				s.Where(sql.And(sql.NEQ(s.C(e.at), ""), sql.LTE(s.C(e.at), w.today)))
			}
			if e.typ == interactionType && w.alone() {
				w.contacts(s)
				return
			}
			s.Where(e.concerns(s, w))
		},
		Columns: func(s *sql.Selector) []read.Named {
			happened := e.moment(s)
			if t, joined := s.JoinedTable("involvements"); joined {
				happened = t.C("starts_at") // the same, and there is an index of those of the partner
			}
			return []read.Named{{Name: "happened", Expr: sql.Raw(happened)}, {Name: "what", Expr: sql.Raw(strconv.Itoa(number))}}
		},
	}
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
	if e.typ == interactionType {
		d := sql.Dialect(s.Dialect())
		t := d.Table("involvements")
		with := d.Select(t.C("interaction_id")).From(t)
		return sql.In(s.C("id"), with.Where(w.partners(s, t.C("partner_id"))))
	}
	if !w.organisation {
		return sql.EQ(s.C(e.person), w.parent)
	}
	if e.typ == stanceRecordType && w.people {
		return sql.Or(
			sql.And(sql.NotNull(s.C(e.organisation)), w.bodies(s, s.C(e.organisation))),
			sql.And(sql.NotNull(s.C(e.person)), sql.In(s.C(e.person), w.officers(s))))
	}
	return w.bodies(s, s.C(e.organisation))
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

// contacts narrows interactions to those with the record itself: by a join, for
// each has one involvement of it.
func (w *whose) contacts(s *sql.Selector) {
	t := sql.Dialect(s.Dialect()).Table("involvements")
	s.Join(t).On(s.C("id"), t.C("interaction_id")).Where(sql.EQ(t.C("partner_id"), w.parent))
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
