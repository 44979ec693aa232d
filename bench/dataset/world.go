package dataset

import (
	"time"

	"github.com/breakthrough-party/coalition/calendar"
	"github.com/breakthrough-party/coalition/text"
)

// world is the data while it is made.
type world struct {
	*dice
	*rows
	size   Size
	anchor time.Time
	begin  time.Time

	users, tags, issues, regions []string
	organisations                []*organisation
	outlets                      []*organisation // the last of organisations
	people                       []*person
	journalists                  []*person // the last of people
	campaigns                    []*campaign
}

// generate makes all rows of a data set of a size. Their batches come in no order
// that foreign keys would ask for.
func generate(size Size, anchor time.Time, full func(*batch)) Facts {
	w := &world{dice: newDice(), rows: newRows(full), size: size, anchor: anchor, begin: anchor.AddDate(-years, 0, 0)}
	w.ourselves()
	w.planOrganisations()
	w.planPeople()
	w.makeCampaigns()
	w.makeInteractions()
	w.makeCoverage()
	w.ownFollowUps()
	w.makeStances()
	w.makeOrganisations()
	w.makePeople()
	w.flush()
	return w.facts()
}

const (
	users = 30
	email = "outreach@example.org"
)

var (
	userTable    = table("users", "id", "created_at", "updated_at", "version", "name", "name_folded", "roles", "status", "created_by")
	accountTable = table("accounts", "id", "created_at", "updated_at", "version", "email", "password_hash", "password_expired", "created_by", "user_id")
	tagTable     = table("tags", "id", "created_at", "updated_at", "version", "name", "name_folded", "colour", "created_by")
	issueTable   = table("issues", "id", "created_at", "updated_at", "version", "name", "name_folded", "created_by")
	termTable    = table("terms", "id", "kind", "word", "record_id", "found_at", "source")
)

// ourselves are users, tags and issues. The first user is of the outreach team,
// and has the one account; nobody can sign in to it, but tokens act for it.
func (w *world) ourselves() {
	roles := []string{`["OUTREACH"]`, `["PRESS"]`, `["OUTREACH"]`, `["ORGANISER"]`, `["OUTREACH","PRESS"]`, `["VIEWER"]`}
	for i := range users {
		id, name := w.id("usr", w.begin), pick(w.dice, givenNames)+" "+pick(w.dice, familyNames)
		if i == 0 {
			w.add(accountTable, w.id("acc", w.begin), w.begin, w.begin, 1, email, "!", false, id, id)
		}
		w.users = append(w.users, id)
		w.add(userTable, id, w.begin, w.begin, 1, name, text.Fold(name), roles[i%len(roles)], "ACTIVE", w.users[0])
	}
	for _, name := range tags {
		id := w.id("tag", w.begin)
		w.tags = append(w.tags, id)
		w.add(tagTable, id, w.begin, w.begin, 1, name, text.Fold(name), pick(w.dice, colours), w.users[0])
	}
	for _, name := range beats {
		id := w.id("iss", w.begin)
		w.issues = append(w.issues, id)
		w.add(issueTable, id, w.begin, w.begin, 1, name, text.Fold(name), w.users[0])
	}
	for _, digit := range "123456789abc" { // as the migrations make them
		w.regions = append(w.regions, "reg_01jgfjjz00e00800000000000"+string(digit))
	}
}

func (w *world) user() string { return pick(w.dice, w.users) }

// along is the time of the i-th of n things that were entered one after another.
func (w *world) along(i, n int) time.Time {
	return w.begin.Add(time.Duration(float64(w.anchor.Sub(w.begin)) * float64(i) / float64(n))).Truncate(time.Millisecond)
}

// moment is some time between two, to the quarter of an hour of a working day.
func (w *world) moment(from, until time.Time) time.Time {
	at := from.Add(time.Duration(w.Float64() * float64(until.Sub(from))))
	return time.Date(at.Year(), at.Month(), at.Day(), 9+w.IntN(9), 15*w.IntN(4), 0, 0, time.UTC)
}

// day is the day of a time where the party is.
func day(at time.Time) string { return string(calendar.On(at.In(calendar.London))) }

// terms are the words by which a record is found.
func (w *world) terms(kind, recordID string, at time.Time, source string, texts ...string) {
	seen := map[string]bool{}
	for _, t := range texts {
		for _, word := range text.Tokens(t) {
			if !seen[word] {
				seen[word] = true
				w.add(termTable, w.id("trm", at), kind, word, recordID, at, source)
			}
		}
	}
}

// someTags ties up to three tags to a record.
func (w *world) someTags(table, recordID string) {
	first := w.IntN(len(w.tags))
	for i := range w.IntN(4) {
		w.add(table, recordID, w.tags[(first+i*5)%len(w.tags)])
	}
}

func (w *world) facts() Facts {
	f := Facts{Version: Version, Interactions: w.size.Interactions, Anchor: w.anchor, Viewer: w.users[0], Email: email,
		Beats: beats, Searches: []string{"harris", "nurses", "general secretary okafor", "national rail", "hughes", "wrexham petition tribunal", "leeds council", "tribunal backpay menopause"}}
	for i := range 60 {
		f.Organisations = append(f.Organisations, w.organisations[i+i*i*(len(w.organisations)-len(w.outlets)-61)/3600].id)
		// What is archived takes part in nothing new.
		if p := w.people[i*(len(w.people)-len(w.journalists)-1)/60]; !p.at.archived {
			f.People = append(f.People, p.id)
		}
	}
	for _, o := range w.outlets[:min(20, len(w.outlets))] {
		f.Outlets = append(f.Outlets, o.id)
	}
	for _, p := range w.journalists[:min(50, len(w.journalists))] {
		f.Journalists = append(f.Journalists, p.id)
	}
	for _, c := range w.campaigns {
		f.Campaigns = append(f.Campaigns, c.id)
	}
	return f
}
