package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/breakthrough-party/coalition/crm"
)

// The codes with which the program ends.
const (
	exitDone   = 0
	exitFailed = 1
	exitUsage  = 2 // the configuration is wrong
)

// commands is the whole command line. Every flag is an environment variable as
// well: COALITION_ and its name, such as COALITION_TIME_ZONE.
type commands struct {
	Serve   serveCommand   `cmd:"" help:"Run the server. An empty database gets its first administrator."`
	Migrate migrateCommand `cmd:"" help:"Bring the tables of the database up to date."`
	Backup  backupCommand  `cmd:"" help:"Copy a SQLite database to a new file, while the server runs."`
	Check   checkCommand   `cmd:"" help:"Look at all rows of the database and name what is wrong, while the server runs. Nothing is changed."`
	Import  importCommands `cmd:"" help:"Bring in a file."`
	User    userCommands   `cmd:"" help:"See and change who may sign in."`
	Token   tokenCommands  `cmd:"" help:"Make tokens for programs."`
	Schema  schemaCommand  `cmd:"" help:"Print the schema of the API, as SDL."`
	Version versionCommand `cmd:"" help:"Print the version."`
}

// terminal is what a command reads and writes. What was asked for goes to out;
// whatever else there is to say, and the log, to errs.
type terminal struct {
	in        io.Reader
	out, errs io.Writer
}

// command is what each sub-command can do. check returns what is wrong with its
// flags, before anything is done.
type command interface {
	check() faults
	run(ctx context.Context, t *terminal) error
}

// faults are all that is wrong with a configuration, each in one line.
type faults []string

func (f faults) Error() string { return strings.Join(f, "; ") }

func (f *faults) add(format string, args ...any) { *f = append(*f, fmt.Sprintf(format, args...)) }

// addAll adds what errors.Join joined, one fault for each line.
func (f *faults) addAll(err error) {
	if err != nil {
		*f = append(*f, strings.Split(err.Error(), "\n")...)
	}
}

// Main runs the command that args name and returns the code to end with: 0 when
// all is well, 2 when the configuration is wrong, and then every fault of it is
// written to stderr, and 1 with one sentence when something else went wrong.
// It ends early when ctx does.
func Main(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	tuneMemory()
	t := &terminal{in: stdin, out: stdout, errs: stderr}
	c, wrong := parse(args, t)
	if len(wrong) > 0 {
		return t.fail(wrong)
	}
	if c == nil {
		return exitDone // help was asked for and given
	}
	return t.fail(c.run(ctx, t))
}

// fail says what went wrong, if anything did, and returns the code to end with.
func (t *terminal) fail(err error) int {
	if err == nil {
		return exitDone
	}
	var wrong faults
	if !errors.As(err, &wrong) {
		wrong = refusedFlags(err, "")
	}
	if wrong != nil {
		fmt.Fprintln(t.errs, "coalition: the configuration is wrong:")
		for _, fault := range wrong {
			fmt.Fprintln(t.errs, "  "+fault)
		}
		fmt.Fprintln(t.errs, `See "coalition --help".`)
		return exitUsage
	}
	fmt.Fprintln(t.errs, "coalition: "+sentence(err))
	return exitFailed
}

// refusedFlags are the faults that a verb found in what flags gave it. Their
// names begin with prefix. There are none when that is not what went wrong.
func refusedFlags(err error, prefix string) faults {
	var wrong faults
	for _, refusal := range refusals(err) {
		if refusal.Code == crm.Invalid {
			wrong.add("--%s%s: %s", prefix, flagOf(refusal.Field), refusal.Message)
		}
	}
	return wrong
}

// refusals are all the refusals of verbs in an error.
func refusals(err error) []*crm.Error {
	var several crm.Faults
	if errors.As(err, &several) {
		return several
	}
	var one *crm.Error
	if errors.As(err, &one) {
		return []*crm.Error{one}
	}
	return nil
}

// flagOf names the flag from which a field of an input came.
func flagOf(field string) string {
	name := strings.Split(strings.TrimPrefix(field, "input."), ".")[0]
	other := map[string]string{"expiresAt": "expires", "roles": "role", "regionIDs": "region", "userID": "user"}
	return cmp.Or(other[name], name)
}

// sentence is an error as a person reads it: the words of a refusal without its code.
func sentence(err error) string {
	var words []string
	for _, refusal := range refusals(err) {
		words = append(words, refusal.Message)
	}
	if words != nil {
		return strings.Join(words, " ")
	}
	return strings.ReplaceAll(err.Error(), "\n", "; ")
}
