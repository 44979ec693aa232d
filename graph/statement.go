package graph

import (
	"context"

	"entgo.io/ent/dialect/sql"

	"github.com/breakthrough-party/coalition/crm"
	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/signon"
	"github.com/breakthrough-party/coalition/ent/statement"
	"github.com/breakthrough-party/coalition/id"
	"github.com/breakthrough-party/coalition/read"
	"github.com/breakthrough-party/coalition/viewer"
)

var (
	statementType = node("Statement", "stm", "statements",
		func(c *ent.Client) read.Query { return c.Statement.Query() }, needs(viewer.CampaignsRead))
	statementVersionType = node("StatementVersion", "smv", "statement_versions",
		func(c *ent.Client) read.Query { return c.StatementVersion.Query() }, needs(viewer.CampaignsRead))
	signOnType = node("SignOn", "sgn", "sign_ons",
		func(c *ent.Client) read.Query { return c.SignOn.Query() }, needs(viewer.CampaignsRead))
)

var statementOrders = read.Orders{"TITLE": "title_folded", "CREATED_AT": "created_at", "UPDATED_AT": "updated_at"}

var statements = read.Connection{Type: statementType, Orders: statementOrders, Default: newest}

var signOnOrders = read.Orders{"CREATED_AT": "created_at"}

var signOns = read.Connection{Type: signOnType, Orders: signOnOrders, Default: newest}

func init() {
	statementType.Relations = map[string]read.Relation{
		"campaign":  read.One(campaignType, "campaign_id"),
		"versions":  read.Pages(statementVersionType, "statement_id", nil, read.Order{Column: "number", Desc: true}),
		"signOns":   signOnsOf("statement_id", read.Order{Column: "created_at"}),
		"createdBy": author(),
	}
	statementType.Computed["allowedMoves"] = allowedMoves(crm.StatementMoves, "status")
	statementType.Computed["signOnCounts"] = signOnCounts()
	statementType.Computed["viewerCan"] = statementAbilities()
	statementVersionType.Relations = map[string]read.Relation{
		"statement": read.One(statementType, "statement_id"),
		"createdBy": author(),
	}
	signOnType.Implements = append(signOnType.Implements, "TimelineItem")
	signOnType.Relations = map[string]read.Relation{
		"statement":    read.One(statementType, "statement_id"),
		"organisation": read.One(organisationType, "organisation_id"),
		"person":       read.One(personType, "person_id"),
		"signedBy":     read.One(positionType, "signed_by_id"),
		"createdBy":    author(),
	}
	signOnType.Computed["allowedMoves"] = allowedMoves(crm.SignOnMoves, "status")
	signOnType.Computed["viewerCan"] = signOnAbilities()
	campaignType.Relations["statements"] = statementsOf("campaign_id")
}

// statementsOf is the connection of those whose column names the parent.
func statementsOf(column string) read.Relation {
	return read.Pages(statementType, column, statementOrders, newest).Where(statementFilter.read, "filter")
}

// signOnsOf is the connection of those whose column names the parent.
func signOnsOf(column string, byDefault read.Order) read.Relation {
	return read.Pages(signOnType, column, signOnOrders, byDefault).Where(signOnFilter.read, "filter")
}

var (
	statementFilter = &filter{}
	signOnFilter    = &filter{}
)

func init() {
	statementFilter.questions = map[string]question{
		"id":           oneOf("id"),
		"status":       oneOf("status"),
		"campaign":     oneOf("campaign_id"),
		"text":         begins("title_folded"),
		"softDeadline": moments("soft_deadline"),
		"hardDeadline": moments("hard_deadline"),
		"createdAt":    moments("created_at"),
		"updatedAt":    moments("updated_at"),
		"signOns":      related(signOnType, "statement_id", func() *filter { return signOnFilter }),
	}
	signOnFilter.questions = map[string]question{
		"id":             oneOf("id"),
		"statement":      oneOf("statement_id"),
		"organisation":   oneOf("organisation_id"),
		"person":         oneOf("person_id"),
		"status":         oneOf("status"),
		"logoConsent":    isTrue("logo_consent"),
		"signedAt":       moments("signed_at"),
		"createdAt":      moments("created_at"),
		"statementIs":    has(statementType, "statement_id", func() *filter { return statementFilter }),
		"organisationIs": has(organisationType, "organisation_id", func() *filter { return organisationFilter }),
	}
}

// countNames are the fields of SignOnCounts.
var countNames = map[signon.Status]string{
	signon.StatusINVITED: "invited", signon.StatusCONSIDERING: "considering", signon.StatusSIGNED: "signed",
	signon.StatusDECLINED: "declined", signon.StatusWITHDRAWN: "withdrawn", signon.StatusNEEDS_RECONFIRMATION: "needsReconfirmation",
}

// signOnCounts counts the sign-ons of statements by status.
func signOnCounts() read.Computed {
	none := func() read.Fields {
		counts := read.Fields{}
		for _, name := range countNames {
			counts[name] = 0
		}
		return counts
	}
	load := func(ctx context.Context, c *ent.Client, ids []string, _ map[string]any) (map[string]any, error) {
		var rows []struct {
			StatementID string        `sql:"statement_id"`
			Status      signon.Status `sql:"status"`
			Count       int           `sql:"count"`
		}
		err := c.SignOn.Query().Where(signon.StatementIDIn(ids...)).GroupBy(signon.FieldStatementID, signon.FieldStatus).
			Aggregate(func(*sql.Selector) string { return sql.As(sql.Count("*"), "count") }).Scan(ctx, &rows)
		counts := map[string]any{}
		for _, r := range rows {
			if counts[r.StatementID] == nil {
				counts[r.StatementID] = none()
			}
			counts[r.StatementID].(read.Fields)[countNames[r.Status]] = r.Count
		}
		return counts, err
	}
	return read.Computed{Load: load, Absent: none()}
}

// unasked are organisations by name.
var unasked = read.Connection{Type: organisationType, Default: read.Order{Column: "name_folded"}}

// signOnGap answers the allies that were not asked to sign a statement.
func (r *Resolver) signOnGap(ctx context.Context, statementID string) (*read.Object, error) {
	if err := signOnType.Allow(ctx); err != nil {
		return nil, err
	}
	there, err := r.ent().Statement.Query().Where(statement.ID(statementID)).Exist(ctx)
	switch {
	case err != nil:
		return nil, err
	case !there || id.Prefix(statementID) != statementType.Prefix: // MariaDB finds it with a blank behind it
		return nil, &crm.Error{Code: crm.NotFound, Message: "There is no such statement.", Field: "statementID"}
	}
	narrow, err := organisationFilter.read(ctx, r.ent(), arguments(ctx))
	if err != nil {
		return nil, err
	}
	allies := func(s *sql.Selector) {
		s.Where(sql.And(sql.EQ(s.C("status"), "ACTIVE"), sql.In(s.C("stance"), "ACTIVE_ALLY", "PASSIVE_ALLY")))
	}
	asked := func(s *sql.Selector) { s.Where(sql.EQ(s.C("statement_id"), statementID)) }
	o, err := r.engine.List(ctx, r.ent(), unasked, read.And(narrow, inUse, mayBeContacted, allies,
		read.None(ctx, r.ent(), signOnType, "organisation_id", asked)))
	return o, err
}
