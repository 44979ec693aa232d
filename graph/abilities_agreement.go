package graph

import (
	"context"

	"entgo.io/ent/dialect/sql"

	"github.com/breakthrough-party/coalition/crm"
	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/agreement"
	"github.com/breakthrough-party/coalition/ent/agreementterm"
	"github.com/breakthrough-party/coalition/ent/pactseat"
	"github.com/breakthrough-party/coalition/ent/predicate"
	"github.com/breakthrough-party/coalition/read"
)

func agreementAbilities() read.Computed {
	type row = *ent.Agreement
	return abilities(func(ctx context.Context, c *ent.Client, ids []string, writable func(*sql.Selector)) ([]row, error) {
		return c.Agreement.Query().Where(agreement.IDIn(ids...), predicate.Agreement(writable)).All(ctx)
	}, "Agreement", func(a row) string { return a.ID },
		ability[row]{"EDIT", "editAgreement", always[row]},
		ability[row]{"AGREE", "agreeAgreement", func(a row) bool { return crm.AgreementMoves.Allow(a.Status, agreement.StatusAGREED) }},
		ability[row]{"END", "endAgreement", func(a row) bool { return crm.AgreementMoves.Allow(a.Status, agreement.StatusENDED) }},
		ability[row]{"SHARE", "shareAgreement", func(a row) bool { return a.Confidentiality == agreement.ConfidentialityRESTRICTED }},
		ability[row]{"VOID", "voidRecord", always[row]})
}

func agreementTermAbilities() read.Computed {
	type row = *ent.AgreementTerm
	return abilities(func(ctx context.Context, c *ent.Client, ids []string, writable func(*sql.Selector)) ([]row, error) {
		return c.AgreementTerm.Query().Where(agreementterm.IDIn(ids...), predicate.AgreementTerm(writable)).WithAgreement().All(ctx)
	}, "AgreementTerm", func(t row) string { return t.ID },
		ability[row]{"MARK_BROKEN", "markTermBroken", func(t row) bool { return !t.Broken && crm.TermsBind(t.Edges.Agreement.Status) }},
		ability[row]{"UNMARK_BROKEN", "unmarkTermBroken", func(t row) bool { return t.Broken }})
}

func pactSeatAbilities() read.Computed {
	type row = *ent.PactSeat
	return abilities(func(ctx context.Context, c *ent.Client, ids []string, writable func(*sql.Selector)) ([]row, error) {
		return c.PactSeat.Query().Where(pactseat.IDIn(ids...), predicate.PactSeat(writable)).WithAgreement().All(ctx)
	}, "PactSeat", func(p row) string { return p.ID },
		ability[row]{"EDIT", "setPactSeat", func(p row) bool { return crm.SeatsOpen(p.Edges.Agreement.Status) }})
}
