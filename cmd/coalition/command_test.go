package main

import (
	"slices"
	"strings"
	"testing"

	"github.com/alecthomas/kong"
)

func TestVersion(t *testing.T) {
	if out := runs(t, "version"); !strings.HasPrefix(out, "coalition ") || !strings.Contains(out, " go1.") {
		t.Errorf("it prints %q", out)
	}
}

func TestHelp(t *testing.T) {
	for _, args := range [][]string{{"--help"}, {"serve", "--help"}, {"token", "create", "--help"}} {
		if out := runs(t, args...); !strings.HasPrefix(out, "Usage: coalition") {
			t.Errorf("%v prints %q", args, out)
		}
	}
}

// TestEveryFaultIsListed: one run tells all that is wrong, and nothing else.
func TestEveryFaultIsListed(t *testing.T) {
	for _, c := range []struct {
		name   string
		env    map[string]string
		args   []string
		faults []string // the beginnings of the lines, in their order
	}{
		{
			name: "flags of serve",
			args: []string{"serve", "--colour=red", "--listen=x", "--limit-body=much", "--limit-depth=0", "--timeout=soon", "--database=nope", "--loud",
				"--time-zone=Mars", "--log-level=loud", "--allow-origin=https://a.example.org/path", "--trusted-proxy=proxy", "--host=*"},
			faults: []string{"unknown flag --colour", "unknown flag --loud", "--timeout: ", "--limit-body: ", "--database: ", "--time-zone: ",
				"--listen: ", "--trusted-proxy: ", "--log-level: ", `host "*"`, `origin "https://a.example.org/path"`, `limit "depth" is 0`},
		},
		{
			name:   "environment",
			env:    map[string]string{"COALITION_LIMIT_NODES": "many", "COALITION_GRAPHIQL": "perhaps", "COALITION_DATABASE": "mysql:x"},
			args:   []string{"serve", "--metrics-listen=9090"},
			faults: []string{"--graphiql: ", "--limit-nodes: ", "--database: ", "--metrics-listen: "},
		},
		{
			name:   "what another command would read is no fault",
			env:    map[string]string{"COALITION_LIMIT_NODES": "many"},
			args:   []string{"user", "disable", "--database=x:y", "somebody@example.org"},
			faults: []string{"--database: "},
		},
		{
			name:   "missing flags",
			args:   []string{"token", "create", "--database=x:y"},
			faults: []string{"missing flags: --expires=WHEN, --scopes=SCOPE,..., --user=EMAIL", "--database: "},
		},
		{
			name:   "values of a token",
			args:   []string{"token", "create", "--user=a@example.org", "--scopes=partners:read,everything", "--expires=tomorrow", "--no-such"},
			faults: []string{"unknown flag --no-such", `--scopes: there is no scope "everything"`, "--expires: "},
		},
		{name: "no command", args: nil, faults: []string{"expected one of"}},
		{name: "unknown command", args: []string{"destroy"}, faults: []string{"unexpected argument destroy"}},
		{name: "a flag without its value", args: []string{"serve", "--listen"}, faults: []string{"--listen: "}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Chdir(t.TempDir())
			for name, value := range c.env {
				t.Setenv(name, value)
			}
			r := run(t, c.args...)
			lines := strings.Split(strings.TrimSpace(r.errs), "\n")
			if r.code != exitUsage || r.out != "" || len(lines) != len(c.faults)+2 {
				t.Fatalf("code %d, %d faults, want %d\n%s%s", r.code, len(lines)-2, len(c.faults), r.out, r.errs)
			}
			for i, begin := range c.faults {
				if got := strings.TrimSpace(lines[i+1]); !strings.HasPrefix(got, begin) {
					t.Errorf("fault %d is %q, want %q", i+1, got, begin)
				}
			}
		})
	}
}

// TestEveryFlagIsAnEnvironmentVariable: by its name and COALITION_.
func TestEveryFlagIsAnEnvironmentVariable(t *testing.T) {
	err := kong.Visit(newParser(&terminal{}).kong.Model.Node, func(v kong.Visitable, next kong.Next) error {
		if f, ok := v.(*kong.Flag); ok && f.Name != "help" {
			want := "COALITION_" + strings.ToUpper(strings.ReplaceAll(f.Name, "-", "_"))
			if !slices.Equal(f.Envs, []string{want}) {
				t.Errorf("--%s is %v", f.Name, f.Envs)
			}
		}
		return next(nil)
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestMigrate(t *testing.T) {
	database := sqlite(t)
	for range 2 {
		if out := runs(t, "migrate", "--database", database); out != "The tables are up to date.\n" {
			t.Errorf("it prints %q", out)
		}
	}
	t.Setenv("COALITION_DATABASE", database)
	runs(t, "user", "list")
}

// TestAFailureIsOneSentence: code 1, and no trace of how the program is made.
func TestAFailureIsOneSentence(t *testing.T) {
	r := fails(t, exitFailed, "coalition: ", "migrate", "--database", "sqlite:/no/such/folder/test.db")
	if strings.Count(r.errs, "\n") != 1 || strings.Contains(r.errs, "goroutine") {
		t.Errorf("it says %q", r.errs)
	}
}

func TestShownHidesThePassword(t *testing.T) {
	for url, want := range map[string]string{
		"mysql://crm:s3cr@t@db1,db2/crm": "mysql://db1,db2/crm",
		"mysql://crm@db/crm":             "mysql://db/crm",
		"sqlite:a@b.db":                  "sqlite:a@b.db",
	} {
		if got := shown(url); got != want {
			t.Errorf("%q is shown as %q, want %q", url, got, want)
		}
	}
}
