package graph

import (
	"context"

	"entgo.io/ent/dialect/sql"
	"github.com/99designs/gqlgen/graphql"

	"github.com/breakthrough-party/coalition/crm"
	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/involvement"
	"github.com/breakthrough-party/coalition/ent/organisation"
	"github.com/breakthrough-party/coalition/ent/schema"
	"github.com/breakthrough-party/coalition/read"
)

// briefing answers what to know before a meeting with an organisation.
func (r *Resolver) briefing(ctx context.Context) (*read.Object, error) {
	organisationID, _ := arguments(ctx)["organisationID"].(string)
	if err := organisationType.Allow(ctx); err != nil {
		return nil, err
	}
	there, err := r.ent().Organisation.Query().Where(organisation.ID(organisationID)).Exist(ctx)
	switch {
	case err != nil:
		return nil, err
	case !there:
		return nil, &crm.Error{Code: crm.NotFound, Field: "organisationID", Message: "There is no organisation with this id."}
	}
	b := briefed{organisationID: organisationID}
	fields := read.Fields{
		"organisation":  read.Ref{Type: organisationType, ID: organisationID},
		"people":        read.List{Connection: read.Connection{Type: positionType, Default: read.Order{Column: "primary", Desc: true}}, Narrow: b.mayMeet(ctx)},
		"lastContacts":  read.List{Connection: interactions, Narrow: wereContact, Of: &read.Of{Via: contactVia, ID: organisationID}},
		"openFollowUps": read.List{Connection: followUps, Filter: b.toDo},
		"stances":       read.List{Connection: stanceRecords, Narrow: read.And(b.own, currentOnes)},
		"stanceHistory": read.List{Connection: stanceRecords, Narrow: b.own},
		"stageHistory":  read.List{Connection: stageChanges, Narrow: b.own},
		"quotable":      read.List{Connection: remarks, Filter: b.quotable},
		"coverage":      read.List{Connection: coverages, Narrow: b.published},
		"pitches":       read.List{Connection: offered, Narrow: b.own},
		"enquiries":     read.List{Connection: enquiries, Narrow: b.own},
	}
	if selected(ctx, "markdown") {
		if fields["markdown"], err = r.briefingMarkdown(ctx, b); err != nil {
			return nil, err
		}
	}
	o, err := r.engine.Payload(ctx, r.ent(), fields)
	return o, err
}

// selected reports whether a field of the answer is asked for, under whatever alias.
func selected(ctx context.Context, field string) bool {
	fc, oc := graphql.GetFieldContext(ctx), graphql.GetOperationContext(ctx)
	for _, f := range graphql.CollectFields(oc, fc.Field.Selections, []string{fc.Field.Definition.Type.Name()}) {
		if f.Name == field {
			return true
		}
	}
	return false
}

// briefed is the organisation of a briefing, with what belongs into it. Both the
// lists and the page to print are narrowed by it, beside the policies.
type briefed struct{ organisationID string }

// own: rows of the organisation itself.
func (b briefed) own(s *sql.Selector) { s.Where(sql.EQ(s.C("organisation_id"), b.organisationID)) }

func currentOnes(s *sql.Selector) { read.Is("current", true)(s) }

// mayMeet: posts that are held today.
func (b briefed) mayMeet(ctx context.Context) read.Narrow {
	return read.And(b.own, lastsOn("started_on", "ended_on", today(ctx)))
}

// with: interactions in which the organisation took part, or somebody for it.
func (b briefed) with(ctx context.Context, c *ent.Client) read.Narrow {
	return read.SomeVia(ctx, c, organisationType, partnerVia, func(s *sql.Selector) { s.Where(sql.EQ(s.C("id"), b.organisationID)) })
}

// met: those that were contact.
func (b briefed) met(ctx context.Context, c *ent.Client, _ map[string]any) (read.Narrow, error) {
	return read.And(b.with(ctx, c), wereContact), nil
}

func wereContact(s *sql.Selector) { s.Where(wasContact(s)) }

// toDo: open follow-ups of the organisation, or out of interactions with it.
func (b briefed) toDo(context.Context, *ent.Client, map[string]any) (read.Narrow, error) {
	return func(s *sql.Selector) {
		s.Where(sql.And(sql.EQ(s.C("status"), "OPEN"), sql.In(s.C("id"), b.followedUp(s))))
	}, nil
}

// followedUp selects the follow-ups of the organisation and of interactions with it that
// have an open one, which involvements know: a long history is not gone through.
//
// SECURITY: it only narrows a query that has passed the policy of follow-ups, by
// which one of an interaction is seen only with it.
func (b briefed) followedUp(s *sql.Selector) *sql.Selector {
	d := sql.Dialect(s.Dialect())
	own, theirs, between := d.Table("follow_ups"), d.Table("follow_ups").As("theirs"), d.Table(contactVia.Table)
	return either(d.Select(own.C("id")).From(own).Where(sql.EQ(own.C("organisation_id"), b.organisationID)),
		d.Select(theirs.C("id")).From(between).Join(theirs).On(theirs.C("interaction_id"), between.C(contactVia.Child)).
			Where(sql.And(sql.EQ(between.C(contactVia.Parent), b.organisationID), oneOfThese(between.C(involvement.FieldSight), schema.Sights),
				sql.LT(between.C(involvement.FieldFollowUpOn), schema.Unlimited))))
}

// quotable: remarks that may be used, made by somebody who stood for the
// organisation, or by nobody who is named where no other organisation took part.
//
// SECURITY: what was off the record as a whole gives nothing, whatever the terms of
// a remark in it; and nobody is quoted for what another body said.
func (b briefed) quotable(context.Context, *ent.Client, map[string]any) (read.Narrow, error) {
	return read.And(onUsableTerms, func(s *sql.Selector) {
		s.Where(sql.And(sql.In(s.C("id"), b.remarks(s)), sql.Exists(whereSaid(s)),
			sql.Or(
				sql.And(sql.NotNull(s.C("person_id")), sql.In(s.C("person_id"), b.spokesmen(s))),
				sql.And(sql.IsNull(s.C("person_id")), sql.Not(sql.Exists(b.others(s)))))))
	}), nil
}

// remarks selects what was said in interactions with the organisation.
//
// SECURITY: it only narrows a query that has passed the policy of remarks, by which
// one is seen only with its interaction.
func (b briefed) remarks(s *sql.Selector) *sql.Selector {
	d := sql.Dialect(s.Dialect())
	said, between := d.Table("remarks").As("said"), d.Table(contactVia.Table)
	return d.Select(said.C("id")).From(between).Join(said).On(said.C("interaction_id"), between.C(contactVia.Child)).
		Where(sql.EQ(between.C(contactVia.Parent), b.organisationID))
}

// whereSaid selects the interaction of a remark, unless it was off the record.
func whereSaid(s *sql.Selector) *sql.Selector {
	d := sql.Dialect(s.Dialect())
	t := d.Table("interactions")
	where := d.Select(t.C("id")).From(t).Where(sql.ColumnsEQ(t.C("id"), s.C("interaction_id")))
	notOffTheRecord(where)
	return where
}

// spokesmen selects who stood for the organisation where a remark was made.
func (b briefed) spokesmen(s *sql.Selector) *sql.Selector {
	d := sql.Dialect(s.Dialect())
	t := d.Table("participants")
	return d.Select(t.C("person_id")).From(t).Where(sql.And(sql.NotNull(t.C("person_id")),
		sql.EQ(t.C("organisation_id"), b.organisationID), sql.ColumnsEQ(t.C("interaction_id"), s.C("interaction_id"))))
}

// others selects the other organisations that took part where a remark was made.
func (b briefed) others(s *sql.Selector) *sql.Selector {
	d := sql.Dialect(s.Dialect())
	t := d.Table("involvements")
	return d.Select(t.C("id")).From(t).Where(sql.And(withPrefix(t.C("partner_id"), organisationType.Prefix+"_"),
		sql.NEQ(t.C("partner_id"), b.organisationID), sql.ColumnsEQ(t.C("interaction_id"), s.C("interaction_id"))))
}
