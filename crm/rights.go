package crm

import (
	"context"
	"slices"
	"strings"

	"github.com/breakthrough-party/coalition/viewer"
)

// Right says who may call a verb at all. Whether a record is within reach is
// decided by the verb and by the policy of the record's type.
type Right struct {
	// Scope is what an app token must allow.
	Scope viewer.Scope
	// Or are other scopes that will do, for verbs of several kinds of records; the
	// verb asks for the one of the record.
	Or []viewer.Scope
	// May says which viewers may call it.
	May func(*viewer.Viewer) bool
	// PasswordOnly says that it takes a signed-in session: a token cannot do it.
	PasswordOnly bool
}

func admin(v *viewer.Viewer) bool { return v.Has(viewer.Admin) }

// staff are those who write for the whole party.
func staff(v *viewer.Viewer) bool { return v.WritesPartners() }

// writers are staff and the organisers, who write in their own regions.
func writers(v *viewer.Viewer) bool { return v.WritesPartners() || v.Has(viewer.Organiser) }

// readers are all who read partners: somebody of any role may have taken part in
// a meeting, or have something to do. The verb asks what the record allows.
func readers(v *viewer.Viewer) bool { return v.ReadsPartners() }

// press are those who write what is the press desk's.
func press(v *viewer.Viewer) bool { return v.Has(viewer.Press) }

func everybody(v *viewer.Viewer) bool { return v.SignedIn() }

// ofOtherKinds are the scopes of records that are no partners and have tags,
// ofAnyKind of those that can be taken back.
var (
	ofOtherKinds = []viewer.Scope{viewer.InteractionsWrite, viewer.CampaignsWrite}
	ofAnyKind    = []viewer.Scope{viewer.InteractionsWrite, viewer.CampaignsWrite, viewer.PressWrite}
)

// Rights is every verb of the API with who may call it.
//
// SECURITY: a verb that is not named here is refused.
var Rights = map[string]Right{
	"createOrganisation":  {Scope: viewer.PartnersWrite, May: writers},
	"editOrganisation":    {Scope: viewer.PartnersWrite, May: writers},
	"archiveOrganisation": {Scope: viewer.PartnersWrite, May: writers},
	"restoreOrganisation": {Scope: viewer.PartnersWrite, May: writers},
	"setDoNotContact":     {Scope: viewer.PartnersWrite, May: writers},
	"liftDoNotContact":    {Scope: viewer.PartnersWrite, May: admin},
	"addTags":             {Scope: viewer.PartnersWrite, Or: ofOtherKinds, May: readers},
	"removeTags":          {Scope: viewer.PartnersWrite, Or: ofOtherKinds, May: readers},
	"linkOrganisations":   {Scope: viewer.PartnersWrite, May: writers},
	"editAffiliation":     {Scope: viewer.PartnersWrite, May: writers},
	"endAffiliation":      {Scope: viewer.PartnersWrite, May: writers},
	"createPerson":        {Scope: viewer.PartnersWrite, May: writers},
	"editPerson":          {Scope: viewer.PartnersWrite, May: writers},
	"archivePerson":       {Scope: viewer.PartnersWrite, May: writers},
	"restorePerson":       {Scope: viewer.PartnersWrite, May: writers},
	"startPosition":       {Scope: viewer.PartnersWrite, May: writers},
	"editPosition":        {Scope: viewer.PartnersWrite, May: writers},
	"endPosition":         {Scope: viewer.PartnersWrite, May: writers},
	"voidRecord":          {Scope: viewer.PartnersWrite, Or: ofAnyKind, May: readers},
	"createTag":           {Scope: viewer.PartnersWrite, May: staff},
	"editTag":             {Scope: viewer.PartnersWrite, May: staff},
	"archiveTag":          {Scope: viewer.PartnersWrite, May: staff},
	"restoreTag":          {Scope: viewer.PartnersWrite, May: staff},

	"logInteraction":     {Scope: viewer.InteractionsWrite, May: writers},
	"planInteraction":    {Scope: viewer.InteractionsWrite, May: writers},
	"holdInteraction":    {Scope: viewer.InteractionsWrite, May: readers},
	"cancelInteraction":  {Scope: viewer.InteractionsWrite, May: readers},
	"editInteraction":    {Scope: viewer.InteractionsWrite, May: readers},
	"addRemark":          {Scope: viewer.InteractionsWrite, May: readers},
	"editRemark":         {Scope: viewer.InteractionsWrite, May: readers},
	"shareInteraction":   {Scope: viewer.InteractionsWrite, May: readers},
	"unshareInteraction": {Scope: viewer.InteractionsWrite, May: readers},
	"breakGlass":         {Scope: viewer.InteractionsWrite, Or: []viewer.Scope{viewer.CampaignsWrite}, May: admin},

	"addFollowUp":               {Scope: viewer.InteractionsWrite, May: readers},
	"cancelFollowUp":            {Scope: viewer.InteractionsWrite, May: readers},
	"completeFollowUp":          {Scope: viewer.InteractionsWrite, May: readers},
	"editFollowUp":              {Scope: viewer.InteractionsWrite, May: readers},
	"reassignFollowUp":          {Scope: viewer.InteractionsWrite, May: readers},
	"assignRelationshipManager": {Scope: viewer.PartnersWrite, May: writers},
	"moveStage":                 {Scope: viewer.PartnersWrite, May: writers},
	"recordStance":              {Scope: viewer.PartnersWrite, May: writers},
	"setCadence":                {Scope: viewer.PartnersWrite, May: writers},
	"archiveIssue":              {Scope: viewer.PartnersWrite, May: staff},
	"createIssue":               {Scope: viewer.PartnersWrite, May: staff},
	"editIssue":                 {Scope: viewer.PartnersWrite, May: staff},
	"handOverPortfolio":         {Scope: viewer.PartnersWrite, May: staff},
	"restoreIssue":              {Scope: viewer.PartnersWrite, May: staff},

	"planEvent":               {Scope: viewer.CampaignsWrite, May: writers},
	"editEvent":               {Scope: viewer.CampaignsWrite, May: writers},
	"holdEvent":               {Scope: viewer.CampaignsWrite, May: writers},
	"cancelEvent":             {Scope: viewer.CampaignsWrite, May: writers},
	"reinstateEvent":          {Scope: viewer.CampaignsWrite, May: writers},
	"addEventOrganisation":    {Scope: viewer.CampaignsWrite, May: writers},
	"removeEventOrganisation": {Scope: viewer.CampaignsWrite, May: writers},
	"addSpeaker":              {Scope: viewer.CampaignsWrite, May: writers},
	"removeSpeaker":           {Scope: viewer.CampaignsWrite, May: writers},
	"startCampaign":           {Scope: viewer.CampaignsWrite, May: writers},
	"editCampaign":            {Scope: viewer.CampaignsWrite, May: writers},
	"moveCampaign":            {Scope: viewer.CampaignsWrite, May: writers},
	"archiveCampaign":         {Scope: viewer.CampaignsWrite, May: writers},
	"restoreCampaign":         {Scope: viewer.CampaignsWrite, May: writers},
	"addCampaignPartner":      {Scope: viewer.CampaignsWrite, May: writers},
	"changePartnerRole":       {Scope: viewer.CampaignsWrite, May: writers},
	"answerInvitation":        {Scope: viewer.CampaignsWrite, May: writers},
	"withdrawPartner":         {Scope: viewer.CampaignsWrite, May: writers},
	"reinvitePartner":         {Scope: viewer.CampaignsWrite, May: writers},
	"editCampaignPartner":     {Scope: viewer.CampaignsWrite, May: writers},
	"addEndorsementStep":      {Scope: viewer.CampaignsWrite, May: writers},
	"editEndorsementStep":     {Scope: viewer.CampaignsWrite, May: writers},
	"recordEndorsementResult": {Scope: viewer.CampaignsWrite, May: writers},
	"recordIncompatibility":   {Scope: viewer.CampaignsWrite, May: staff},
	"editIncompatibility":     {Scope: viewer.CampaignsWrite, May: staff},
	"draftStatement":          {Scope: viewer.CampaignsWrite, May: writers},
	"editStatement":           {Scope: viewer.CampaignsWrite, May: writers},
	"reviseStatement":         {Scope: viewer.CampaignsWrite, May: writers},
	"publishStatement":        {Scope: viewer.CampaignsWrite, May: writers},
	"abandonStatement":        {Scope: viewer.CampaignsWrite, May: writers},
	"resumeStatement":         {Scope: viewer.CampaignsWrite, May: writers},
	"inviteToSign":            {Scope: viewer.CampaignsWrite, May: writers},
	"considerSigning":         {Scope: viewer.CampaignsWrite, May: writers},
	"signStatement":           {Scope: viewer.CampaignsWrite, May: writers},
	"declineToSign":           {Scope: viewer.CampaignsWrite, May: writers},
	"withdrawSignature":       {Scope: viewer.CampaignsWrite, May: writers},
	"editSignOn":              {Scope: viewer.CampaignsWrite, May: writers},
	"draftPitch":              {Scope: viewer.PressWrite, May: press},
	"editPitch":               {Scope: viewer.PressWrite, May: press},
	"addPitchRecipients":      {Scope: viewer.PressWrite, May: press},
	"removePitchRecipient":    {Scope: viewer.PressWrite, May: press},
	"sendPitch":               {Scope: viewer.PressWrite, May: press},
	"recordPitchAnswer":       {Scope: viewer.PressWrite, May: press},
	"reportEmbargoBroken":     {Scope: viewer.PressWrite, May: press},
	"closePitch":              {Scope: viewer.PressWrite, May: press},
	"receiveEnquiry":          {Scope: viewer.PressWrite, May: press},
	"editEnquiry":             {Scope: viewer.PressWrite, May: press},
	"assignEnquiry":           {Scope: viewer.PressWrite, May: press},
	"answerEnquiry":           {Scope: viewer.PressWrite, May: press},
	"declineEnquiry":          {Scope: viewer.PressWrite, May: press},
	"closeEnquiry":            {Scope: viewer.PressWrite, May: press},

	"addContactPoint":    {Scope: viewer.ContactsWrite, May: writers},
	"editContactPoint":   {Scope: viewer.ContactsWrite, May: writers},
	"removeContactPoint": {Scope: viewer.ContactsWrite, May: writers},
	"revealContactPoint": {Scope: viewer.ContactsRead, May: admin},
	"createUser":         {Scope: viewer.AdminScope, May: admin},
	"editUser":           {Scope: viewer.AdminScope, May: admin},
	"disableUser":        {Scope: viewer.AdminScope, May: admin},
	"enableUser":         {Scope: viewer.AdminScope, May: admin},
	"createAccount":      {Scope: viewer.AdminScope, May: admin},
	"editAccount":        {Scope: viewer.AdminScope, May: admin},
	"resetPassword":      {Scope: viewer.AdminScope, May: admin},
	"changePassword":     {Scope: viewer.AdminScope, May: everybody, PasswordOnly: true},
	"createAppToken":     {Scope: viewer.AdminScope, May: admin, PasswordOnly: true},
	"createMyToken":      {Scope: viewer.AdminScope, May: writers, PasswordOnly: true},
	"editAppToken":       {Scope: viewer.AdminScope, May: writers},
	"revokeAppToken":     {Scope: viewer.AdminScope, May: writers},

	"makeCommitment":        {Scope: viewer.CampaignsWrite, May: writers},
	"editCommitment":        {Scope: viewer.CampaignsWrite, May: writers},
	"resolveCommitment":     {Scope: viewer.CampaignsWrite, May: writers},
	"reopenCommitment":      {Scope: viewer.CampaignsWrite, May: writers},
	"negotiateAgreement":    {Scope: viewer.CampaignsWrite, May: writers},
	"editAgreement":         {Scope: viewer.CampaignsWrite, May: readers},
	"agreeAgreement":        {Scope: viewer.CampaignsWrite, May: readers},
	"endAgreement":          {Scope: viewer.CampaignsWrite, May: readers},
	"addAgreementParty":     {Scope: viewer.CampaignsWrite, May: readers},
	"removeAgreementParty":  {Scope: viewer.CampaignsWrite, May: readers},
	"addAgreementTerm":      {Scope: viewer.CampaignsWrite, May: readers},
	"removeAgreementTerm":   {Scope: viewer.CampaignsWrite, May: readers},
	"markTermBroken":        {Scope: viewer.CampaignsWrite, May: readers},
	"unmarkTermBroken":      {Scope: viewer.CampaignsWrite, May: readers},
	"setPactSeat":           {Scope: viewer.CampaignsWrite, May: readers},
	"removePactSeat":        {Scope: viewer.CampaignsWrite, May: readers},
	"shareAgreement":        {Scope: viewer.CampaignsWrite, May: readers},
	"unshareAgreement":      {Scope: viewer.CampaignsWrite, May: readers},
	"profileJournalist":     {Scope: viewer.PressWrite, May: writers},
	"editJournalistProfile": {Scope: viewer.PressWrite, May: writers},
	"addPressNote":          {Scope: viewer.PressWrite, May: press},
	"editPressNote":         {Scope: viewer.PressWrite, May: press},
	"recordCoverage":        {Scope: viewer.PressWrite, May: writers},
	"editCoverage":          {Scope: viewer.PressWrite, May: writers},
	"linkCoverage":          {Scope: viewer.PressWrite, May: press},
	"addMention":            {Scope: viewer.PressWrite, May: writers},
	"rateMention":           {Scope: viewer.PressWrite, May: writers},
	"removeMention":         {Scope: viewer.PressWrite, May: writers},
}

// Allow refuses a verb that the viewer may not call: UNAUTHENTICATED when nobody
// has signed in, FORBIDDEN when role, scope or an expired password stand against it.
func Allow(ctx context.Context, verb string) error {
	v := viewer.From(ctx)
	right, known := Rights[verb]
	switch {
	case v.IsSystem():
		return nil
	case !v.SignedIn():
		return &Error{Code: Unauthenticated, Message: "Sign in first."}
	case v.PasswordExpired && verb != "changePassword":
		return &Error{Code: Forbidden, Message: "Change your one-time password first, with changePassword."}
	case !known || !right.May(v):
		return &Error{Code: Forbidden, Message: "Your roles do not allow " + verb + "."}
	case right.PasswordOnly && v.Token != "":
		return &Error{Code: Forbidden, Message: "An app token cannot do " + verb + "; sign in with your password."}
	case v.Allows(right.Scope):
	case len(right.Or) == 0:
		return lacks(right.Scope)
	case !slices.ContainsFunc(right.Or, v.Allows):
		return lacksAll(right)
	}
	return nil
}

// lacks is the answer to a token that does not allow something.
func lacks(scope viewer.Scope) *Error {
	return &Error{Code: Forbidden, Message: "This token lacks the scope " + string(scope) + ".", Extra: map[string]any{"scope": scope}}
}

// lacksAll is the answer to a token that allows a verb for no kind of records:
// which scope it needs depends on the record.
func lacksAll(right Right) *Error {
	e := lacks(right.Scope)
	for _, scope := range right.Or {
		e.Message = strings.TrimSuffix(e.Message, ".") + ", or " + string(scope) + "."
	}
	e.Message = strings.TrimSuffix(e.Message, ".") + ": it needs the one of the record."
	return e
}

// Permissions are the names of the verbs that the viewer may call at all.
func Permissions(ctx context.Context) []string {
	names := []string{}
	for verb := range Rights {
		if Allow(ctx, verb) == nil {
			names = append(names, verb)
		}
	}
	slices.Sort(names)
	return names
}
