package graph

import (
	"context"
	"encoding/json"
	"strings"

	"entgo.io/ent/dialect/sql"

	"github.com/breakthrough-party/coalition/calendar"
	"github.com/breakthrough-party/coalition/crm"
	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/read"
	"github.com/breakthrough-party/coalition/viewer"
)

// userType needs no scope but partners:read, because names of users stand on partners.
var userType = node("User", "usr", "users",
	func(c *ent.Client) read.Query { return c.User.Query() },
	func(ctx context.Context) error { return allows(ctx, viewer.PartnersRead) })

var accountType = node("Account", "acc", "accounts",
	func(c *ent.Client) read.Query { return c.Account.Query() }, needs(viewer.AdminScope))

var appTokenType = node("AppToken", "tok", "app_tokens",
	func(c *ent.Client) read.Query { return c.AppToken.Query() }, needs(viewer.AdminScope))

var accessRecordType = node("AccessRecord", "rea", "access_records",
	func(c *ent.Client) read.Query { return c.AccessRecord.Query() }, needs(viewer.AdminScope))

var (
	users = read.Connection{
		Type:    userType,
		Orders:  read.Orders{"NAME": "name_folded", "CREATED_AT": "created_at"},
		Default: read.Order{Column: "name_folded"},
	}
	accounts      = read.Connection{Type: accountType, Default: newest}
	appTokens     = read.Connection{Type: appTokenType, Default: newest}
	accessRecords = read.Connection{Type: accessRecordType, Default: newest}
)

var newest = read.Order{Column: "created_at", Desc: true}

func init() {
	userType.Relations = map[string]read.Relation{
		"regions": read.Through(regionType, read.Via{Table: "user_regions", Parent: "user_id", Child: "region_id"},
			read.Order{Column: "ons_code"}),
		"account":   read.Its(accountType, "user_id"),
		"createdBy": author(),
	}
	userType.Computed["viewerCan"] = userAbilities()
	for _, t := range []*read.Type{accountType, appTokenType, accessRecordType} {
		t.Hideable = true
		t.Relations["user"] = read.One(userType, "user_id")
	}
	accountType.Relations["createdBy"] = author()
	accountType.Computed["viewerCan"] = accountAbilities()
	appTokenType.Relations["createdBy"] = author()
	appTokenType.Computed["scopes"] = read.Computed{Columns: []string{"scopes"}, Value: scopesOfRow}
	appTokenType.Computed["viewerCan"] = appTokenAbilities()
}

var userFilter = &filter{
	questions: map[string]question{
		"id":     oneOf("id"),
		"role":   holdsRole,
		"status": oneOf("status"),
		"region": lies(read.Via{Table: "user_regions", Parent: "user_id", Child: "region_id"}),
		"text":   begins("name_folded"),
	},
	unsaid: map[string]read.Narrow{"status": func(s *sql.Selector) { s.Where(sql.EQ(s.C("status"), "ACTIVE")) }},
}

var appTokenFilter = &filter{questions: map[string]question{"user": oneOf("user_id"), "active": usable}}

var accessRecordFilter = &filter{questions: map[string]question{
	"user": oneOf("user_id"), "record": oneOf("record_id"), "createdAt": moments("created_at"),
}}

// holdsRole: the roles are a short JSON list of known words without special characters.
func holdsRole(a *asking, path string, value any) read.Narrow {
	roles := a.strings(path, value)
	return func(s *sql.Selector) {
		list := "CAST(" + s.C("roles") + " AS CHAR)" // SQLite keeps JSON as bytes, which LIKE does not match
		var any []*sql.Predicate
		for _, role := range roles {
			any = append(any, sql.ExprP(list+" LIKE ?", `%"`+role.(string)+`"%`))
		}
		s.Where(sql.Or(any...))
	}
}

// usable: whether a token can be used now.
func usable(a *asking, _ string, value any) read.Narrow {
	now := calendar.Now(a.ctx)
	active := func(s *sql.Selector) {
		s.Where(sql.And(sql.IsNull(s.C("revoked_at")), sql.GT(s.C("expires_at"), now)))
	}
	if value == true {
		return active
	}
	return read.Not(active)
}

// scopesOfRow turns the scopes of a token, as they are stored, into the API's enum.
func scopesOfRow(context.Context, map[string]any) (func(read.Row) any, error) {
	return func(r read.Row) any {
		var scopes []viewer.Scope
		// The column was written by us; were it broken, no scope is the safe answer.
		_ = json.Unmarshal([]byte(r.Text(0)), &scopes)
		return scopeNames(scopes)
	}, nil
}

func scopeNames(scopes []viewer.Scope) []string {
	names := make([]string, len(scopes))
	for i, s := range scopes {
		names[i] = strings.ToUpper(strings.ReplaceAll(string(s), ":", "_"))
	}
	return names
}

// viewerFields is what the API tells a viewer of themselves.
func viewerFields(ctx context.Context, v *viewer.Viewer) read.Fields {
	scopes := v.Scopes
	if v.Token == "" {
		scopes = viewer.Scopes
	}
	return read.Fields{
		"user":               read.Ref{Type: userType, ID: v.UserID},
		"permissions":        crm.Permissions(ctx),
		"scopes":             scopeNames(scopes),
		"mustChangePassword": v.PasswordExpired,
		"appTokens": read.List{Connection: appTokens, Filter: appTokenFilter.read, Narrow: func(s *sql.Selector) {
			s.Where(sql.EQ(s.C("user_id"), v.UserID))
		}},
	}
}
