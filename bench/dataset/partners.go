package dataset

import (
	"time"

	"github.com/breakthrough-party/coalition/ent/schema"
	"github.com/breakthrough-party/coalition/text"
)

// organisation is one while more becomes known of it.
type organisation struct {
	id, name, short, kind string
	made                  time.Time
	parent                *organisation
	depth                 int
	regions               []string // its own
	manager               string
	stage, stance         string
	people                []*person // who hold a post there today
	archived              bool
	relationship
}

var (
	organisationTable = table("organisations", append([]string{"id", "created_at", "updated_at", "version", "name", "name_folded", "short_name",
		"short_name_folded", "former_names", "kind", "level", "description", "website", "member_count", "medium", "reach", "stage", "stance",
		"do_not_contact_reason", "do_not_contact_at", "do_not_contact_set_by_id", "archived_at", "created_by", "parent_id", "relationship_manager_id"}, stateColumns...)...)
	ancestorTable    = table("ancestors", "id", "depth", "organisation_id", "ancestor_id")
	ownRegionTable   = table("organisation_regions", "organisation_id", "region_id")
	areaTable        = table("organisation_areas", "organisation_id", "region_id")
	organisationTags = table("organisation_tags", "organisation_id", "tag_id")
)

// desk is about how many partners of each sort the viewer looks after at the least,
// whatever the size: organisations and people with short histories, of which few are
// archived. Else a desk would show more in larger data, and cost more for that alone.
const desk = 40

// planOrganisations makes the organisations of which everything else is. Those at
// the front have long histories. Outlets are the last.
func (w *world) planOrganisations() {
	n, outlets := w.size.organisations(), w.size.outlets()
	for i := range n {
		o := &organisation{kind: pick(w.dice, kinds), made: w.begin.Add(time.Duration(i) * time.Minute), stage: "IDENTIFIED", stance: "UNKNOWN"}
		if i >= n-outlets {
			o.kind = "MEDIA_OUTLET"
		}
		o.id = w.id("org", o.made)
		o.name, o.short = w.organisationName(o.kind, i)
		if i > 20 && i < n-outlets && w.chance(60) {
			if p := w.organisations[w.skewed(i)]; p.depth < 3 {
				o.parent, o.depth = p, p.depth+1
			}
		}
		if w.chance(40) {
			o.regions = append(o.regions, pick(w.dice, w.regions))
		}
		if w.chance(70) {
			o.manager = w.user()
		}
		o.relationship = newRelationship(w.cadence(30))
		if i >= n-outlets-desk && i < n-outlets {
			o.manager, o.relationship = w.users[0], newRelationship(30)
		}
		w.organisations = append(w.organisations, o)
	}
	w.outlets = w.organisations[n-outlets:]
}

// cadence is one for so many of a hundred partners.
func (w *world) cadence(percent int) int {
	if !w.chance(percent) {
		return -1
	}
	return pick(w.dice, []int{30, 60, 90, 180})
}

var levels = []string{"NATIONAL", "REGION", "DISTRICT", "BRANCH"}

// makeOrganisations writes the rows, when all is known that is derived.
func (w *world) makeOrganisations() {
	for i, o := range w.organisations {
		parent, medium := "", any(nil)
		if o.parent != nil {
			parent = o.parent.id
		}
		if o.kind == "MEDIA_OUTLET" {
			medium = pick(w.dice, []string{"PRINT", "ONLINE", "RADIO"})
		}
		reason, refused, by, archived := "", any(nil), any(nil), any(nil)
		if i > 60 && w.chance(1) {
			reason, refused, by = "They asked us not to.", o.made, w.users[0]
		}
		if i > 60 && w.chance(2) {
			archived, o.archived = w.anchor.AddDate(0, -2, 0), true
		}
		w.add(organisationTable, append([]any{o.id, o.made, o.made, 1, o.name, text.Fold(o.name), o.short, text.Fold(o.short), "[]", o.kind,
			levels[o.depth], w.sentence(12), "https://www.example.org/", 50 * w.IntN(4000), medium, -1, o.stage, o.stance,
			reason, refused, by, archived, w.users[0], orNil(parent), orNil(o.manager)}, o.values()...)...)
		w.terms("org", o.id, o.made, "NAME", o.name, o.short)
		w.someTags(organisationTags, o.id)
		w.place(o)
	}
}

// place writes what stands above an organisation and where it lies.
func (w *world) place(o *organisation) {
	areas := o
	for len(areas.regions) == 0 && areas.parent != nil {
		areas = areas.parent
	}
	for _, r := range o.regions {
		w.add(ownRegionTable, o.id, r)
	}
	for _, r := range areas.regions {
		w.add(areaTable, o.id, r)
	}
	depth := 0
	for above := o; above != nil; above = above.parent {
		w.add(ancestorTable, w.id("anc", o.made), depth, o.id, above.id)
		depth++
	}
}

// person is one while more becomes known of them.
type person struct {
	id, given, family string
	made              time.Time
	at                *organisation // where they hold a post today
	journalist        bool
	titles            []string
	published         time.Time
	manager           string
	relationship
}

func (p *person) name() string { return p.given + " " + p.family }

var (
	personTable = table("persons", append([]string{"id", "created_at", "updated_at", "version", "name", "name_folded", "given_name", "family_name",
		"family_name_folded", "is_journalist", "last_coverage_at", "created_by", "relationship_manager_id"}, stateColumns...)...)
	personTags    = table("person_tags", "person_id", "tag_id")
	positionTable = table("positions", "id", "created_at", "updated_at", "version", "title", "title_folded", "kind", "started_on", "ended_on",
		"primary", "created_by", "person_id", "organisation_id")
	profileTable = table("journalist_profiles", "id", "created_at", "updated_at", "version", "beats", "freelance", "created_by", "person_id")
	beatTable    = table("beats", "id", "person_id", "name_folded")
)

var posts = []struct{ kind, title string }{
	{"GENERAL_SECRETARY", "General Secretary"}, {"CHAIR", "Chair"}, {"ORGANISER", "Organiser"}, {"BRANCH_SECRETARY", "Branch Secretary"},
	{"EXECUTIVE_MEMBER", "Member of the Executive"}, {"REP", "Workplace Rep"}, {"POLITICAL_OFFICER", "Political Officer"}, {"STAFF", ""},
}

var desks = []struct{ kind, title string }{
	{"REPORTER", "Reporter"}, {"CORRESPONDENT", "Correspondent"}, {"COLUMNIST", "Columnist"}, {"EDITOR", "Editor"},
}

// planPeople makes people with their posts. Journalists are the last.
func (w *world) planPeople() {
	n, journalists := w.size.people(), w.size.journalists()
	partners := w.organisations[:len(w.organisations)-len(w.outlets)]
	for i := range n {
		p := &person{given: pick(w.dice, givenNames), family: pick(w.dice, familyNames), made: w.begin.Add(time.Duration(i) * 10 * time.Second)}
		p.id, p.published = w.id("per", p.made), schema.NeverContacted
		p.relationship = newRelationship(w.cadence(5))
		if w.chance(10) {
			p.manager = w.user()
		}
		if i >= n-journalists-desk && i < n-journalists {
			p.manager, p.relationship = w.users[0], newRelationship(30)
		}
		post := pick(w.dice, posts)
		switch p.journalist = i >= n-journalists; {
		case p.journalist:
			p.at, post = pick(w.dice, w.outlets), pick(w.dice, desks)
			w.journalists = append(w.journalists, p)
			w.profile(p)
		case i < len(partners):
			p.at = partners[i]
		default:
			p.at = partners[w.skewed(len(partners))]
		}
		p.at.people = append(p.at.people, p)
		w.position(p, p.at, post.kind, post.title, true)
		if w.chance(30) && !p.journalist {
			post = pick(w.dice, posts)
			w.position(p, pick(w.dice, partners), post.kind, post.title, false)
		}
		w.people = append(w.people, p)
	}
}

func (w *world) position(p *person, o *organisation, kind, title string, now bool) {
	started, ended := w.begin.AddDate(0, 0, w.IntN(700)), ""
	if !now {
		ended = day(started.AddDate(0, 0, 100+w.IntN(1000)))
	}
	if title != "" {
		p.titles = append(p.titles, title)
	}
	w.add(positionTable, w.id("pos", p.made), p.made, p.made, 1, title, text.Fold(title), kind, day(started), ended, now, w.users[0], p.id, o.id)
}

func (w *world) profile(p *person) {
	first, list := w.IntN(len(beats)), `["`
	names := []string{beats[first]}
	if w.chance(50) {
		names = append(names, beats[(first+5)%len(beats)])
	}
	for i, name := range names {
		if i > 0 {
			list += `","`
		}
		list += name
		w.add(beatTable, w.id("bea", p.made), p.id, text.Fold(name))
	}
	w.add(profileTable, w.id("jrn", p.made), p.made, p.made, 1, list+`"]`, w.chance(10), w.users[0], p.id)
}

// makePeople writes the rows, when all is known that is derived.
func (w *world) makePeople() {
	for _, p := range w.people {
		w.add(personTable, append([]any{p.id, p.made, p.made, 1, p.name(), text.Fold(p.name()), p.given, p.family, text.Fold(p.family),
			p.journalist, p.published, w.users[0], orNil(p.manager)}, p.values()...)...)
		w.terms("per", p.id, p.made, "NAME", p.name(), p.given, p.family)
		w.terms("per", p.id, p.made, "TITLE", p.titles...)
		if w.chance(20) {
			w.someTags(personTags, p.id)
		}
	}
}
