package importer

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestShippedMappingsRead(t *testing.T) {
	want := []string{"coalition-memberships", "electoral-commission-2014", "media-outlets", "union-structure", "unions"}
	if d := cmp.Diff(want, Shipped()); d != "" {
		t.Fatal(d)
	}
	for _, name := range Shipped() {
		m, err := LoadMapping(name)
		if err != nil {
			t.Errorf("%s: %v", name, err)
		} else if m.Title == "" || len(m.Columns()) == 0 {
			t.Errorf("%s has no title or no columns", name)
		}
	}
}

func TestLoadMappingFromAFile(t *testing.T) {
	file := filepath.Join(t.TempDir(), "mine.yml")
	if err := os.WriteFile(file, []byte("fields:\n  name: Union\n  kind: {constant: TRADE_UNION}\nparent: Within\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	m, err := LoadMapping(file)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff([]string{"Union", "Within"}, m.Columns()); d != "" {
		t.Error(d)
	}
	if _, err := LoadMapping("nowhere.yml"); err == nil || !strings.Contains(err.Error(), "union-structure") {
		t.Errorf("got %v, want the shipped ones named", err)
	}
}

// TestMappingFaults: all the faults of a file at once, each with its line.
func TestMappingFaults(t *testing.T) {
	tests := map[string]struct {
		yaml string
		want []string
	}{
		"slips of the pen": {
			yaml: `titel: Unions
fields:
  name: {colum: name, dates: [31.12.2020]}
  founded: {column: a, constant: b}
  kind: {column: kind, clean: [{match: "("}], otherwise: maybe, assume: perhaps}
parent: {name: x, onMising: create}
`,
			want: []string{
				`line 1: unknown key "titel"`, `line 3: unknown key "colum"`, `line 3: "31.12.2020" is not the form of a date`,
				"line 3: give either column or constant", "line 4: give either column or constant", `line 5: "(" is not a pattern`,
				"line 5: otherwise is keep, skip or refuse", "line 5: assume is true or false", `line 6: unknown key "onMising"`,
			},
		},
		"what no file could satisfy": {
			yaml: `fields:
  nmae: name
  kind: {column: k, values: {u: TRADEUNION}}
  level: {constant: TOWN}
externalIDs:
  - {scheme: Companies House, value: no}
  - {scheme: {column: Register}, value: no}
  - {value: no}
parent: {onMissing: create, create: {level: {constant: NATIONAL}}}
affiliations:
  - {kind: {constant: AFFILIATED_TO}}
  - {to: x, from: y, role: r}
`,
			want: []string{
				"fields: name is missing", `no field "nmae"`, `"TRADEUNION" is not one of`, `"TOWN" is not one of`,
				`"Companies House" is not a name such as companies-house`, "externalIDs[1].scheme: give values",
				"externalIDs[2]: scheme and value must both be given", "parent: give name, externalID or both",
				"parent: only an organisation with a name can be created", "parent.create: kind is missing",
				"affiliations[0]: give either from or to", "affiliations[1]: give either from or to", "affiliations[1]: kind is missing",
			},
		},
		"two things at once":       {"fields: {name: x}\naffiliation: {kind: k, from: a, to: b}\n", []string{"either one affiliation or one organisation"}},
		"one end":                  {"affiliation: {kind: k, from: a}\n", []string{"from and to must both be given"}},
		"create without onMissing": {"fields: {name: x}\nparent: {name: y, create: {kind: k}}\n", []string{"line 2: create says what is made"}},
		"not YAML":                 {"fields: [", []string{"not YAML"}},
		"a key twice":              {"title: a\ntitle: b\n", []string{"already defined"}},
		"nothing":                  {"", []string{"one mapping"}},
		"a list":                   {"- a\n", []string{"line 1: expected keys and values"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			_, err := ParseMapping([]byte(test.yaml))
			if err == nil {
				t.Fatal("no fault was found")
			}
			for _, says := range test.want {
				if !strings.Contains(err.Error(), says) {
					t.Errorf("the faults lack %q:\n%v", says, err)
				}
			}
			if got := len(strings.Split(err.Error(), "\n")); name != "a key twice" && name != "not YAML" && got != len(test.want) {
				t.Errorf("%d faults, want %d:\n%v", got, len(test.want), err)
			}
		})
	}
}

func TestMapColumns(t *testing.T) {
	m, err := MapColumns([]string{"Union = name", "a=b=shortName", "Part of=parent", "No.=externalID:certification-officer"}, []string{"kind=TRADE_UNION"})
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff([]string{"Union", "a=b", "No.", "Part of"}, m.Columns()); d != "" {
		t.Error(d)
	}
	s, err := ReadSheet([]byte("Union,a=b,Part of,No.\nLondon,L,NUJ,7\n"), Layout{}, m.Columns())
	if err != nil {
		t.Fatal(err)
	}
	st := m.understand(s, s.Rows[0])
	if st.facts.one("name") != "London" || st.facts.one("shortName") != "L" || st.facts.one("kind") != "TRADE_UNION" ||
		st.parent.name != "NUJ" || st.ids[0] != (ExternalID{"certification-officer", "7"}) {
		t.Errorf("got %+v", st)
	}
	_, err = MapColumns([]string{"name", "x=colour"}, []string{"kind"})
	for _, says := range []string{`"name" is not column=field`, `no field "colour"`, `"kind" is not field=value`, "name is missing"} {
		if err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("the faults lack %q: %v", says, err)
		}
	}
}

// understood reads one row of a file by a mapping.
func understood(t *testing.T, mapping, header, row string) *statement {
	t.Helper()
	m, err := ParseMapping([]byte(mapping))
	if err != nil {
		t.Fatal(err)
	}
	s, err := ReadSheet([]byte(header+"\n"+row+"\n"), Layout{}, m.Columns())
	if err != nil {
		t.Fatal(err)
	}
	return m.understand(s, s.Rows[0])
}

func TestSources(t *testing.T) {
	tests := map[string]struct {
		source, cell string
		want         []string
		fault        string
	}{
		"a column":                     {`c`, "RMT", []string{"RMT"}, ""},
		"white space within":           {`c`, `"N  U` + "\n" + `J"`, []string{"N U J"}, ""},
		"a constant":                   {`{constant: TUC}`, "RMT", []string{"TUC"}, ""},
		"a value that is known":        {`{column: c, values: {rmt: Rail}}`, "RMT", []string{"Rail"}, ""},
		"one that is not":              {`{column: c, values: {rmt: Rail}}`, "FBU", nil, `does not know the value "FBU" of the column "c"`},
		"one that is skipped":          {`{column: c, values: {rmt: Rail}, otherwise: skip}`, "FBU", nil, ""},
		"one that is kept":             {`{column: c, values: {rmt: Rail}, otherwise: keep}`, "FBU", []string{"FBU"}, ""},
		"an empty cell with a meaning": {`{column: c, values: {"": none}}`, "", []string{"none"}, ""},
		"an empty cell without":        {`{column: c, values: {a: b}}`, "", nil, ""},
		"a value that says nothing":    {`{column: c, values: {"N": ""}}`, "n", nil, ""},
		"the second source":            {`[{column: c, values: {a: b}, otherwise: skip}, {constant: z}]`, "x", []string{"z"}, ""},
		"a clean-up":                   {`{column: c, clean: [{match: '\s*\[.*\]$'}, {match: '^The ', to: 'An '}]}`, "The Party [De-registered 02/11/10]", []string{"An Party"}, ""},
		"the part that is taken":       {`{column: c, take: '\((\w+)\)'}`, "Rail (RMT)", []string{"RMT"}, ""},
		"nothing to take":              {`{column: c, take: '\((\w+)\)'}`, "Rail", nil, ""},
		"the whole match":              {`{column: c, take: '[A-Z]{3}'}`, "the RMT", []string{"RMT"}, ""},
		"a part in another form":       {`{column: c, take: {match: '(\d+)/(\d+)', to: '$2-$1'}}`, "on 3/4", []string{"4-3"}, ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			st := understood(t, "fields:\n  name: n\n  kind: {constant: OTHER}\n  shortName: "+test.source+"\n", "n,c", "X,"+test.cell)
			if d := cmp.Diff(test.want, st.facts.values["shortName"]); d != "" {
				t.Error(d)
			}
			if got := strings.Join(st.faults, "; "); (got == "") != (test.fault == "") || !strings.Contains(got, test.fault) {
				t.Errorf("fault %q, want %q", got, test.fault)
			}
		})
	}
}

func TestFields(t *testing.T) {
	tests := map[string]struct{ field, source, cell, want, fault string }{
		"a year":                  {"founded", "c", "1907", "1907", ""},
		"a month":                 {"founded", "c", "2013-02", "2013-02", ""},
		"a day":                   {"founded", "c", "2019-11-07", "2019-11-07", ""},
		"a British date":          {"founded", "{column: c, dates: [DD/MM/YYYY]}", "02/11/1910", "1910-11-02", ""},
		"with a dead time":        {"founded", `{column: c, dates: ["DD/MM/YYYY hh:mm:ss"]}`, "16/02/2012 00:00:00", "2012-02-16", ""},
		"in words":                {"founded", "{column: c, dates: [D MMMM YYYY, MMM YYYY]}", "Feb 2013", "2013-02", ""},
		"a date that is not":      {"founded", "c", "31/12/2020", "", `"31/12/2020" is not a date in the form YYYY-MM-DD or`},
		"a day that is not":       {"founded", "c", "2021-02-29", "", "is not a date"},
		"nil return":              {"memberCount", "c", "Nil Return", "", `memberCount: "Nil Return" is not a whole number`},
		"a float":                 {"memberCount", "c", "1338.0", "1338", ""},
		"thousands":               {"memberCount", "c", `"1,234,042"`, "1234042", ""},
		"a decimal comma":         {"memberCount", "c", `"1,5"`, "", "is not a whole number"},
		"less than nothing":       {"memberCount", "c", "-1", "", "is not a whole number"},
		"a year where a day is":   {"memberCountAsOf", "c", "2015", "2015-01-01", ""},
		"a word in other case":    {"level", "c", "branch", "BRANCH", ""},
		"a word that is none":     {"level", "c", "town", "", `"town" is not one of OTHER, NATIONAL`},
		"an address":              {"website", "c", "https://www.nuj.org.uk/x?y=1", "https://www.nuj.org.uk/x?y=1", ""},
		"an address that is not":  {"website", "c", "javascript:alert(1)", "", "is not a web address"},
		"a name that is too long": {"shortName", "c", strings.Repeat("é", 51), "", "51 characters, the limit is 50"},
		"one that is not":         {"shortName", "c", strings.Repeat("é", 50), strings.Repeat("é", 50), ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			st := understood(t, "fields:\n  name: n\n  kind: {constant: OTHER}\n  "+test.field+": "+test.source+"\n", "n,c", "X,"+test.cell)
			if got := st.facts.one(test.field); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
			if got := strings.Join(st.faults, "; "); (got == "") != (test.fault == "") || !strings.Contains(got, test.fault) {
				t.Errorf("fault %q, want %q", got, test.fault)
			}
		})
	}
}

func TestSeveralValuesInACell(t *testing.T) {
	st := understood(t, "fields:\n  name: n\n  kind: {constant: OTHER}\n  formerNames: {column: c, split: ';'}\n", "n,c", "X, TGWU ;; Amicus")
	if d := cmp.Diff([]string{"TGWU", "Amicus"}, st.facts.values["formerNames"]); d != "" {
		t.Error(d)
	}
}

// TestAllFaultsOfARow: a person corrects a row once.
func TestAllFaultsOfARow(t *testing.T) {
	st := understood(t, `fields: {name: n, kind: k, founded: f, memberCount: m}
affiliations:
  - {kind: {constant: MEMBER_OF}, to: {name: t}, since: s, until: u}
`, "n,k,f,m,t,s,u", "X,SOMETHING,soon,many,,2020,2019")
	for _, says := range []string{"kind:", "founded:", "memberCount:", "does not say its to", "ends 2019 before it begins 2020"} {
		if got := strings.Join(st.faults, "; "); !strings.Contains(got, says) {
			t.Errorf("the faults lack %q: %s", says, got)
		}
	}
}
