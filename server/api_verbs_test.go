package server_test

import (
	"context"
	"encoding/json"
	"errors"
	"testing"
	"time"

	"github.com/breakthrough-party/coalition/calendar"
	"github.com/breakthrough-party/coalition/crm"
	"github.com/breakthrough-party/coalition/ent"
	entaccount "github.com/breakthrough-party/coalition/ent/account"
	"github.com/breakthrough-party/coalition/ent/user"
	"github.com/breakthrough-party/coalition/secret"
	"github.com/breakthrough-party/coalition/server"
	"github.com/breakthrough-party/coalition/store"
	"github.com/breakthrough-party/coalition/viewer"
)

// verbs are what worlds are made with: verbs of crm, and what tests need beside them.
var verbs = map[string]func(context.Context, *stage, []byte) (any, error){
	"createOrganisation":      verb(crm.CreateOrganisation),
	"archiveOrganisation":     verb(crm.ArchiveOrganisation),
	"setDoNotContact":         verb(crm.SetDoNotContact),
	"addTags":                 verb(crm.AddTags),
	"linkOrganisations":       verb(crm.LinkOrganisations),
	"endAffiliation":          verb(crm.EndAffiliation),
	"createPerson":            verb(crm.CreatePerson),
	"archivePerson":           verb(crm.ArchivePerson),
	"startPosition":           verb(crm.StartPosition),
	"endPosition":             verb(crm.EndPosition),
	"voidRecord":              verb(crm.VoidRecord),
	"addContactPoint":         verb(crm.AddContactPoint),
	"revealContactPoint":      verb(crm.RevealContactPoint),
	"createTag":               verb(crm.CreateTag),
	"archiveTag":              verb(crm.ArchiveTag),
	"createUser":              verb(crm.CreateUser),
	"disableUser":             verb(crm.DisableUser),
	"createAppToken":          verb(crm.CreateAppToken),
	"revokeAppToken":          verb(crm.RevokeAppToken),
	"logInteraction":          verb(crm.LogInteraction),
	"planInteraction":         verb(crm.PlanInteraction),
	"cancelInteraction":       verb(crm.CancelInteraction),
	"shareInteraction":        verb(crm.ShareInteraction),
	"breakGlass":              verb(crm.BreakGlass),
	"addRemark":               verb(crm.AddRemark),
	"addFollowUp":             verb(crm.AddFollowUp),
	"completeFollowUp":        verb(crm.CompleteFollowUp),
	"moveStage":               verb(crm.MoveStage),
	"recordStance":            verb(crm.RecordStance),
	"setCadence":              verb(crm.SetCadence),
	"startCampaign":           verb(crm.StartCampaign),
	"moveCampaign":            verb(crm.MoveCampaign),
	"archiveCampaign":         verb(crm.ArchiveCampaign),
	"addCampaignPartner":      verb(crm.AddCampaignPartner),
	"addEndorsementStep":      verb(crm.AddEndorsementStep),
	"recordEndorsementResult": verb(crm.RecordEndorsementResult),
	"recordIncompatibility":   verb(crm.RecordIncompatibility),

	"createIssue":  verb(crm.CreateIssue),
	"archiveIssue": verb(crm.ArchiveIssue),

	"makeCommitment":       verb(crm.MakeCommitment),
	"resolveCommitment":    verb(crm.ResolveCommitment),
	"planEvent":            verb(crm.PlanEvent),
	"holdEvent":            verb(crm.HoldEvent),
	"cancelEvent":          verb(crm.CancelEvent),
	"addEventOrganisation": verb(crm.AddEventOrganisation),
	"addSpeaker":           verb(crm.AddSpeaker),

	"draftStatement": verb(crm.DraftStatement),
	"signStatement":  verb(crm.SignStatement),
	"inviteToSign":   verb(crm.InviteToSign),

	"account":            account,
	"negotiateAgreement": verb(crm.NegotiateAgreement),
	"agreeAgreement":     verb(crm.AgreeAgreement),
	"endAgreement":       verb(crm.EndAgreement),
	"addAgreementParty":  verb(crm.AddAgreementParty),
	"addAgreementTerm":   verb(crm.AddAgreementTerm),
	"markTermBroken":     verb(crm.MarkTermBroken),
	"setPactSeat":        verb(crm.SetPactSeat),
	"shareAgreement":     verb(crm.ShareAgreement),

	"reviseStatement":    verb(crm.ReviseStatement),
	"publishStatement":   verb(crm.PublishStatement),
	"abandonStatement":   verb(crm.AbandonStatement),
	"declineToSign":      verb(crm.DeclineToSign),
	"withdrawSignature":  verb(crm.WithdrawSignature),
	"profileJournalist":  verb(crm.ProfileJournalist),
	"addPressNote":       verb(crm.AddPressNote),
	"recordCoverage":     verb(crm.RecordCoverage),
	"addMention":         verb(crm.AddMention),
	"linkCoverage":       verb(crm.LinkCoverage),
	"draftPitch":         verb(crm.DraftPitch),
	"sendPitch":          verb(crm.SendPitch),
	"addPitchRecipients": verb(crm.AddPitchRecipients),
	"recordPitchAnswer":  verb(crm.RecordPitchAnswer),
	"closePitch":         verb(crm.ClosePitch),
	"receiveEnquiry":     verb(crm.ReceiveEnquiry),
	"assignEnquiry":      verb(crm.AssignEnquiry),
	"answerEnquiry":      verb(crm.AnswerEnquiry),
	"declineEnquiry":     verb(crm.DeclineEnquiry),
}

// password is that of every account of a world.
const password = "correct horse battery staple"

var passwordHash = func() string {
	hash, err := secret.Hash(context.Background(), password)
	if err != nil {
		panic(err) // only a context that ended stops it
	}
	return hash
}()

// account lets a user of a world sign in with the password that all share. With
// expired it may only be changed. It is no verb of crm: there a password is made
// at random, and hashed anew for each account, which takes its time on purpose.
func account(ctx context.Context, s *stage, text []byte) (any, error) {
	var in struct {
		User, Email string
		Expired     bool
	}
	if err := json.Unmarshal(text, &in); err != nil {
		return nil, err
	}
	type result struct{ Account string }
	out, _, err := store.Write(ctx, s.store, store.Op{Verb: "given"}, func(ctx context.Context, tx *ent.Tx) (result, error) {
		a, err := tx.Account.Create().SetUserID(in.User).SetEmail(in.Email).
			SetPasswordHash(passwordHash).SetPasswordExpired(in.Expired).Save(ctx)
		if err != nil {
			return result{}, err
		}
		return result{a.ID}, nil
	})
	return out, err
}

// signIn starts a session for a user, as a sign-in does after the password was checked.
func (s *stage) signIn(ctx context.Context, userID string) (string, error) {
	s.last = nil
	system := viewer.NewContext(calendar.NewContext(ctx, s.clock()), viewer.System(store.SystemUserID))
	a, err := s.store.Ent().Account.Query().Where(entaccount.UserID(userID)).Only(system)
	if err != nil {
		return "", err
	}
	token := secret.NewToken(secret.Session)
	now := s.clock().Time()
	ok, err := s.accounts.Open(system, "nobody's attempts", server.NewSession{
		UserID: userID, PasswordHash: a.PasswordHash, TokenHash: secret.HashToken(token), CreatedAt: now, ExpiresAt: now.Add(30 * 24 * time.Hour),
	})
	if err == nil && !ok {
		err = errors.New("the session was not opened")
	}
	return token, err
}

// signEverybodyIn starts a session for each user of a world who has an account,
// so that facts need not, and names its token ${session.olu}.
func (s *stage) signEverybodyIn(t *testing.T, n names) {
	t.Helper()
	system := viewer.NewContext(t.Context(), viewer.System(store.SystemUserID))
	accounts, err := s.store.Ent().Account.Query().Where(entaccount.HasUserWith(user.StatusEQ(user.StatusACTIVE))).All(system)
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range accounts {
		if n["session."+a.UserID], err = s.signIn(t.Context(), a.UserID); err != nil {
			t.Fatal(err)
		}
	}
}

// session is the token of a session of a user that is good now.
func (s *stage) session(ctx context.Context, n names, userID string) (string, error) {
	token, ok := n["session."+userID].(string)
	if ok && s.clock().Time().Equal(present) {
		there, err := s.tables.column("SELECT id FROM sessions WHERE token_hash = ?", secret.HashToken(token))
		if err != nil || len(there) > 0 {
			return token, err
		}
	}
	return s.signIn(ctx, userID)
}

// appToken makes an app token that acts for a user.
func (s *stage) appToken(ctx context.Context, userID string, scopes []viewer.Scope) (string, error) {
	s.last = nil
	ctx = calendar.NewContext(viewer.NewContext(ctx, viewer.System(store.SystemUserID)), s.clock())
	in := crm.CreateAppTokenInput{UserID: userID, Name: "of a test", Scopes: scopes}
	out, _, err := store.Write(ctx, s.store, store.Op{Verb: "given"}, func(ctx context.Context, tx *ent.Tx) (crm.CreateAppTokenResult, error) {
		return crm.CreateAppToken(ctx, tx, in)
	})
	return out.Token, err
}
