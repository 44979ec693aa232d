package demo

import (
	"context"
	"fmt"

	"github.com/breakthrough-party/coalition/calendar"
	"github.com/breakthrough-party/coalition/crm"
	"github.com/breakthrough-party/coalition/ent/organisation"
	"github.com/breakthrough-party/coalition/ent/person"
	"github.com/breakthrough-party/coalition/ent/position"
)

// post is what somebody does somewhere.
type post struct {
	title string
	kind  position.Kind
}

// Posts by the kind of organisation; one person for each.
var (
	unionPosts = []post{
		{"General Secretary", position.KindGENERAL_SECRETARY},
		{"National Political Officer", position.KindPOLITICAL_OFFICER},
		{"Head of Communications", position.KindPRESS_OFFICER},
	}
	regionPosts  = []post{{"Regional Secretary", position.KindREGIONAL_SECRETARY}, {"Regional Organiser", position.KindORGANISER}}
	branchPosts  = []post{{"Branch Secretary", position.KindBRANCH_SECRETARY}, {"Workplace Rep", position.KindREP}}
	councilPosts = []post{{"President", position.KindPRESIDENT}, {"Delegate", position.KindDELEGATE}}
	partyPosts   = []post{{"Chair", position.KindCHAIR}, {"National Campaigns Officer", position.KindNATIONAL_OFFICER}}
	jointPosts   = []post{{"Chair", position.KindCHAIR}, {"Convenor", position.KindORGANISER}}
	groupPosts   = []post{{"Chair", position.KindCHAIR}, {"Organiser", position.KindORGANISER}}
	ownerPosts   = []post{{"Director of Public Affairs", position.KindSTAFF}}
	outletPosts  = []post{
		{"Editor", position.KindEDITOR},
		{"Industrial Correspondent", position.KindCORRESPONDENT},
		{"Political Reporter", position.KindREPORTER},
	}
)

// freelance are the outlets for which somebody works without a post.
var freelance = []string{"guardian", "statesman", "wire", "picket"}

func postsOf(b body) []post {
	switch {
	case b.status != "" && b.status != organisation.StatusACTIVE:
		return nil
	case b.kind == organisation.KindMEDIA_OUTLET:
		return outletPosts
	case b.isMedia():
		return ownerPosts
	case b.kind == organisation.KindTRADES_COUNCIL:
		return councilPosts
	case b.kind == organisation.KindUNION_FEDERATION:
		return unionPosts
	case b.kind == organisation.KindPOLITICAL_PARTY:
		return partyPosts
	case b.kind == organisation.KindCOALITION:
		return jointPosts
	case b.kind != organisation.KindTRADE_UNION:
		return groupPosts
	case b.level == organisation.LevelBRANCH:
		return branchPosts
	case b.level == organisation.LevelNATIONAL:
		return unionPosts
	}
	return regionPosts
}

// someone is a person of the demo, with the first of their posts.
type someone struct {
	number     int
	name, id   string
	body       body
	post       post
	started    calendar.Date
	journalist bool
}

// author is the user who enters what belongs to an organisation.
func (b body) author() string {
	switch {
	case b.isMedia():
		return petra
	case b.manager == ravi: // his regions
		return ravi
	}
	return owen
}

func (f *filling) addPeople(ctx context.Context) error {
	byKey := map[string]body{}
	for _, b := range bodies() {
		byKey[b.key] = b
		for _, p := range postsOf(b) {
			if err := f.addPerson(ctx, b, p); err != nil {
				return err
			}
		}
	}
	for _, key := range freelance {
		if err := f.addPerson(ctx, byKey[key], post{"Freelance journalist", position.KindFREELANCE}); err != nil {
			return err
		}
	}
	for _, s := range f.people {
		if err := f.addOtherPosts(ctx, s, byKey); err != nil {
			return fmt.Errorf("%s: %w", s.name, err)
		}
	}
	return nil
}

func (f *filling) addPerson(ctx context.Context, b body, p post) error {
	n := len(f.people)
	given, family := nameOf(n)
	s := &someone{number: n, name: given + " " + family, body: b, post: p, journalist: b.isMedia()}
	s.started = max(calendar.Date("2012-03-01").AddDays(n*83%4500), year(b.founded))
	organisationID, err := f.id(b.key)
	if err != nil {
		return err
	}
	in := crm.CreatePersonInput{
		Name: s.name, GivenName: given, FamilyName: family, Pronouns: pronounsOf(n), Stance: person.Stance(b.stance),
		Position: &crm.PersonPositionInput{
			OrganisationID: organisationID, Title: p.title, Kind: p.kind, StartedOn: s.started, Primary: true,
		},
	}
	if n%7 == 5 { // some see it otherwise than their organisation
		in.Stance = person.StanceNEUTRAL
	}
	if n%3 == 0 && b.manager != "" {
		in.RelationshipManagerID, in.CadenceDays = f.ids[b.manager], number(b.cadence)
	}
	if n%10 == 4 {
		in.TagIDs = []string{f.ids["conference"]}
	}
	made, err := crm.CreatePerson(f.as(ctx, b.author()), f.tx, in)
	if err != nil {
		return fmt.Errorf("%s: %w", s.name, err)
	}
	s.id = made.Person
	f.people = append(f.people, s)
	return nil
}

// addOtherPosts gives some people a past, and some a second post beside the first.
func (f *filling) addOtherPosts(ctx context.Context, s *someone, byKey map[string]body) error {
	ended := s.started.AddDays(-1 - s.number%40)
	began := ended.AddDays(-400 - s.number*29%1500)
	union := s.body.kind == organisation.KindTRADE_UNION
	switch {
	case s.body.key == "neu": // from one of the unions that it was made of
		return f.addPost(ctx, s, byKey["nut"], post{"National Officer", position.KindNATIONAL_OFFICER}, "2011-09-01", "2017-08-31")
	case s.post.kind == position.KindPRESS_OFFICER && s.number%2 == 0: // once a journalist
		return f.addPost(ctx, s, byKey["mirror"], post{"Reporter", position.KindREPORTER}, began, ended)
	case s.journalist && s.number%3 == 1:
		return f.addPost(ctx, s, byKey["gazette"], post{"News Editor", position.KindNEWS_EDITOR}, began, ended)
	case union && s.number%3 == 0:
		return f.addPost(ctx, s, s.body, post{"Organiser", position.KindORGANISER}, began, ended)
	case union && s.number%8 == 1:
		return f.addPost(ctx, s, byKey["tuc"], post{"Member of the General Council", position.KindEXECUTIVE_MEMBER}, s.started.AddDays(60), "")
	case s.post.kind == position.KindBRANCH_SECRETARY:
		return f.addPost(ctx, s, byKey["harrowdale"], post{"Delegate", position.KindDELEGATE}, s.started.AddDays(90), "")
	case s.body.kind == organisation.KindPOLITICAL_PARTY && s.post.kind == position.KindCHAIR:
		return f.addPost(ctx, s, byKey["remain"], post{"Party representative", position.KindELECTED_REPRESENTATIVE}, "2019-11-07", "2019-12-12")
	}
	return nil
}

func (f *filling) addPost(ctx context.Context, s *someone, b body, p post, began, ended calendar.Date) error {
	s.journalist = s.journalist || b.isMedia()
	who := owen
	if b.isMedia() {
		who = petra
	}
	_, err := crm.StartPosition(f.as(ctx, who), f.tx, crm.StartPositionInput{
		PersonID: s.id, OrganisationID: f.ids[b.key], Title: p.title, Kind: p.kind, StartedOn: began, EndedOn: ended,
	})
	return err
}
