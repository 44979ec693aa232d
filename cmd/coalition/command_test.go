package main

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/breakthrough-party/coalition/server"
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
		{name: "a word that commands begin with", args: []string{"user"}, faults: []string{`expected one of "list", "create"`}},
		{name: "a word that is nearly right", args: []string{"user", "lst"}, faults: []string{`unexpected argument lst, did you mean "list"?`}},
		{name: "a flag that is nearly right", args: []string{"serve", "--listn=x"}, faults: []string{`unknown flag --listn, did you mean "--listen"?`}},
		{name: "a flag in front of its command", args: []string{"--demo", "serve"}, faults: []string{"unknown flag --demo"}},
		{name: "a flag without its value", args: []string{"serve", "--listen"}, faults: []string{"--listen: it needs a value: --listen=ADDRESS"}},
		{name: "a flag in place of a value", args: []string{"serve", "--listen", "--demo"}, faults: []string{"--listen: it needs a value"}},
		{name: "no argument", args: []string{"user", "disable"}, faults: []string{`expected "<email>"`}},
		{name: "one argument too many", args: []string{"user", "disable", "a", "b"}, faults: []string{"unexpected argument b"}},
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

// TestEveryFlagIsAnEnvironmentVariable: by its name and COALITION_, unless the
// arguments say otherwise.
func TestEveryFlagIsAnEnvironmentVariable(t *testing.T) {
	flags := 0
	for _, leaf := range tree().leaves() {
		for i, o := range leaf.options {
			if o.argument {
				continue
			}
			flags++
			t.Run(leaf.name+" "+o.name, func(t *testing.T) {
				t.Setenv("COALITION_"+strings.ToUpper(strings.ReplaceAll(o.name, "-", "_")), "1h")
				o := tree().leaf(t, leaf.name).options[i]
				err := o.settle()
				number := o.toggle() || o.field.Kind() == reflect.Int // 1h is not, and that is noticed
				if (err != nil) != number || !number && !strings.Contains(fmt.Sprint(o.field.Interface()), "1h") {
					t.Errorf("%v: %v", o.field.Interface(), err)
				}
				o = tree().leaf(t, leaf.name).options[i]
				o.give("2h")
				if o.settle(); strings.Contains(fmt.Sprint(o.field.Interface()), "1h") {
					t.Errorf("the environment is stronger than the arguments: %v", o.field.Interface())
				}
			})
		}
	}
	if flags < 70 {
		t.Errorf("%d flags", flags)
	}
}

func (n *node) leaf(t *testing.T, name string) *node {
	t.Helper()
	all := n.leaves()
	i := slices.IndexFunc(all, func(leaf *node) bool { return leaf.name == name })
	if i < 0 {
		t.Fatalf("no command %s", name)
	}
	return all[i]
}

// TestArguments: the ways to write flags.
func TestArguments(t *testing.T) {
	serve := func(t *testing.T, args ...string) *serveCommand {
		t.Helper()
		c, wrong := parse(append([]string{"serve"}, args...), &terminal{})
		if len(wrong) > 0 {
			t.Fatalf("%v: %s", args, wrong)
		}
		return c.(*serveCommand)
	}
	t.Setenv("COALITION_ALLOW_ORIGIN", "https://a.example.org")
	t.Setenv("COALITION_LIMIT_NODES", "")
	c := serve(t, "--listen", "127.0.0.1:1", "--host=a.example,b.example", "--host", "c.example", "--demo", "--no-graphiql", "--introspection=yes", "--drain=2s")
	if c.Listen != "127.0.0.1:1" || len(c.Host) != 3 || len(c.AllowOrigin) != 1 || !c.Demo || c.on(c.Graphiql) || !c.on(c.Introspection) ||
		c.Drain != 2*time.Second || c.Limit != limitFlags(server.DefaultConfig().Limits) || c.TimeZone != "Europe/London" {
		t.Errorf("%+v", c)
	}
	if c := serve(t, "--demo=false", "--listen=[::1]:1", "--listen=[::1]:2", "--"); c.Demo || c.Graphiql != nil || c.Listen != "[::1]:2" {
		t.Errorf("%+v", c)
	}
	d, wrong := parse([]string{"user", "disable", "--", "--odd"}, &terminal{})
	if u, ok := d.(*userDisableCommand); !ok || u.Email != "--odd" || wrong != nil {
		t.Errorf("%+v %v", d, wrong)
	}
}

// TestHelpFits: into a terminal of 80 columns, and names every flag.
func TestHelpFits(t *testing.T) {
	for _, leaf := range tree().leaves() {
		help := runs(t, append(strings.Fields(leaf.name), "-h")...)
		for line := range strings.Lines(help) {
			if utf8.RuneCountInString(strings.TrimSpace(line)) > helpWidth && !strings.HasPrefix(line, "Usage: ") || strings.Contains(line, "${") {
				t.Errorf("%s: %s", leaf.name, line)
			}
		}
		for _, o := range leaf.options {
			if o.help == "" || !strings.Contains(help, o.usage()) {
				t.Errorf("the help of %s says nothing of %s", leaf.name, o.name)
			}
		}
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
