package crm

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/breakthrough-party/coalition/calendar"
	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/interaction"
	"github.com/breakthrough-party/coalition/ent/position"
)

// postsOn are the organisations, each list sorted, where people of whom it was
// not said what they stood for held a position on a day.
func postsOn(ctx context.Context, tx *ent.Tx, a attendance, on calendar.Date) (map[string][]string, error) {
	var ids []string
	for _, p := range a.list {
		if a.people[p.personID] != nil && p.organisationID == "" {
			ids = append(ids, p.personID)
		}
	}
	posts := map[string][]string{}
	if len(ids) == 0 {
		return posts, nil
	}
	held := tx.Position.Query().Where(position.PersonIDIn(distinct(ids)...), heldOn(on))
	held.Select(position.FieldPersonID, position.FieldOrganisationID)
	rows, err := held.All(ctx)
	if err != nil {
		return nil, err
	}
	for _, p := range rows {
		posts[p.PersonID] = append(posts[p.PersonID], p.OrganisationID)
	}
	for personID, held := range posts {
		slices.Sort(held)
		posts[personID] = slices.Compact(held)
	}
	return posts, nil
}

// standFor completes for which organisation each person stood, and notes a fault
// that names them where there are several.
func (f *Faults) standFor(a *attendance, posts map[string][]string) {
	for i, p := range a.list {
		if p.organisationID != "" {
			continue
		}
		switch held := posts[p.personID]; len(held) {
		case 0:
		case 1:
			a.list[i].organisationID = held[0]
		default:
			*f = append(*f, a.severalPosts(p, held))
		}
	}
}

// severalPosts asks for which of several organisations somebody stood.
func (a attendance) severalPosts(p attendee, held []string) *Error {
	names, choices := make([]string, len(held)), make([]map[string]any, len(held))
	for i, id := range held {
		names[i] = a.organisations[id].Name
		choices[i] = map[string]any{"id": id, "name": names[i]}
	}
	return &Error{Code: Invalid, Field: p.path + ".organisationID",
		Message: fmt.Sprintf("%s held positions at %s on that day: say for which they stood.", a.people[p.personID].Name, strings.Join(names, " and ")),
		Extra:   map[string]any{"organisations": choices}}
}

// inUse notes which of those who take part are not there or no longer with us.
func (f *Faults) inUse(a attendance, were []*ent.Participant) {
	stays := map[string]bool{}
	for _, w := range were {
		stays[w.PersonID], stays[w.OrganisationID], stays[w.UserID] = true, true, true
	}
	for _, p := range a.list {
		if p.personID != "" {
			switch who := a.people[p.personID]; {
			case who == nil:
				*f = append(*f, missing(p.path+".personID", "person"))
			case who.ArchivedAt != nil && !stays[who.ID]:
				f.add(Invalid, p.path+".personID", "This person is archived; restore them first.")
			}
		}
		if p.organisationID != "" && !p.new.holds(p.organisationID) {
			switch what := a.organisations[p.organisationID]; {
			case what == nil:
				*f = append(*f, missing(p.path+".organisationID", "organisation"))
			case what.ArchivedAt != nil && !stays[what.ID]:
				f.add(Invalid, p.path+".organisationID", what.Name+" is archived; restore it first.")
			}
		}
		if p.userID != "" && p.userID != a.writer && (!stays[p.userID] || a.users[p.userID] == nil) {
			f.active(p.path+".userID", p.userID, a.users)
		}
	}
}

// nobodyTwice notes who was named before.
func (f *Faults) nobodyTwice(a attendance) {
	seen := map[string]bool{}
	for _, p := range a.list {
		who := p.personID + p.userID
		if p.asSuch {
			who = p.organisationID
		}
		switch {
		case who == "": // somebody new
		case seen[who]:
			f.add(Invalid, p.path, "This participant was named before.")
		default:
			seen[who] = true
		}
	}
}

// stay is an interaction as it was, with those who took part then.
type stay struct {
	draft interactionDraft
	were  []*ent.Participant
}

// mayBeContacted notes who takes part although there must be no contact: in what
// is planned, and in what we began after that was said. Those who took part
// before may stay, unless it is only now that we call upon them.
func (f *Faults) mayBeContacted(ctx context.Context, tx *ent.Tx, d interactionDraft, a attendance, before *stay) error {
	for _, p := range a.list {
		var who partner
		switch {
		case a.people[p.personID] != nil:
			who.person = a.people[p.personID]
		case p.asSuch && a.organisations[p.organisationID] != nil:
			who.organisation = a.organisations[p.organisationID]
		default:
			continue
		}
		since, setByID := who.doNotContact()
		if since == nil || !d.contacts(*since) || before.lets(who, d, *since) {
			continue
		}
		if err := f.refused(p.path, alreadySet(ctx, tx, *since, setByID)); err != nil {
			return err
		}
		if last := (*f)[len(*f)-1]; p.stays {
			last.Message = who.name() + ": " + last.Message
		}
	}
	return nil
}

// contacts reports whether it is contact that must not be since some time.
func (d interactionDraft) contacts(since time.Time) bool {
	return d.status == interaction.StatusPLANNED || d.callsUponAfter(since)
}

// callsUpon reports whether we began it, or will.
func (d interactionDraft) callsUpon() bool {
	return d.direction == interaction.DirectionOUTBOUND && d.status != interaction.StatusCANCELLED
}

func (d interactionDraft) callsUponAfter(since time.Time) bool {
	return d.callsUpon() && d.startsAt.After(since)
}

// lets reports whether somebody took part before, as they do now.
func (s *stay) lets(who partner, d interactionDraft, since time.Time) bool {
	return s != nil && tookPart(who, s.were) && (s.draft.callsUponAfter(since) || !d.callsUponAfter(since))
}

// tookPart reports whether a person, or an organisation as such, was a participant.
func tookPart(who partner, were []*ent.Participant) bool {
	return slices.ContainsFunc(were, func(w *ent.Participant) bool {
		return who.person != nil && w.PersonID == who.person.ID ||
			who.organisation != nil && w.PersonID == "" && w.OrganisationID == who.organisation.ID
	})
}

// userIDs are those of us who take part.
func (a attendance) userIDs() []string {
	var ids []string
	for _, p := range a.list {
		if p.userID != "" {
			ids = append(ids, p.userID)
		}
	}
	return ids
}

// partnerIDs are the organisations and people whom it concerns, once each.
func (a attendance) partnerIDs() []string {
	set := map[string]bool{}
	for _, p := range a.list {
		set[p.personID], set[p.organisationID] = true, true
	}
	delete(set, "")
	return slices.Sorted(maps.Keys(set))
}

// enterNewcomers writes the new people.
func (a attendance) enterNewcomers(ctx context.Context, tx *ent.Tx) error {
	for i, p := range a.list {
		if p.new == nil {
			continue
		}
		who, _, err := p.new.enter(ctx, tx)
		if err != nil {
			return err
		}
		a.list[i].personID = who.ID
	}
	return nil
}

// rows are the participants of an interaction.
func (a attendance) rows(tx *ent.Tx, interactionID string) []*ent.ParticipantCreate {
	rows := make([]*ent.ParticipantCreate, len(a.list))
	for i, p := range a.list {
		rows[i] = tx.Participant.Create().SetInteractionID(interactionID)
		setNew(rows[i].Mutation().SetPersonID, p.personID, "")
		setNew(rows[i].Mutation().SetOrganisationID, p.organisationID, "")
		setNew(rows[i].Mutation().SetUserID, p.userID, "")
	}
	return rows
}
