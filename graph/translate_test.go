package graph

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/google/go-cmp/cmp"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/breakthrough-party/coalition/calendar"
	"github.com/breakthrough-party/coalition/crm"
	"github.com/breakthrough-party/coalition/ent/organisation"
	"github.com/breakthrough-party/coalition/ent/position"
	"github.com/breakthrough-party/coalition/graph/exec"
	"github.com/breakthrough-party/coalition/graph/model"
	"github.com/breakthrough-party/coalition/viewer"
)

var testSchema = exec.NewExecutableSchema(exec.Config{Resolvers: &Resolver{}}).Schema()

// translated is every input of a mutation, and what the verb takes.
var translated = map[any]any{
	&model.CreateOrganisationInput{}:        crm.CreateOrganisationInput{},
	&model.EditOrganisationInput{}:          crm.EditOrganisationInput{},
	&model.ArchiveOrganisationInput{}:       crm.ArchiveOrganisationInput{},
	&model.RestoreOrganisationInput{}:       crm.RestoreOrganisationInput{},
	&model.SetDoNotContactInput{}:           crm.SetDoNotContactInput{},
	&model.LiftDoNotContactInput{}:          crm.LiftDoNotContactInput{},
	&model.AddTagsInput{}:                   crm.AddTagsInput{},
	&model.RemoveTagsInput{}:                crm.RemoveTagsInput{},
	&model.LinkOrganisationsInput{}:         crm.LinkOrganisationsInput{},
	&model.EditAffiliationInput{}:           crm.EditAffiliationInput{},
	&model.EndAffiliationInput{}:            crm.EndAffiliationInput{},
	&model.CreatePersonInput{}:              crm.CreatePersonInput{},
	&model.EditPersonInput{}:                crm.EditPersonInput{},
	&model.ArchivePersonInput{}:             crm.ArchivePersonInput{},
	&model.RestorePersonInput{}:             crm.RestorePersonInput{},
	&model.StartPositionInput{}:             crm.StartPositionInput{},
	&model.EditPositionInput{}:              crm.EditPositionInput{},
	&model.EndPositionInput{}:               crm.EndPositionInput{},
	&model.VoidRecordInput{}:                crm.VoidRecordInput{},
	&model.CreateTagInput{}:                 crm.CreateTagInput{},
	&model.EditTagInput{}:                   crm.EditTagInput{},
	&model.ArchiveTagInput{}:                crm.ArchiveTagInput{},
	&model.RestoreTagInput{}:                crm.RestoreTagInput{},
	&model.AddContactPointInput{}:           crm.AddContactPointInput{},
	&model.EditContactPointInput{}:          crm.EditContactPointInput{},
	&model.RemoveContactPointInput{}:        crm.RemoveContactPointInput{},
	&model.RevealContactPointInput{}:        crm.RevealContactPointInput{},
	&model.StartCampaignInput{}:             crm.StartCampaignInput{},
	&model.EditCampaignInput{}:              crm.EditCampaignInput{},
	&model.MoveCampaignInput{}:              crm.MoveCampaignInput{},
	&model.ArchiveCampaignInput{}:           crm.ArchiveCampaignInput{},
	&model.RestoreCampaignInput{}:           crm.RestoreCampaignInput{},
	&model.AddCampaignPartnerInput{}:        crm.AddCampaignPartnerInput{},
	&model.ChangePartnerRoleInput{}:         crm.ChangePartnerRoleInput{},
	&model.AnswerInvitationInput{}:          crm.AnswerInvitationInput{},
	&model.WithdrawPartnerInput{}:           crm.WithdrawPartnerInput{},
	&model.ReinvitePartnerInput{}:           crm.ReinvitePartnerInput{},
	&model.EditCampaignPartnerInput{}:       crm.EditCampaignPartnerInput{},
	&model.AddEndorsementStepInput{}:        crm.AddEndorsementStepInput{},
	&model.EditEndorsementStepInput{}:       crm.EditEndorsementStepInput{},
	&model.RecordEndorsementResultInput{}:   crm.RecordEndorsementResultInput{},
	&model.RecordIncompatibilityInput{}:     crm.RecordIncompatibilityInput{},
	&model.EditIncompatibilityInput{}:       crm.EditIncompatibilityInput{},
	&model.CreateUserInput{}:                crm.CreateUserInput{},
	&model.EditUserInput{}:                  crm.EditUserInput{},
	&model.DisableUserInput{}:               crm.DisableUserInput{},
	&model.EnableUserInput{}:                crm.EnableUserInput{},
	&model.CreateAccountInput{}:             crm.CreateAccountInput{},
	&model.EditAccountInput{}:               crm.EditAccountInput{},
	&model.ResetPasswordInput{}:             crm.ResetPasswordInput{},
	&model.ChangePasswordInput{}:            crm.ChangePasswordInput{},
	&model.CreateAppTokenInput{}:            crm.CreateAppTokenInput{},
	&model.CreateMyTokenInput{}:             crm.CreateMyTokenInput{},
	&model.EditAppTokenInput{}:              crm.EditAppTokenInput{},
	&model.RevokeAppTokenInput{}:            crm.RevokeAppTokenInput{},
	&model.LogInteractionInput{}:            crm.LogInteractionInput{},
	&model.PlanInteractionInput{}:           crm.PlanInteractionInput{},
	&model.HoldInteractionInput{}:           crm.HoldInteractionInput{},
	&model.CancelInteractionInput{}:         crm.CancelInteractionInput{},
	&model.EditInteractionInput{}:           crm.EditInteractionInput{},
	&model.AddRemarkInput{}:                 crm.AddRemarkInput{},
	&model.EditRemarkInput{}:                crm.EditRemarkInput{},
	&model.ShareInteractionInput{}:          crm.ShareInteractionInput{},
	&model.UnshareInteractionInput{}:        crm.UnshareInteractionInput{},
	&model.BreakGlassInput{}:                crm.BreakGlassInput{},
	&model.AddFollowUpInput{}:               crm.AddFollowUpInput{},
	&model.EditFollowUpInput{}:              crm.EditFollowUpInput{},
	&model.CompleteFollowUpInput{}:          crm.CompleteFollowUpInput{},
	&model.ReassignFollowUpInput{}:          crm.ReassignFollowUpInput{},
	&model.CancelFollowUpInput{}:            crm.CancelFollowUpInput{},
	&model.MoveStageInput{}:                 crm.MoveStageInput{},
	&model.RecordStanceInput{}:              crm.RecordStanceInput{},
	&model.SetCadenceInput{}:                crm.SetCadenceInput{},
	&model.AssignRelationshipManagerInput{}: crm.AssignRelationshipManagerInput{},
	&model.HandOverPortfolioInput{}:         crm.HandOverPortfolioInput{},
	&model.CreateIssueInput{}:               crm.CreateIssueInput{},
	&model.EditIssueInput{}:                 crm.EditIssueInput{},
	&model.ArchiveIssueInput{}:              crm.ArchiveIssueInput{},
	&model.RestoreIssueInput{}:              crm.RestoreIssueInput{},

	&model.MakeCommitmentInput{}:          crm.MakeCommitmentInput{},
	&model.EditCommitmentInput{}:          crm.EditCommitmentInput{},
	&model.ResolveCommitmentInput{}:       crm.ResolveCommitmentInput{},
	&model.ReopenCommitmentInput{}:        crm.ReopenCommitmentInput{},
	&model.PlanEventInput{}:               crm.PlanEventInput{},
	&model.EditEventInput{}:               crm.EditEventInput{},
	&model.HoldEventInput{}:               crm.HoldEventInput{},
	&model.CancelEventInput{}:             crm.CancelEventInput{},
	&model.ReinstateEventInput{}:          crm.ReinstateEventInput{},
	&model.AddEventOrganisationInput{}:    crm.AddEventOrganisationInput{},
	&model.RemoveEventOrganisationInput{}: crm.RemoveEventOrganisationInput{},
	&model.AddSpeakerInput{}:              crm.AddSpeakerInput{},
	&model.RemoveSpeakerInput{}:           crm.RemoveSpeakerInput{},
	&model.NegotiateAgreementInput{}:      crm.NegotiateAgreementInput{},
	&model.EditAgreementInput{}:           crm.EditAgreementInput{},
	&model.AgreeAgreementInput{}:          crm.AgreeAgreementInput{},
	&model.EndAgreementInput{}:            crm.EndAgreementInput{},
	&model.AddAgreementPartyInput{}:       crm.AddAgreementPartyInput{},
	&model.RemoveAgreementPartyInput{}:    crm.RemoveAgreementPartyInput{},
	&model.AddAgreementTermInput{}:        crm.AddAgreementTermInput{},
	&model.RemoveAgreementTermInput{}:     crm.RemoveAgreementTermInput{},
	&model.MarkTermBrokenInput{}:          crm.MarkTermBrokenInput{},
	&model.UnmarkTermBrokenInput{}:        crm.UnmarkTermBrokenInput{},
	&model.ShareAgreementInput{}:          crm.ShareAgreementInput{},
	&model.UnshareAgreementInput{}:        crm.UnshareAgreementInput{},
	&model.SetPactSeatInput{}:             crm.SetPactSeatInput{},
	&model.RemovePactSeatInput{}:          crm.RemovePactSeatInput{},
	&model.DraftStatementInput{}:          crm.DraftStatementInput{},
	&model.EditStatementInput{}:           crm.EditStatementInput{},
	&model.ReviseStatementInput{}:         crm.ReviseStatementInput{},
	&model.PublishStatementInput{}:        crm.PublishStatementInput{},
	&model.AbandonStatementInput{}:        crm.AbandonStatementInput{},
	&model.ResumeStatementInput{}:         crm.ResumeStatementInput{},
	&model.InviteToSignInput{}:            crm.InviteToSignInput{},
	&model.ConsiderSigningInput{}:         crm.ConsiderSigningInput{},
	&model.SignStatementInput{}:           crm.SignStatementInput{},
	&model.DeclineToSignInput{}:           crm.DeclineToSignInput{},
	&model.WithdrawSignatureInput{}:       crm.WithdrawSignatureInput{},
	&model.EditSignOnInput{}:              crm.EditSignOnInput{},
	&model.ProfileJournalistInput{}:       crm.ProfileJournalistInput{},
	&model.EditJournalistProfileInput{}:   crm.EditJournalistProfileInput{},
	&model.AddPressNoteInput{}:            crm.AddPressNoteInput{},
	&model.EditPressNoteInput{}:           crm.EditPressNoteInput{},
	&model.RecordCoverageInput{}:          crm.RecordCoverageInput{},
	&model.EditCoverageInput{}:            crm.EditCoverageInput{},
	&model.LinkCoverageInput{}:            crm.LinkCoverageInput{},
	&model.AddMentionInput{}:              crm.AddMentionInput{},
	&model.RateMentionInput{}:             crm.RateMentionInput{},
	&model.RemoveMentionInput{}:           crm.RemoveMentionInput{},
	&model.DraftPitchInput{}:              crm.DraftPitchInput{},
	&model.EditPitchInput{}:               crm.EditPitchInput{},
	&model.AddPitchRecipientsInput{}:      crm.AddPitchRecipientsInput{},
	&model.RemovePitchRecipientInput{}:    crm.RemovePitchRecipientInput{},
	&model.SendPitchInput{}:               crm.SendPitchInput{},
	&model.RecordPitchAnswerInput{}:       crm.RecordPitchAnswerInput{},
	&model.ReportEmbargoBrokenInput{}:     crm.ReportEmbargoBrokenInput{},
	&model.ClosePitchInput{}:              crm.ClosePitchInput{},
	&model.ReceiveEnquiryInput{}:          crm.ReceiveEnquiryInput{},
	&model.EditEnquiryInput{}:             crm.EditEnquiryInput{},
	&model.AssignEnquiryInput{}:           crm.AssignEnquiryInput{},
	&model.AnswerEnquiryInput{}:           crm.AnswerEnquiryInput{},
	&model.DeclineEnquiryInput{}:          crm.DeclineEnquiryInput{},
	&model.CloseEnquiryInput{}:            crm.CloseEnquiryInput{},
}

// Every field of every input has its counterpart in the input of the verb, and
// the other way round, so that nothing a client sends is lost.
func TestEveryInputIsTranslated(t *testing.T) {
	seen := map[string]bool{}
	for input, verb := range translated {
		from, to := reflect.ValueOf(input).Elem(), reflect.New(reflect.TypeOf(verb)).Elem()
		seen[from.Type().Name()] = true
		fill(from)
		if err := assign(to, from); err != nil {
			t.Errorf("%s: %v", from.Type().Name(), err)
			continue
		}
		for i := range to.NumField() {
			if field := to.Type().Field(i); field.IsExported() && to.Field(i).IsZero() {
				t.Errorf("%s: nothing arrives in %s", from.Type().Name(), field.Name)
			}
		}
	}
	for _, m := range testSchema.Mutation.Fields {
		if name := m.Arguments.ForName("input").Type.Name(); !seen[name] {
			t.Errorf("the input of %s is not in the table of this test", m.Name)
		}
	}
}

// fill gives every field of an input a value.
func fill(v reflect.Value) {
	switch v.Kind() {
	case reflect.String:
		v.SetString("2026-03-31")
		if enum := testSchema.Types[v.Type().Name()]; enum != nil && enum.Kind == ast.Enum {
			v.SetString(enum.EnumValues[0].Name)
		}
	case reflect.Int:
		v.SetInt(7)
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fill(v.Elem())
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 1, 1))
		fill(v.Index(0))
	case reflect.Struct:
		if v.Type() == reflect.TypeFor[time.Time]() {
			v.Set(reflect.ValueOf(time.Date(2026, 3, 31, 10, 0, 0, 0, time.UTC)))
			return
		}
		if !strings.HasPrefix(v.Type().Name(), "Omittable[") {
			for i := range v.NumField() {
				if v.Field(i).CanSet() {
					fill(v.Field(i))
				}
			}
			return
		}
		value := reflect.New(v.MethodByName("Value").Type().Out(0)).Elem()
		fill(value)
		v.Set(set(v.Type(), value))
	}
}

// set makes an omittable field that holds a value, the way JSON does.
func set(t reflect.Type, value reflect.Value) reflect.Value {
	out := reflect.New(t)
	text, err := json.Marshal(value.Interface())
	if err == nil {
		err = json.Unmarshal(text, out.Interface())
	}
	if err != nil {
		panic(err)
	}
	return out.Elem()
}

func TestAbsentNullAndGivenAreToldApart(t *testing.T) {
	null := graphql.OmittableOf[*string](nil)
	short, kind := "TUC", model.OrganisationKindUnionFederation
	got := into[crm.EditOrganisationInput](model.EditOrganisationInput{
		ID: "org_1", Version: 3,
		ShortName:   graphql.OmittableOf(&short),
		Description: null,
		Kind:        graphql.OmittableOf(&kind),
	})
	want := crm.EditOrganisationInput{
		ID: "org_1", Version: 3,
		ShortName: crm.Some("TUC"), Description: crm.Clear[string](), Kind: crm.Some(organisation.KindUNION_FEDERATION),
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestNestedInputsAndScopes(t *testing.T) {
	day := calendar.Date("2026-03-31")
	person := into[crm.CreatePersonInput](model.CreatePersonInput{
		Name: "Zoë",
		Position: graphql.OmittableOf(&model.PersonPositionInput{
			OrganisationID: "org_1", Kind: model.PositionKindChair, StartedOn: graphql.OmittableOf(&day),
		}),
	})
	if person.Position == nil || person.Position.StartedOn != day || person.Position.Kind != position.KindCHAIR {
		t.Errorf("position arrived as %+v", person.Position)
	}
	token := into[crm.CreateMyTokenInput](model.CreateMyTokenInput{Name: "x", Scopes: []model.Scope{model.ScopeChangesRead}})
	if len(token.Scopes) != 1 || token.Scopes[0] != viewer.ChangesRead {
		t.Errorf("scopes arrived as %v", token.Scopes)
	}
}
