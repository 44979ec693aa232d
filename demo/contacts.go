package demo

import (
	"context"
	"fmt"
	"strings"

	"github.com/breakthrough-party/coalition/crm"
	"github.com/breakthrough-party/coalition/ent/contactpoint"
	"github.com/breakthrough-party/coalition/text"
)

// Telephone numbers that Ofcom keeps for drama: nobody ever has one.
func londonNumber(i int) string { return fmt.Sprintf("020 7946 0%03d", i%1000) }
func officeNumber(i int) string { return fmt.Sprintf("01632 960%03d", i%1000) }
func mobileNumber(i int) string { return fmt.Sprintf("07700 900%03d", i%1000) }

// ascii writes the letters that are no Latin letter with a mark as mail systems do.
var ascii = strings.NewReplacer("ł", "l", "ø", "o", "æ", "ae")

// domain is the invented one of an organisation.
func (b body) domain() string { return b.key + ".example.org" }

func (f *filling) addContactPoints(ctx context.Context) error {
	for i, b := range bodies() {
		if err := f.addBodyContacts(ctx, i, b); err != nil {
			return fmt.Errorf("%s: %w", b.name, err)
		}
	}
	for _, s := range f.people {
		if err := f.addPersonContacts(ctx, s); err != nil {
			return fmt.Errorf("%s: %w", s.name, err)
		}
	}
	return nil
}

func (f *filling) addBodyContacts(ctx context.Context, i int, b body) error {
	points := []crm.AddContactPointInput{
		{Kind: contactpoint.KindEMAIL, Value: "press@" + b.domain(), Label: "press office", Primary: true, Audience: contactpoint.AudiencePUBLIC},
		{Kind: contactpoint.KindPHONE, Value: londonNumber(i), Label: "switchboard", Primary: true, Audience: contactpoint.AudiencePUBLIC},
	}
	if i%3 == 0 {
		points = append(points, crm.AddContactPointInput{
			Kind: contactpoint.KindADDRESS, Value: fmt.Sprintf("%d Example Street\nHarrowdale", 10+i), Audience: contactpoint.AudiencePUBLIC,
		})
	}
	if i%4 == 1 {
		points = append(points, crm.AddContactPointInput{
			Kind: contactpoint.KindSOCIAL, Value: "https://social.example.org/@" + b.key, Audience: contactpoint.AudiencePUBLIC,
		})
	}
	if b.cadence > 0 { // those with whom we speak often
		points = append(points, crm.AddContactPointInput{
			Kind: contactpoint.KindPHONE, Value: officeNumber(i), Label: "direct line", Audience: contactpoint.AudienceSTAFF,
		})
	}
	return f.addPoints(f.as(ctx, b.author()), b.key, f.ids[b.key], points)
}

func (f *filling) addPersonContacts(ctx context.Context, s *someone) error {
	audience := contactpoint.AudienceSTAFF
	if s.number%5 == 0 {
		audience = contactpoint.AudiencePUBLIC
	}
	address := ascii.Replace(strings.Join(text.Tokens(s.name), ".")) + "@" + s.body.domain()
	err := f.addPoints(f.as(ctx, s.body.author()), s.name, s.id, []crm.AddContactPointInput{
		{Kind: contactpoint.KindEMAIL, Value: address, Label: "work", Primary: true, Audience: audience},
	})
	if err != nil || s.number%2 == 1 {
		return err
	}
	// Their own number is known to the team that needs it, and to nobody else.
	who := oyin
	if s.journalist {
		who = petra
	}
	return f.addPoints(f.as(ctx, who), s.name, s.id, []crm.AddContactPointInput{
		{Kind: contactpoint.KindPHONE, Value: mobileNumber(s.number), Label: "mobile", Primary: true, Audience: contactpoint.AudiencePRIVATE},
	})
}

func (f *filling) addPoints(ctx context.Context, whose, owner string, points []crm.AddContactPointInput) error {
	for _, p := range points {
		p.OwnerID = owner
		if _, err := crm.AddContactPoint(ctx, f.tx, p); err != nil {
			return fmt.Errorf("contact point of %s: %w", whose, err)
		}
	}
	return nil
}

// closeSome says of an organisation and a person that they do not want to hear from us.
func (f *filling) closeSome(ctx context.Context) error {
	in := crm.SetDoNotContactInput{ID: f.ids["landlords"], Reason: "Asked us in writing to stop."}
	if _, err := crm.SetDoNotContact(f.as(ctx, owen), f.tx, in); err != nil {
		return err
	}
	for _, s := range f.people {
		if s.body.key == "gazette" {
			in := crm.SetDoNotContactInput{ID: s.id, Reason: "Wants no calls from parties before the election."}
			_, err := crm.SetDoNotContact(f.as(ctx, petra), f.tx, in)
			return err
		}
	}
	return nil
}
