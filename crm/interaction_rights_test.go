package crm_test

import (
	"context"
	"errors"
	"testing"

	"github.com/breakthrough-party/coalition/crm"
	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/interaction"
	"github.com/breakthrough-party/coalition/ent/organisation"
	"github.com/breakthrough-party/coalition/ent/position"
	"github.com/breakthrough-party/coalition/id"
	"github.com/breakthrough-party/coalition/viewer"
)

// Who enters what, by team and confidentiality.
func TestWhoLogsWhat(t *testing.T) {
	const no = "FORBIDDEN input.confidentiality"
	type row struct{ open, outreach, press, restricted string }
	desks(t, func(t *testing.T, d *desk) {
		_, sam := d.union()
		both := d.user("Bo", viewer.Outreach, viewer.Press)
		for name, c := range map[string]struct {
			v *viewer.Viewer
			row
		}{
			"admin":     {d.admin, row{"", no, no, ""}},
			"outreach":  {d.outreach, row{"", "", no, ""}},
			"press":     {d.press, row{"", no, "", ""}},
			"both":      {both, row{"", "", "", ""}},
			"organiser": {d.organiser, row{"", no, no, no}},
		} {
			t.Run(name, func(t *testing.T) {
				d := d.with(t)
				for want, in := range map[*string]logInput{
					&c.open: {}, &c.restricted: {Confidentiality: restricted},
					&c.outreach: {Confidentiality: forTeam, Team: interaction.TeamOUTREACH}, &c.press: {Confidentiality: forTeam, Team: interaction.TeamPRESS},
				} {
					in.Kind, in.Subject, in.StartsAt, in.Participants = interaction.KindMEETING, "x", yesterday, []who{{PersonID: sam}}
					if *want != "" {
						refused(d, c.v, crm.LogInteraction, in, *want)
					} else if id := d.log(c.v, in); !d.sees(c.v, id) {
						t.Error("they do not see it")
					} else if _, err := try(d, c.v, crm.AddRemark, crm.AddRemarkInput{InteractionID: id, Text: "x"}); err != nil {
						t.Errorf("they do not write it: %v", err)
					}
				}
			})
		}
		in := contact(who{PersonID: sam})
		in.Team = interaction.TeamPRESS
		refused(d, d.organiser, crm.LogInteraction, in, "FORBIDDEN input.team")
	})
}

// An organiser enters and changes what concerns the own regions.
func TestOrganisersInteractions(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		union, sam := d.union()
		far := d.organisation("Far", organisation.KindTRADE_UNION, d.wales)
		away := d.person("Away", far, position.KindREP)
		refused(d, d.organiser, crm.LogInteraction, contact(who{PersonID: away}), "FORBIDDEN input.participants")
		refused(d, d.organiser, crm.PlanInteraction, plan(who{OrganisationID: far}), "FORBIDDEN input.participants")
		mixed := d.log(d.organiser, contact(who{PersonID: away}, who{PersonID: sam}))
		d.log(d.organiser, contact(who{PersonID: away}, who{OrganisationID: union}))
		d.plan(d.organiser, plan(who{OrganisationID: union}))
		ann := crm.NewParticipantInput{Name: "Ann"}
		refused(d, d.organiser, crm.LogInteraction, contact(who{NewPerson: &ann}), "VALIDATION_FAILED input.participants.0.newPerson.position")
		ann.Position = &crm.PersonPositionInput{OrganisationID: far, Kind: position.KindREP}
		refused(d, d.organiser, crm.LogInteraction, contact(who{NewPerson: &ann}), "FORBIDDEN input.participants.0.newPerson.position.organisationID")
		ann.Position = &crm.PersonPositionInput{OrganisationID: union, Kind: position.KindREP}
		d.log(d.organiser, contact(who{NewPerson: &ann}))

		theirs := d.log(d.outreach, contact(who{PersonID: away}))
		refused(d, d.organiser, crm.AddRemark, crm.AddRemarkInput{InteractionID: theirs, Text: "x"}, "FORBIDDEN input.interactionID")
		refused(d, d.organiser, crm.EditInteraction, crm.EditInteractionInput{ID: mixed, Version: 1, Participants: crm.Some([]who{{PersonID: away}})}, "VALIDATION_FAILED input.participants")
		refused(d, d.organiser, crm.EditInteraction, crm.EditInteractionInput{ID: mixed, Version: 1, Team: crm.Some(interaction.TeamPRESS)}, "VALIDATION_FAILED input.team")
		refused(d, d.organiser, crm.EditInteraction, crm.EditInteractionInput{ID: mixed, Version: 1, Confidentiality: crm.Some(restricted)}, "FORBIDDEN input.confidentiality")
		refused(d, d.organiser, crm.EditInteraction, crm.EditInteractionInput{ID: mixed, Version: 1, Confidentiality: crm.Some(forTeam)}, "VALIDATION_FAILED input.confidentiality")
		do(d, d.organiser, crm.EditInteraction, crm.EditInteractionInput{ID: mixed, Version: 1, Participants: crm.Some([]who{{PersonID: sam}})})
	})
}

// Of what somebody does not see they hear nothing, and of what they only read
// that they do not write it.
func TestReachOfInteractions(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		_, sam := d.union()
		steward := d.user("Stella", viewer.Reader)
		d.tag("rail")
		isOpen, ofPress := d.log(d.outreach, contact(who{PersonID: sam})), d.closed(d.press, forTeam, who{PersonID: sam})
		secret := d.closed(d.outreach, restricted, who{PersonID: sam}, who{UserID: d.outreach.UserID}, who{UserID: steward.UserID})
		for name, c := range map[string]struct {
			v                     *viewer.Viewer
			open, ofPress, secret string
		}{
			"admin":     {d.admin, "", "FORBIDDEN", "NOT_FOUND"},
			"outreach":  {d.outreach, "", "NOT_FOUND", ""},
			"press":     {d.press, "", "", "NOT_FOUND"},
			"organiser": {d.organiser, "", "NOT_FOUND", "NOT_FOUND"},
			"reader":    {d.reader, "FORBIDDEN", "NOT_FOUND", "NOT_FOUND"},
			"steward":   {steward, "FORBIDDEN", "NOT_FOUND", ""},
			"dpo":       {d.dpo, "NOT_FOUND", "NOT_FOUND", "NOT_FOUND"},
		} {
			t.Run(name, func(t *testing.T) {
				d := d.with(t)
				for i, want := range map[string]string{isOpen: c.open, ofPress: c.ofPress, secret: c.secret} {
					for verb, run := range map[string]func() error{
						"addRemark input.interactionID": func() error {
							_, err := try(d, c.v, undone(crm.AddRemark), crm.AddRemarkInput{InteractionID: i, Text: "x"})
							return err
						},
						"editInteraction input.id": func() error {
							_, err := try(d, c.v, undone(crm.EditInteraction), crm.EditInteractionInput{ID: i, Version: 1, Place: crm.Some("x")})
							return err
						},
						"voidRecord input.id": func() error {
							_, err := try(d, c.v, undone(crm.VoidRecord), crm.VoidRecordInput{ID: i, Reason: "x"})
							return err
						},
						"addTags input.id": func() error {
							_, err := try(d, c.v, undone(crm.AddTags), crm.AddTagsInput{ID: i, TagIDs: []string{d.db().Tag.Query().FirstIDX(d.system())}})
							return err
						},
					} {
						if got := run(); want == "" && got != errUndone || want != "" && crm.CodeOf(got) != crm.Code(want) {
							t.Errorf("%s: %v, want %q", verb, got, want)
						}
					}
				}
			})
		}
		for _, v := range []*viewer.Viewer{d.admin, d.reader} {
			refused(d, v, crm.EditInteraction, crm.EditInteractionInput{ID: id.New("int"), Version: 1}, "NOT_FOUND input.id")
		}
	})
}

// The rights of the verbs of interactions.
func TestRightsOfInteractions(t *testing.T) {
	ask := func(verb string, v *viewer.Viewer) crm.Code {
		return crm.CodeOf(crm.Allow(viewer.NewContext(context.Background(), v), verb))
	}
	for verb, may := range map[string][]viewer.Role{
		"logInteraction": {viewer.Admin, viewer.Outreach, viewer.Press, viewer.Organiser}, "planInteraction": {viewer.Admin, viewer.Outreach, viewer.Press, viewer.Organiser},
		"holdInteraction": viewer.Roles[:5], "cancelInteraction": viewer.Roles[:5], "editInteraction": viewer.Roles[:5], "addRemark": viewer.Roles[:5], "editRemark": viewer.Roles[:5],
		"shareInteraction": viewer.Roles[:5], "unshareInteraction": viewer.Roles[:5], "addTags": viewer.Roles[:5], "removeTags": viewer.Roles[:5], "breakGlass": {viewer.Admin},
	} {
		for _, role := range viewer.Roles {
			want := crm.Forbidden
			for _, r := range may {
				if r == role {
					want = ""
				}
			}
			v := &viewer.Viewer{UserID: "usr", Roles: []viewer.Role{role}}
			if got := ask(verb, v); got != want {
				t.Errorf("%s as %s: %q, want %q", verb, role, got, want)
			}
			v.Token, v.Scopes = "t", []viewer.Scope{viewer.InteractionsWrite}
			if got := ask(verb, v); got != want {
				t.Errorf("%s as %s with the scope: %q, want %q", verb, role, got, want)
			}
			v.Scopes = []viewer.Scope{viewer.InteractionsRead, viewer.AdminScope}
			if got := ask(verb, v); got != crm.Forbidden {
				t.Errorf("%s as %s without the scope: %q", verb, role, got)
			}
		}
	}
}

// A token that writes interactions alone enters nothing of partners with them.
func TestScopesOfWhatIsEnteredWithAnInteraction(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		union, sam := d.union()
		token := func(scopes ...viewer.Scope) *viewer.Viewer {
			return &viewer.Viewer{UserID: d.outreach.UserID, Roles: d.outreach.Roles, Token: "t", Scopes: scopes}
		}
		both, one := token(viewer.InteractionsWrite, viewer.PartnersWrite), token(viewer.InteractionsWrite)
		ann := []who{{NewPerson: &crm.NewParticipantInput{Name: "Ann"}}}
		stances, move := []crm.StanceInput{{PersonID: sam, Stance: "ACTIVE_ALLY"}}, &crm.StageMoveInput{OrganisationID: union, To: organisation.StageAPPROACHED}
		now := d.log(one, contact(who{PersonID: sam}))
		then := d.plan(one, plan(who{PersonID: sam}))
		for _, in := range []logInput{{Participants: ann}, {Stances: stances}, {StageMove: move}} {
			in.Kind, in.Subject, in.StartsAt = interaction.KindMEETING, "x", yesterday
			if in.Participants == nil {
				in.Participants = []who{{PersonID: sam}}
			}
			refused(d, one, crm.LogInteraction, in, "FORBIDDEN")
			_, err := try(d, one, crm.LogInteraction, in)
			var e *crm.Error
			if !errors.As(err, &e) || e.Extra["scope"] != viewer.PartnersWrite {
				t.Error(err)
			}
			if _, err := try(d, both, undone(crm.LogInteraction), in); !errors.Is(err, errUndone) {
				t.Error(err)
			}
			hold := crm.HoldInteractionInput{ID: then, Version: 1, StartsAt: crm.Some(d.now), Participants: crm.Some(in.Participants), Stances: in.Stances, StageMove: in.StageMove}
			refused(d, one, crm.HoldInteraction, hold, "FORBIDDEN")
			if _, err := try(d, both, undone(crm.HoldInteraction), hold); !errors.Is(err, errUndone) {
				t.Error(err)
			}
		}
		refused(d, one, crm.PlanInteraction, plan(ann...), "FORBIDDEN")
		refused(d, one, crm.EditInteraction, editInput{ID: now, Version: 1, Participants: crm.Some(ann)}, "FORBIDDEN")
		do(d, both, crm.EditInteraction, editInput{ID: now, Version: 1, Participants: crm.Some(ann)})
		do(d, one, crm.HoldInteraction, crm.HoldInteractionInput{ID: then, Version: 1, StartsAt: crm.Some(d.now)})
	})
}

// A token writes the tags of what its scope allows.
func TestScopesOfTags(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		union, _ := d.union()
		i, tag := d.log(d.outreach, contact(who{OrganisationID: union})), d.tag("rail")
		ofScope := func(s viewer.Scope) *viewer.Viewer {
			return &viewer.Viewer{UserID: d.outreach.UserID, Roles: d.outreach.Roles, Token: "t", Scopes: []viewer.Scope{s}}
		}
		for s, allowed := range map[viewer.Scope]string{viewer.PartnersWrite: union, viewer.InteractionsWrite: i} {
			for _, record := range []string{union, i} {
				if record == allowed {
					do(d, ofScope(s), crm.AddTags, crm.AddTagsInput{ID: record, TagIDs: []string{tag}})
					do(d, ofScope(s), crm.RemoveTags, crm.RemoveTagsInput{ID: record, TagIDs: []string{tag}})
					continue
				}
				refused(d, ofScope(s), crm.AddTags, crm.AddTagsInput{ID: record, TagIDs: []string{tag}}, "FORBIDDEN")
				refused(d, ofScope(s), crm.RemoveTags, crm.RemoveTagsInput{ID: record, TagIDs: []string{tag}}, "FORBIDDEN")
			}
			refused(d, ofScope(viewer.PartnersWrite), crm.VoidRecord, crm.VoidRecordInput{ID: i, Reason: "x"}, "FORBIDDEN")
		}
	})
}

// undone is a verb that succeeds and is taken back.
func undone[In, Out any](verb verbOf[In, Out]) verbOf[In, Out] {
	return func(ctx context.Context, tx *ent.Tx, in In) (Out, error) {
		out, err := verb(ctx, tx, in)
		if err == nil {
			err = errUndone
		}
		return out, err
	}
}
