package main

import (
	"bytes"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"strings"
	"testing"
)

// TestUser: somebody is entered, signs in, forgets the password, goes and comes back.
func TestUser(t *testing.T) {
	database := sqlite(t)
	out := runs(t, "user", "create", "--database", database, "--email", "Nia@Example.org", "--name", "Nia", "--role", "outreach,press")
	first := passwordIn(t, out)
	for name, args := range map[string][]string{
		"the address is taken":     {"--email", "nia@example.org", "--name", "Other", "--role", "VIEWER"},
		"--role: There is no such": {"--email", "x@example.org", "--name", "Other", "--role", "KING"},
		"--region: no region has":  {"--email", "x@example.org", "--name", "Other", "--role", "ORGANISER", "--region", "E1"},
		"--name: This must":        {"--email", "x@example.org", "--name", " ", "--role", "VIEWER"},
		"--email: This is not":     {"--email", "x", "--name", "Other", "--role", "VIEWER"},
	} {
		code, words := exitUsage, name
		if name == "the address is taken" {
			code, words = exitFailed, "Another account has this address."
		}
		fails(t, code, words, append([]string{"user", "create", "--database", database}, args...)...)
	}
	runs(t, "user", "create", "--database", database, "--email", "rob@example.org", "--name", "Rob", "--role", "ORGANISER", "--region", "E12000002")
	list := runs(t, "user", "list", "--database", database)
	if n := strings.Count(list, "\n"); n != 3 || !strings.Contains(list, "OUTREACH,PRESS") || !strings.Contains(list, "nia@example.org") {
		t.Errorf("the list is\n%s", list)
	}

	s := serve(t, "--database", database)
	if oneTimePassword.MatchString(s.out.String()) {
		t.Errorf("a database with accounts gets another administrator:\n%s", &s.out)
	}
	signsIn := func(password string, want int) {
		t.Helper()
		if status, _ := s.signIn("nia@example.org", password); status != want {
			t.Errorf("signing in answers %d, want %d", status, want)
		}
	}
	signsIn(first, http.StatusOK)
	second := passwordIn(t, runs(t, "user", "reset-password", "--database", database, "nia@example.org"))
	signsIn(second, http.StatusOK)
	signsIn(first, http.StatusUnauthorized)
	runs(t, "user", "disable", "--database", database, "nia@example.org")
	fails(t, exitFailed, "disabled already", "user", "disable", "--database", database, "nia@example.org")
	signsIn(second, http.StatusUnauthorized)
	runs(t, "user", "enable", "--database", database, "nia@example.org")
	signsIn(second, http.StatusOK)
	fails(t, exitFailed, "There is no account with the address nobody@example.org.", "user", "enable", "--database", database, "nobody@example.org")
}

// TestPasswordFile: the password goes to a new file of the owner's, and nowhere else.
func TestPasswordFile(t *testing.T) {
	database, file := sqlite(t), filepath.Join(t.TempDir(), "password")
	create := func(email string) []string {
		return []string{"user", "create", "--database", database, "--email", email, "--name", "Nia", "--role", "ADMIN", "--password-file", file}
	}
	if out := runs(t, create("nia@example.org")...); oneTimePassword.MatchString(out) || !strings.Contains(out, file) {
		t.Errorf("it prints %q", out)
	}
	info, err := os.Stat(file)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Fatalf("the file has the mode %v: %v", info.Mode(), err)
	}
	kept, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	passwordIn(t, string(kept))

	fails(t, exitFailed, "already", create("rob@example.org")...)
	if now, _ := os.ReadFile(file); string(now) != string(kept) {
		t.Error("an existing file was written over")
	}
	if list := runs(t, "user", "list", "--database", database); strings.Contains(list, "rob@") {
		t.Error("somebody was entered whose password nobody knows")
	}

	file = filepath.Join(t.TempDir(), "unused")
	fails(t, exitFailed, "Another account", create("nia@example.org")...)
	if _, err := os.Stat(file); !os.IsNotExist(err) {
		t.Error("a file without a password was left behind")
	}
}

// TestPasswordIsNotWrittenToTheJournal: under systemd standard output is a log.
func TestPasswordIsNotWrittenToTheJournal(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("there is no journal")
	}
	out, err := os.Create(filepath.Join(t.TempDir(), "journal"))
	if err != nil {
		t.Fatal(err)
	}
	defer out.Close()
	info, err := out.Stat()
	if err != nil {
		t.Fatal(err)
	}
	id := reflect.ValueOf(info.Sys()).Elem()
	args := []string{"user", "create", "--database", sqlite(t), "--email", "nia@example.org", "--name", "Nia", "--role", "ADMIN"}
	var errs bytes.Buffer
	t.Setenv("JOURNAL_STREAM", fmt.Sprintf("%d:%d", id.FieldByName("Dev").Uint(), id.FieldByName("Ino").Uint()))
	if code := Main(t.Context(), args, nil, out, &errs); code != exitUsage || !strings.Contains(errs.String(), "--password-file") {
		t.Errorf("code %d: %s", code, &errs)
	}
	t.Setenv("JOURNAL_STREAM", "1:1") // that of the service which started a shell
	if code := Main(t.Context(), args, nil, out, &errs); code != exitDone {
		t.Errorf("code %d: %s", code, &errs)
	}
	written, err := os.ReadFile(out.Name())
	if err != nil {
		t.Fatal(err)
	}
	passwordIn(t, string(written))
}
