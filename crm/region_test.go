package crm_test

import (
	"testing"

	"github.com/breakthrough-party/coalition/crm"
	"github.com/breakthrough-party/coalition/ent/affiliation"
	"github.com/breakthrough-party/coalition/ent/organisation"
	"github.com/breakthrough-party/coalition/ent/position"
	"github.com/breakthrough-party/coalition/viewer"
)

// country is what an organiser of London and Scotland meets: bodies of one's
// own, of others, of both, and of nobody.
type country struct {
	o                                      *viewer.Viewer
	scotland                               string
	national, london, wales, both          string
	londonBranch, walesBranch, unplaced    string
	londoner, welsh, visitor, former, none string
}

func newCountry(d *desk) *country {
	d.t.Helper()
	c := &country{}
	for _, r := range d.db().Region.Query().AllX(d.system()) {
		if r.Name == "Scotland" {
			c.scotland = r.ID
		}
	}
	c.o = d.organiserOf("Oz", d.london, c.scotland)
	c.national = d.under("", "National Union")
	c.london = d.under(c.national, "London Region", d.london)
	c.wales = d.under(c.national, "Wales Region", d.wales)
	c.both = d.under(c.national, "London and Wales Region", d.london, d.wales)
	c.londonBranch = d.under(c.london, "London Branch")
	c.walesBranch = d.under(c.wales, "Wales Branch")
	c.unplaced = d.under(c.national, "Section")
	c.londoner = d.person("Londoner", c.londonBranch, position.KindREP)
	c.welsh = d.person("Welsh", c.walesBranch, position.KindREP)
	c.visitor = d.person("Visitor", c.walesBranch, position.KindREP)
	do(d, d.admin, crm.StartPosition, crm.StartPositionInput{PersonID: c.visitor, OrganisationID: c.both, Kind: position.KindREP})
	c.former = d.person("Former", c.londonBranch, position.KindREP)
	held := d.db().Position.Query().Where(position.PersonID(c.former)).OnlyX(d.system())
	do(d, d.admin, crm.EndPosition, crm.EndPositionInput{ID: held.ID, Version: 1, EndedOn: today.AddDays(-1)})
	c.none = d.person("None", "", "")
	return c
}

// An organiser enters organisations that will be within the own reach.
func TestWhereAnOrganiserEntersOrganisations(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		c := newCountry(d)
		for _, test := range []struct {
			name    string
			parent  string
			regions []string
			want    []string
		}{
			{"own region", "", []string{d.london}, nil},
			{"own regions", "", []string{d.london, c.scotland}, nil},
			{"no region", "", nil, []string{"FORBIDDEN input.regionIDs"}},
			{"other region", "", []string{d.wales}, []string{"FORBIDDEN input.regionIDs.0"}},
			{"own and other region", "", []string{d.london, d.wales}, []string{"FORBIDDEN input.regionIDs.1"}},
			{"below own", c.londonBranch, nil, nil},
			{"below own and other", c.both, nil, nil},
			{"below other", c.walesBranch, nil, []string{"FORBIDDEN input.regionIDs"}},
			{"below nobody's", c.unplaced, nil, []string{"FORBIDDEN input.regionIDs"}},
			{"own region below nobody's", c.national, []string{c.scotland}, nil},
			{"other region below own", c.london, []string{d.wales}, []string{"FORBIDDEN input.regionIDs.0"}},
		} {
			t.Run(test.name, func(t *testing.T) {
				in := crm.CreateOrganisationInput{Name: test.name, Kind: organisation.KindOTHER, ParentID: test.parent, RegionIDs: test.regions}
				if test.want != nil {
					refused(d.with(t), c.o, crm.CreateOrganisation, in, test.want...)
					return
				}
				// What was entered can be edited by who entered it.
				out := do(d.with(t), c.o, crm.CreateOrganisation, in)
				do(d.with(t), c.o, crm.EditOrganisation, crm.EditOrganisationInput{ID: out.Organisation, Version: 1, ShortName: crm.Some("S")})
			})
		}
	})
}

// An organiser adds and removes own regions, and keeps within the own reach.
func TestWhichRegionsAnOrganiserChanges(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		c := newCountry(d)
		regions := func(ids ...string) editOrganisation {
			return func(in *crm.EditOrganisationInput) { in.RegionIDs = crm.Some(ids) }
		}
		parent := func(id string) editOrganisation {
			return func(in *crm.EditOrganisationInput) { in.ParentID = crm.Some(id) }
		}
		orphan := func(in *crm.EditOrganisationInput) { in.ParentID = crm.Clear[string]() }
		const list, up = "FORBIDDEN input.regionIDs", "FORBIDDEN input.parentID"
		for _, test := range []struct {
			name    string
			parent  string
			regions []string
			edit    editOrganisation
			want    string
		}{
			{"adds own", "", []string{d.london}, regions(d.london, c.scotland), ""},
			{"adds other", "", []string{d.london}, regions(d.london, d.wales), list + ".1"},
			{"exchanges own", "", []string{d.london}, regions(c.scotland), ""},
			{"removes own", "", []string{d.london, c.scotland}, regions(d.london), ""},
			{"removes own and leaves other", "", []string{d.london, d.wales}, regions(d.wales), list},
			{"removes the last own", "", []string{d.london}, regions(), list},
			{"removes other", "", []string{d.london, d.wales}, regions(d.london), list},
			{"leaves other as it is", "", []string{d.london, d.wales}, regions(d.wales, d.london, c.scotland), ""},
			{"narrows what it inherits", c.both, nil, regions(d.london), list},
			{"removes own and inherits it", c.london, []string{d.london, c.scotland}, regions(), ""},
			{"removes other and inherits it", c.both, []string{d.london, d.wales}, regions(), list},
			{"removes own and inherits other", c.wales, []string{d.london}, regions(), list},
			{"moves below own", c.london, nil, parent(c.londonBranch), ""},
			{"moves below own and other", c.london, nil, parent(c.both), ""},
			{"moves below other", c.london, nil, parent(c.wales), up},
			{"moves below nobody's", c.london, nil, parent(c.national), up},
			{"moves, with a region of its own, below nobody's", c.london, []string{d.london}, parent(c.national), ""},
			{"moves out of other", c.both, nil, parent(c.london), up},
			{"leaves its parent", c.london, nil, orphan, up},
			{"leaves its parent with a region of its own", c.london, []string{d.london}, orphan, ""},
		} {
			t.Run(test.name, func(t *testing.T) {
				d := d.with(t)
				id := d.under(test.parent, test.name, test.regions...)
				before := d.areas(id)
				in := d.edit(id)
				test.edit(&in)
				if test.want == "" {
					do(d, c.o, crm.EditOrganisation, in)
					return
				}
				refused(d, c.o, crm.EditOrganisation, in, test.want)
				if after := d.areas(id); after != before {
					t.Errorf("refused, but its regions are %q now, not %q", after, before)
				}
				do(d, d.outreach, crm.EditOrganisation, in) // who writes everywhere may
			})
		}
	})
}

// What an organiser may do stands and falls with the region of the record.
func TestWhatAnOrganiserWrites(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		c := newCountry(d)
		tag := d.tag("Ally")
		type target struct {
			name string
			id   string
			may  bool
		}
		organisations := []target{
			{"London", c.london, true}, {"branch of London", c.londonBranch, true}, {"London and Wales", c.both, true},
			{"national", c.national, false}, {"Wales", c.wales, false}, {"branch of Wales", c.walesBranch, false}, {"section", c.unplaced, false},
		}
		people := []target{
			{"in London", c.londoner, true}, {"in Wales and London", c.visitor, true},
			{"in Wales", c.welsh, false}, {"once in London", c.former, false}, {"nowhere", c.none, false},
		}
		type verb func(d *desk, id string, may bool)
		either := map[string]verb{
			"addTags": func(d *desk, id string, may bool) {
				answer(d, c.o, crm.AddTags, crm.AddTagsInput{ID: id, TagIDs: []string{tag}}, may)
			},
			"removeTags": func(d *desk, id string, may bool) {
				answer(d, c.o, crm.RemoveTags, crm.RemoveTagsInput{ID: id, TagIDs: []string{tag}}, may)
			},
			"setDoNotContact": func(d *desk, id string, may bool) {
				answer(d, c.o, crm.SetDoNotContact, crm.SetDoNotContactInput{ID: id, Reason: "They asked"}, may)
			},
		}
		onlyOrganisations := map[string]verb{
			"editOrganisation": func(d *desk, id string, may bool) {
				in := d.edit(id)
				in.Description = crm.Some("New")
				answer(d, c.o, crm.EditOrganisation, in, may)
			},
			"archiveOrganisation": func(d *desk, id string, may bool) {
				answer(d, c.o, crm.ArchiveOrganisation, crm.ArchiveOrganisationInput{ID: id, Version: d.load(id).Version}, may)
				if !may {
					d.archive(id)
				}
			},
			"restoreOrganisation": func(d *desk, id string, may bool) {
				answer(d, c.o, crm.RestoreOrganisation, crm.RestoreOrganisationInput{ID: id, Version: d.load(id).Version}, may)
			},
		}
		run := func(verbs map[string]verb, order []string, targets []target) {
			for _, name := range order {
				for _, on := range targets {
					t.Run(name+" "+on.name, func(t *testing.T) { verbs[name](d.with(t), on.id, on.may) })
				}
			}
		}
		both := []string{"addTags", "removeTags", "setDoNotContact"}
		run(either, both, organisations)
		run(either, both, people)
		run(onlyOrganisations, []string{"editOrganisation", "archiveOrganisation", "restoreOrganisation"}, organisations)
		refused(d, c.o, crm.LiftDoNotContact, crm.LiftDoNotContactInput{ID: c.london}, "FORBIDDEN")
		for name, run := range map[string]func() error{
			"createTag": func() error { _, err := try(d, c.o, crm.CreateTag, crm.CreateTagInput{Name: "New"}); return err },
			"editTag":   func() error { _, err := try(d, c.o, crm.EditTag, crm.EditTagInput{ID: tag, Version: 1}); return err },
			"archiveTag": func() error {
				_, err := try(d, c.o, crm.ArchiveTag, crm.ArchiveTagInput{ID: tag, Version: 1})
				return err
			},
			"restoreTag": func() error {
				_, err := try(d, c.o, crm.RestoreTag, crm.RestoreTagInput{ID: tag, Version: 1})
				return err
			},
		} {
			if err := run(); crm.CodeOf(err) != crm.Forbidden {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}

// answer runs a verb that is allowed or not, for its id.
func answer[In, Out any](d *desk, v *viewer.Viewer, verb verbOf[In, Out], in In, may bool) {
	d.t.Helper()
	if may {
		do(d, v, verb, in)
	} else {
		refused(d, v, verb, in, "FORBIDDEN input.id")
	}
}

// A tie belongs to the organisation that it starts from.
func TestWhichTiesAnOrganiserWrites(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		c := newCountry(d)
		for _, test := range []struct {
			name     string
			from, to string
			want     string
		}{
			{"from own", c.londonBranch, c.walesBranch, ""},
			{"to own", c.walesBranch, c.londonBranch, "FORBIDDEN"},
			{"nobody's", c.national, c.unplaced, "FORBIDDEN"},
		} {
			t.Run(test.name, func(t *testing.T) {
				d := d.with(t)
				in := crm.LinkOrganisationsInput{FromID: test.from, ToID: test.to, Kind: affiliation.KindMEMBER_OF}
				edit, end := crm.EditAffiliationInput{Version: 1, Role: crm.Some("Chair")}, crm.EndAffiliationInput{Version: 1}
				if test.want == "" {
					edit.ID = do(d, c.o, crm.LinkOrganisations, in).Affiliation
					do(d, c.o, crm.EditAffiliation, edit)
					end.ID, end.Version = edit.ID, 2
					do(d, c.o, crm.EndAffiliation, end)
					return
				}
				refused(d, c.o, crm.LinkOrganisations, in, test.want+" input.fromID")
				edit.ID = do(d, d.press, crm.LinkOrganisations, in).Affiliation
				end.ID = edit.ID
				refused(d, c.o, crm.EditAffiliation, edit, test.want+" input.id")
				refused(d, c.o, crm.EndAffiliation, end, test.want+" input.id")
			})
		}
	})
}
