package crm

import (
	"context"

	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/apptoken"
	"github.com/breakthrough-party/coalition/ent/campaignpartner"
	"github.com/breakthrough-party/coalition/ent/eventorganisation"
	"github.com/breakthrough-party/coalition/ent/eventspeaker"
	"github.com/breakthrough-party/coalition/ent/statement"
	"github.com/breakthrough-party/coalition/ent/statementversion"
	"github.com/breakthrough-party/coalition/inspection"
)

// campaignPartners holds the place of each role against the role.
func (i inspector) campaignPartners(ctx context.Context, r *inspection.Result) error {
	read := func(ctx context.Context, after string) ([]*ent.CampaignPartner, error) {
		return i.CampaignPartner.Query().Where(campaignpartner.IDGT(after)).Order(campaignpartner.ByID()).Limit(inspectedAtOnce).All(ctx)
	}
	return walk(ctx, r, read, func(p *ent.CampaignPartner) string { return p.ID }, func(some []*ent.CampaignPartner) error {
		for _, p := range some {
			if p.RoleRank != roleRank(p.Role) {
				r.Fault(campaignpartner.Table, p.ID, "role_rank is not the place of role")
			}
		}
		return nil
	})
}

// events holds the time that stands beside an event against that of the event.
func (i inspector) events(ctx context.Context, r *inspection.Result) error {
	organisations := func(ctx context.Context, after string) ([]*ent.EventOrganisation, error) {
		return i.EventOrganisation.Query().Where(eventorganisation.IDGT(after)).Order(eventorganisation.ByID()).Limit(inspectedAtOnce).WithEvent().All(ctx)
	}
	err := walk(ctx, r, organisations, func(o *ent.EventOrganisation) string { return o.ID }, func(some []*ent.EventOrganisation) error {
		for _, o := range some {
			if e := o.Edges.Event; e != nil && !o.StartsAt.Equal(e.StartsAt) {
				r.Fault(eventorganisation.Table, o.ID, "starts_at is not that of its event")
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	speakers := func(ctx context.Context, after string) ([]*ent.EventSpeaker, error) {
		return i.EventSpeaker.Query().Where(eventspeaker.IDGT(after)).Order(eventspeaker.ByID()).Limit(inspectedAtOnce).WithEvent().All(ctx)
	}
	return walk(ctx, r, speakers, func(s *ent.EventSpeaker) string { return s.ID }, func(some []*ent.EventSpeaker) error {
		for _, s := range some {
			if e := s.Edges.Event; e != nil && !s.StartsAt.Equal(e.StartsAt) {
				r.Fault(eventspeaker.Table, s.ID, "starts_at is not that of its event")
			}
		}
		return nil
	})
}

// statements holds the text of each statement and its number against its versions,
// which are numbered from 1 on.
func (i inspector) statements(ctx context.Context, r *inspection.Result) error {
	read := func(ctx context.Context, after string) ([]*ent.Statement, error) {
		return i.Statement.Query().Where(statement.IDGT(after)).Order(statement.ByID()).Limit(inspectedAtOnce).All(ctx)
	}
	return walk(ctx, r, read, func(s *ent.Statement) string { return s.ID }, func(some []*ent.Statement) error {
		for _, s := range some { // one by one: each version is a long text
			versions, err := i.StatementVersion.Query().Where(statementversion.StatementID(s.ID)).Order(statementversion.ByNumber()).All(ctx)
			if err != nil {
				return err
			}
			inspectStatement(r, s, versions)
		}
		return nil
	})
}

func inspectStatement(r *inspection.Result, s *ent.Statement, versions []*ent.StatementVersion) {
	for n, v := range versions {
		if v.Number != n+1 {
			r.Fault(statement.Table, s.ID, "its versions are not numbered from 1 on")
			break
		}
	}
	switch n := len(versions); {
	case n == 0:
		r.Fault(statement.Table, s.ID, "it has no version")
	case s.TextNumber != versions[n-1].Number:
		r.Fault(statement.Table, s.ID, "text_number is not that of its latest version")
	case s.Text != versions[n-1].Text:
		r.Fault(statement.Table, s.ID, "text is not that of its latest version")
	}
}

// appTokens: when a token was last used is known from its use alone, which cannot
// have been before there was the token.
func (i inspector) appTokens(ctx context.Context, r *inspection.Result) error {
	read := func(ctx context.Context, after string) ([]*ent.AppToken, error) {
		return i.AppToken.Query().Where(apptoken.IDGT(after)).Order(apptoken.ByID()).Limit(inspectedAtOnce).All(ctx)
	}
	return walk(ctx, r, read, func(t *ent.AppToken) string { return t.ID }, func(some []*ent.AppToken) error {
		for _, t := range some {
			if t.LastUsedAt != nil && t.LastUsedAt.Before(t.CreatedAt) {
				r.Fault(apptoken.Table, t.ID, "last_used_at is before created_at")
			}
		}
		return nil
	})
}
