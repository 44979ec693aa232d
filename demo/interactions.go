package demo

import (
	"context"
	"fmt"
	"time"

	"github.com/breakthrough-party/coalition/calendar"
	"github.com/breakthrough-party/coalition/crm"
	"github.com/breakthrough-party/coalition/ent/followup"
	"github.com/breakthrough-party/coalition/ent/interaction"
	"github.com/breakthrough-party/coalition/ent/remark"
)

// The history reaches back two years from the day on which the demo is filled, so
// that its lists never look old.
const (
	contacts = 1750
	daysBack = 730
)

// addInteractions enters what took place, the oldest first.
func (f *filling) addInteractions(ctx context.Context) error {
	today := calendar.Today(ctx)
	for k := range contacts {
		s := f.people[(k*37+k/len(f.people))%len(f.people)]
		if s.unknown() {
			continue
		}
		day := today.AddDays(-1 - (contacts-1-k)*daysBack/contacts)
		if s.number%7 == 3 && k > contacts*2/3 { // these are going cold
			continue
		}
		if err := f.addInteraction(ctx, k, s, day); err != nil {
			return fmt.Errorf("contact %d with %s: %w", k, s.name, err)
		}
	}
	return nil
}

// unknown reports whether nobody has spoken with them yet, nor with anybody of
// their organisation.
func (s *someone) unknown() bool {
	return s.number%13 == 6 || s.body.key == "eis" || s.body.key == "unison-yorkshire" || s.body.key == "lbc"
}

// clock is a time of day in London. It differs, and stays within office hours.
func clock(ctx context.Context, day calendar.Date, k int) time.Time {
	at, err := time.ParseInLocation("2006-01-02", string(day), calendar.Zone(ctx))
	if err != nil {
		panic(err) // days are made here
	}
	return time.Date(at.Year(), at.Month(), at.Day(), 9+k*5%9, k*15%60, 0, 0, at.Location())
}

// officer is who of us meets somebody.
func (s *someone) officer(k int) string {
	switch who := s.body.author(); {
	case who == owen && k%3 == 1:
		return oyin
	default:
		return who
	}
}

func (f *filling) addInteraction(ctx context.Context, k int, s *someone, day calendar.Date) error {
	in, who := f.contactWith(ctx, k, s, day)
	if k%5 == 0 {
		in.Remarks = []crm.RemarkInput{f.remark(k, s, in)}
	}
	if k%4 == 0 {
		in.FollowUps = []crm.FollowUpInput{f.task(k, who, day)}
	}
	if k%6 == 2 {
		in.Documents = []crm.DocumentLinkInput{{Title: "Notes", URL: fmt.Sprintf("https://docs.example.org/notes/%d", k)}}
	}
	if k%11 == 0 {
		in.TagIDs = []string{f.ids["conference"]}
	}
	made, err := crm.LogInteraction(f.as(ctx, who), f.tx, in)
	if err != nil || in.Confidentiality != interaction.ConfidentialityRESTRICTED || k%2 == 1 {
		return err
	}
	_, err = crm.ShareInteraction(f.as(ctx, who), f.tx, crm.ShareInteractionInput{ID: made.Interaction, UserIDs: []string{f.ids[vera]}})
	return err
}

// contactWith is a contact with somebody, with who of us entered it.
func (f *filling) contactWith(ctx context.Context, k int, s *someone, day calendar.Date) (crm.LogInteractionInput, string) {
	who := s.officer(k)
	begins := clock(ctx, day, k)
	in := crm.LogInteractionInput{
		Kind: kindOf(k, s), StartsAt: begins, Subject: subjectOf(k, s), Summary: summaries[k*3%len(summaries)],
		Direction: []interaction.Direction{interaction.DirectionMUTUAL, interaction.DirectionINBOUND, interaction.DirectionOUTBOUND}[k%3],
		Team:      interaction.TeamOUTREACH,
		Participants: []crm.InteractionParticipantInput{
			{PersonID: s.id, OrganisationID: f.ids[s.body.key]}, {UserID: f.ids[who]},
		},
	}
	if who == petra {
		in.Team = interaction.TeamPRESS
		in.Terms = []interaction.Terms{interaction.TermsON_THE_RECORD, interaction.TermsBACKGROUND, interaction.TermsUNATTRIBUTABLE, interaction.TermsLOBBY_TERMS}[k%4]
	}
	if in.Kind == interaction.KindMEETING || in.Kind == interaction.KindSITE_VISIT {
		ends := begins.Add(time.Hour)
		in.EndsAt, in.Place = &ends, "Their office"
	}
	switch {
	case who == ravi: // an organiser writes what is open
	case k%29 == 7:
		in.Confidentiality = interaction.ConfidentialityRESTRICTED
	case k%9 == 4:
		in.Confidentiality = interaction.ConfidentialityTEAM
	}
	switch k % 17 {
	case 3:
		in.Outcome = interaction.OutcomeLEFT_MESSAGE
	case 8:
		in.Outcome = interaction.OutcomeNO_ANSWER
	case 12, 5, 1, 9, 14:
		in.Outcome = interaction.OutcomeMEANINGFUL
	}
	if other := f.people[(s.number+1)%len(f.people)]; k%8 == 3 && other.body.key == s.body.key && !other.unknown() {
		in.Participants = append(in.Participants, crm.InteractionParticipantInput{PersonID: other.id, OrganisationID: f.ids[other.body.key]})
	}
	if k%10 == 6 && who != vera {
		in.Participants = append(in.Participants, crm.InteractionParticipantInput{UserID: f.ids[vera]})
	}
	return in, who
}

func kindOf(k int, s *someone) interaction.Kind {
	if s.journalist {
		return []interaction.Kind{interaction.KindPRESS_CALL, interaction.KindEMAIL, interaction.KindBRIEFING, interaction.KindINTERVIEW, interaction.KindTEXT_MESSAGE}[k%5]
	}
	return []interaction.Kind{
		interaction.KindMEETING, interaction.KindPHONE_CALL, interaction.KindEMAIL, interaction.KindVIDEO_CALL, interaction.KindMEETING,
		interaction.KindPICKET_VISIT, interaction.KindEVENT, interaction.KindINFORMAL, interaction.KindSITE_VISIT, interaction.KindLETTER,
	}[k%10]
}

func subjectOf(k int, s *someone) string {
	list := groupSubjects
	switch {
	case s.journalist:
		list = pressSubjects
	case s.body.isUnion():
		list = unionSubjects
	}
	return list[k*7%len(list)]
}

func (f *filling) remark(k int, s *someone, in crm.LogInteractionInput) crm.RemarkInput {
	terms := []remark.Terms{remark.TermsON_THE_RECORD, remark.TermsUNATTRIBUTABLE, remark.TermsBACKGROUND, remark.TermsCHATHAM_HOUSE_RULE, ""}[k/5%5]
	if closed := in.Confidentiality; k%2 == 0 && closed != "" && closed != interaction.ConfidentialityOPEN {
		terms = remark.TermsOFF_THE_RECORD
	}
	r := crm.RemarkInput{PersonID: s.id, Text: sentences[k%len(sentences)], Terms: terms}
	if terms == remark.TermsUNATTRIBUTABLE {
		r.AttributeAs = "a senior figure"
	}
	return r
}

func (f *filling) task(k int, who string, day calendar.Date) crm.FollowUpInput {
	in := crm.FollowUpInput{Title: tasks[k/4%len(tasks)], DueOn: day.AddDays(7 + k%21), AssigneeID: f.ids[who]}
	if k%16 == 0 {
		in.Priority = followup.PriorityHIGH
	}
	return in
}

// closeTasks completes most of the follow-ups that are long due: what is left is
// overdue.
func (f *filling) closeTasks(ctx context.Context) error {
	due, err := f.tx.FollowUp.Query().Where(followup.StatusEQ(followup.StatusOPEN), followup.DueOnLT(calendar.Today(ctx).AddDays(-10))).
		Order(followup.ByID()).All(ctx)
	if err != nil {
		return err
	}
	for i, task := range due {
		as := f.asAssignee(ctx, task.AssigneeID)
		switch {
		case i%12 == 5: // forgotten
		case i%12 == 8:
			_, err = crm.CancelFollowUp(as, f.tx, crm.CancelFollowUpInput{ID: task.ID, Version: task.Version, Reason: "Overtaken by events."})
		default:
			_, err = crm.CompleteFollowUp(as, f.tx, crm.CompleteFollowUpInput{ID: task.ID, Version: task.Version})
		}
		if err != nil {
			return fmt.Errorf("follow-up %d: %w", i, err)
		}
	}
	return nil
}

// asAssignee is a context in which the user with the id writes.
func (f *filling) asAssignee(ctx context.Context, userID string) context.Context {
	for key, v := range f.users {
		if v.UserID == userID {
			return f.as(ctx, key)
		}
	}
	return ctx
}
