package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"

	"github.com/breakthrough-party/coalition/crm"
	"github.com/breakthrough-party/coalition/importer"
	"github.com/breakthrough-party/coalition/store"
)

type importCommands struct {
	Organisations importOrganisations `cmd:"" help:"Bring in organisations, their parents and affiliations from a CSV file."`
}

type importOrganisations struct {
	database
	File       string   `arg:"" placeholder:"FILE" help:"The CSV file. Encoding, delimiter and header are found out."`
	Map        []string `required:"" sep:"none" placeholder:"MAPPING" help:"What the columns mean: ${mappings}, a mapping file, or COLUMN=FIELD, repeated."`
	Set        []string `sep:"none" placeholder:"FIELD=VALUE" help:"With COLUMN=FIELD: a value for every row, such as kind=CHARITY_NGO. Can be repeated."`
	DryRun     bool     `help:"Say what every row comes to, and write nothing."`
	All        bool     `help:"List every row, also those that change nothing."`
	As         string   `placeholder:"EMAIL" help:"In whose name it is written; in the server's own when not given."`
	Refused    string   `placeholder:"FILE" help:"The new file for refused rows (that of the rows with .refused in front of its ending)."`
	Encoding   string   `placeholder:"NAME" help:"When it is found out wrongly: ${encodings}."`
	Delimiter  string   `placeholder:"CHARACTER" help:"When it is found out wrongly: one character, or tab."`
	HeaderLine int      `placeholder:"LINE" help:"When it is found out wrongly: the line on which the names of the columns stand."`
}

func (c *importOrganisations) check() faults {
	f := c.database.check()
	if len(c.Map) > 0 {
		if _, err := c.mapping(); err != nil {
			for line := range strings.Lines(err.Error()) {
				f.add("--map: %s", strings.TrimSpace(line))
			}
		}
	}
	if c.Encoding != "" && !slices.Contains(importer.Encodings, c.Encoding) {
		f.add("--encoding: there is no %q; there are %s", c.Encoding, strings.Join(importer.Encodings, ", "))
	}
	if c.Delimiter != "" && c.Delimiter != "tab" && utf8.RuneCountInString(c.Delimiter) != 1 {
		f.add("--delimiter: %q is not one character, nor tab", c.Delimiter)
	}
	if c.HeaderLine < 0 {
		f.add("--header-line: the first line is 1")
	}
	if _, err := os.Stat(c.Refused); c.Refused != "" && !errors.Is(err, fs.ErrNotExist) {
		f.add("--refused: there is a file %s already", c.Refused)
	}
	return f
}

// mapping is one that has a name, or is put together from columns.
func (c *importOrganisations) mapping() (*importer.Mapping, error) {
	if len(c.Map) == 1 && !strings.Contains(c.Map[0], "=") {
		if len(c.Set) > 0 {
			return nil, errors.New("--set goes with COLUMN=FIELD; a mapping file has constants of its own")
		}
		return importer.LoadMapping(c.Map[0])
	}
	return importer.MapColumns(c.Map, c.Set)
}

func (c *importOrganisations) run(ctx context.Context, t *terminal) error {
	options, err := c.options()
	if err != nil {
		return err
	}
	return c.with(ctx, func(ctx context.Context, s *store.Store) error {
		if c.As != "" {
			a, err := crm.AccountByEmail(ctx, s.Ent(), c.As)
			if err != nil {
				return err
			}
			options.Actor = a.UserID
		}
		options.Progress = t.progress()
		report, err := importer.Run(ctx, s, options)
		if report == nil {
			return err
		}
		return errors.Join(report.Write(t.out, c.All), c.keepRefused(t, report), err)
	})
}

func (c *importOrganisations) options() (importer.Options, error) {
	mapping, err := c.mapping()
	if err != nil {
		return importer.Options{}, err
	}
	data, err := os.ReadFile(c.File)
	if err != nil {
		return importer.Options{}, err
	}
	layout := importer.Layout{Encoding: c.Encoding, HeaderLine: c.HeaderLine}
	switch c.Delimiter {
	case "":
	case "tab":
		layout.Delimiter = '\t'
	default:
		layout.Delimiter, _ = utf8.DecodeRuneInString(c.Delimiter)
	}
	return importer.Options{
		File: filepath.Base(c.File), Data: data, Mapping: mapping, Layout: layout, DryRun: c.DryRun,
	}, nil
}

// keepRefused writes the refused rows to a file to be corrected. A dry run does
// so only where a file is named.
func (c *importOrganisations) keepRefused(t *terminal, r *importer.Report) error {
	if r.Count(importer.Refused) == 0 || c.DryRun && c.Refused == "" {
		return nil
	}
	f, err := c.refusedFile()
	if err != nil {
		return err
	}
	if err := errors.Join(r.WriteRefused(f), f.Close()); err != nil {
		return err
	}
	_, err = fmt.Fprintf(t.out, "\nThe refused rows are in %s, to be corrected and imported again.\n", f.Name())
	return err
}

// refusedFile makes the file for refused rows. What somebody has corrected is
// never written over: the next name that is free is taken.
func (c *importOrganisations) refusedFile() (*os.File, error) {
	if c.Refused != "" {
		return newFile(c.Refused)
	}
	ending := filepath.Ext(c.File)
	name := strings.TrimSuffix(c.File, ending) + ".refused"
	f, err := newFile(name + ending)
	for n := 2; errors.Is(err, fs.ErrExist); n++ {
		f, err = newFile(fmt.Sprintf("%s-%d%s", name, n, ending))
	}
	return f, err
}

func newFile(name string) (*os.File, error) {
	return os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
}

// progress shows a bar to somebody at a terminal, and nothing to a file.
func (t *terminal) progress() func(done, total int) {
	f, ok := t.errs.(*os.File)
	if !ok || !term.IsTerminal(int(f.Fd())) {
		return nil
	}
	var bar *progressbar.ProgressBar
	return func(done, total int) {
		if bar == nil {
			bar = progressbar.NewOptions(total, progressbar.OptionSetWriter(f), progressbar.OptionShowCount(),
				progressbar.OptionSetDescription("writing"), progressbar.OptionClearOnFinish())
		}
		bar.Set(done) // a bar that cannot be drawn is no failure of the import
	}
}
