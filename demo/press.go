package demo

import (
	"context"
	"fmt"
	"time"

	"github.com/breakthrough-party/coalition/calendar"
	"github.com/breakthrough-party/coalition/crm"
	"github.com/breakthrough-party/coalition/ent/journalistprofile"
	"github.com/breakthrough-party/coalition/ent/pitchrecipient"
)

// addPress enters the work of the press desk: what we know of journalists, what was
// published, what we offered them and what they asked. All of it is written by the
// press officer, each thing at its own time: to whom something was sent two weeks
// ago is judged by when it was sent.
func (f *filling) addPress(ctx context.Context) error {
	ctx = f.as(ctx, petra)
	f.nameJournalists()
	for i, o := range newOutlets {
		if err := f.addNewOutlet(ctx, i, o); err != nil {
			return fmt.Errorf("%s: %w", o.name, err)
		}
	}
	if err := f.addProfiles(ctx); err != nil {
		return err
	}
	for _, n := range notes {
		_, err := crm.AddPressNote(ctx, f.tx, crm.AddPressNoteInput{PersonID: f.ids["journalist "+n.who], Text: n.text, Terms: n.terms})
		if err != nil {
			return fmt.Errorf("note on %s: %w", n.who, err)
		}
	}
	for _, o := range offers {
		if err := f.addPitch(ctx, o); err != nil {
			return fmt.Errorf("pitch %s: %w", o.subject, err)
		}
	}
	for i := range pieces {
		if err := f.addPiece(ctx, i); err != nil {
			return fmt.Errorf("coverage %d: %w", i, err)
		}
	}
	for _, q := range enquiries {
		if err := f.addEnquiry(ctx, q); err != nil {
			return fmt.Errorf("enquiry %s: %w", q.question, err)
		}
	}
	return nil
}

// nameJournalists gives the people of media their keys: their organisation and
// which of its people they are.
func (f *filling) nameJournalists() {
	n := map[string]int{}
	for _, s := range f.people {
		if s.body.isMedia() {
			n[s.body.key]++
			f.ids[fmt.Sprintf("journalist %s %d", s.body.key, n[s.body.key])] = s.id
		}
	}
}

// then is a context in which it is so many days from today, at a time of day.
func then(ctx context.Context, days, k int) (context.Context, time.Time) {
	at := clock(ctx, calendar.Today(ctx).AddDays(days), k)
	return calendar.NewContext(ctx, calendar.Clock{Time: func() time.Time { return at }, Zone: calendar.Zone(ctx)}), at
}

// addProfiles says what journalists write about, and on which terms they speak.
func (f *filling) addProfiles(ctx context.Context) error {
	terms := []journalistprofile.DefaultTerms{
		journalistprofile.DefaultTermsON_THE_RECORD, journalistprofile.DefaultTermsBACKGROUND, "", journalistprofile.DefaultTermsUNATTRIBUTABLE,
	}
	i := 0
	profile := func(personID, title string) error {
		in := crm.ProfileJournalistInput{
			PersonID: personID, Beats: []string{beats[i%len(beats)]}, DefaultTerms: terms[i%len(terms)],
			Freelance: title == "Freelance journalist" || i%11 == 5,
		}
		if known := beatsOf[title]; known != "" && known != in.Beats[0] {
			in.Beats = append([]string{known}, in.Beats...)
		}
		i++
		_, err := crm.ProfileJournalist(ctx, f.tx, in)
		return err
	}
	for _, s := range f.people {
		if s.body.isMedia() && s.post != ownerPosts[0] {
			if err := profile(s.id, s.post.title); err != nil {
				return fmt.Errorf("%s: %w", s.name, err)
			}
		}
	}
	for _, o := range newOutlets {
		for n, title := range o.titles {
			if err := profile(f.ids[fmt.Sprintf("journalist %s %d", o.key, n+1)], title); err != nil {
				return fmt.Errorf("%s of %s: %w", title, o.name, err)
			}
		}
	}
	return nil
}

// addPitch drafts a pitch and takes it as far as it came.
func (f *filling) addPitch(ctx context.Context, o offered) error {
	drafting, drafted := then(ctx, min(o.sent-1, -1), 2)
	in := crm.DraftPitchInput{Subject: o.subject, Body: o.body, CampaignID: f.ids["campaign "+o.campaign], Exclusive: o.exclusive}
	if o.embargo > 0 {
		lifts := drafted.AddDate(0, 0, 1+o.embargo)
		in.EmbargoLiftsAt = &lifts
	}
	var later []crm.NewPitchRecipientInput
	for _, r := range o.to {
		who := crm.NewPitchRecipientInput{PersonID: f.ids["journalist "+r.who]}
		if o.sent < 0 && r.status == listed {
			later = append(later, who)
			continue
		}
		in.Recipients = append(in.Recipients, who)
	}
	made, err := crm.DraftPitch(drafting, f.tx, in)
	if err != nil || o.sent == 0 {
		return err
	}
	sending, sent := then(ctx, o.sent, 3)
	send := crm.SendPitchInput{ID: made.Pitch, Version: 1}
	for _, r := range o.to {
		if r.inSpiteOf != "" {
			send.Overrides = append(send.Overrides, crm.PitchOverrideInput{PersonID: f.ids["journalist "+r.who], Warning: r.inSpiteOf, Reason: r.note})
		}
	}
	if _, err := crm.SendPitch(sending, f.tx, send); err != nil {
		return err
	}
	if err := f.addAnswers(ctx, made.Pitch, o, sent); err != nil {
		return err
	}
	if len(later) > 0 {
		after, _ := then(ctx, o.sent+2, 5)
		if _, err := crm.AddPitchRecipients(after, f.tx, crm.AddPitchRecipientsInput{PitchID: made.Pitch, Recipients: later}); err != nil {
			return err
		}
	}
	if o.closed == 0 {
		return nil
	}
	closing, _ := then(ctx, o.sent+o.closed, 6)
	_, err = crm.ClosePitch(closing, f.tx, crm.ClosePitchInput{ID: made.Pitch, Version: 2, Note: "Nothing more to come of it."})
	return err
}

// addAnswers enters what came of a pitch that was sent: answers, what was
// published of it, and who did not wait for the embargo.
func (f *filling) addAnswers(ctx context.Context, pitchID string, o offered, sent time.Time) error {
	for i, r := range o.to {
		personID := f.ids["journalist "+r.who]
		ctx, _ := then(ctx, o.sent+2+i, i)
		switch r.status {
		case listed, waiting, silent: // the silent become so when it is closed
		case placed:
			if err := f.addPlacement(ctx, pitchID, o, r); err != nil {
				return fmt.Errorf("placed by %s: %w", r.who, err)
			}
		default:
			row, err := f.recipient(ctx, pitchID, personID)
			if err != nil {
				return err
			}
			_, err = crm.RecordPitchAnswer(ctx, f.tx, crm.RecordPitchAnswerInput{ID: row.id, Version: row.version, Status: r.status, Note: r.note})
			if err != nil {
				return fmt.Errorf("answer of %s: %w", r.who, err)
			}
		}
		if !r.broke {
			continue
		}
		row, err := f.recipient(ctx, pitchID, personID)
		if err != nil {
			return err
		}
		in := crm.ReportEmbargoBrokenInput{ID: row.id, Version: row.version, At: sent.Add(20 * time.Hour), Note: r.note}
		if _, err := crm.ReportEmbargoBroken(ctx, f.tx, in); err != nil {
			return fmt.Errorf("embargo of %s: %w", r.who, err)
		}
	}
	return nil
}

// version is a record as it is now.
type version struct {
	id      string
	version int
}

func (f *filling) recipient(ctx context.Context, pitchID, personID string) (version, error) {
	r, err := f.tx.PitchRecipient.Query().Where(pitchrecipient.PitchID(pitchID), pitchrecipient.PersonID(personID)).Only(ctx)
	if err != nil {
		return version{}, err
	}
	return version{r.ID, r.Version}, nil
}

// addEnquiry enters a question and takes it as far as it came.
func (f *filling) addEnquiry(ctx context.Context, q question) error {
	receiving, received := then(ctx, q.day, q.clock)
	in := crm.ReceiveEnquiryInput{
		JournalistID: f.ids["journalist "+q.who], CampaignID: f.ids["campaign "+q.campaign], Question: q.question, ReceivedAt: &received, Terms: q.terms,
	}
	if q.due > 0 {
		due := received.Add(time.Duration(q.due) * time.Hour)
		in.Deadline = &due
	}
	made, err := crm.ReceiveEnquiry(receiving, f.tx, in)
	if err != nil {
		return err
	}
	at, version := received, 0
	next := func() (context.Context, int) { // an hour later, with the version that it has
		at, version = at.Add(time.Hour), version+1
		moment := at
		return calendar.NewContext(ctx, calendar.Clock{Time: func() time.Time { return moment }, Zone: calendar.Zone(ctx)}), version
	}
	for _, step := range q.steps {
		ctx, version := next()
		switch step {
		case toPetra, toAnna:
			_, err = crm.AssignEnquiry(ctx, f.tx, crm.AssignEnquiryInput{ID: made.Enquiry, Version: version, AssigneeID: f.ids[string(step)]})
		case forApproval, answersIt:
			_, err = crm.AnswerEnquiry(ctx, f.tx, crm.AnswerEnquiryInput{
				ID: made.Enquiry, Version: version, Response: q.response, SpokespersonID: f.ids[owen], ForApproval: step == forApproval,
			})
		case declinesIt:
			_, err = crm.DeclineEnquiry(ctx, f.tx, crm.DeclineEnquiryInput{ID: made.Enquiry, Version: version, Reason: q.response})
		case closesIt:
			_, err = crm.CloseEnquiry(ctx, f.tx, crm.CloseEnquiryInput{ID: made.Enquiry, Version: version})
		}
		if err != nil {
			return fmt.Errorf("%s: %w", step, err)
		}
	}
	return nil
}
