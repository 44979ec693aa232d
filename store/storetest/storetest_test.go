package storetest

import (
	"bufio"
	"database/sql"
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"
)

func TestEachCallGivesAnEmptyDatabaseOfItsOwn(t *testing.T) {
	seen := map[string]bool{}
	var server *Server
	for range 2 {
		t.Run("", func(t *testing.T) {
			Engines(t, func(t *testing.T, url string) {
				if seen[url] {
					t.Errorf("%s was given twice", url)
				}
				seen[url] = true
			})
			server, _ = shared()
		})
	}
	if server == nil {
		t.Skip("MariaDB is not installed")
	}
	db, err := server.admin()
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for url := range seen {
		name := url[strings.LastIndexByte(url, '/')+1:]
		var found string
		err := db.QueryRow("SELECT schema_name FROM information_schema.schemata WHERE schema_name = ?", name).Scan(&found)
		if !errors.Is(err, sql.ErrNoRows) {
			t.Errorf("%s is still there after its test: %v", url, err)
		}
	}
}

// childVariable makes this test program play the one that is killed.
const childVariable = "STORETEST_CHILD"

func TestAServerDoesNotOutliveItsTests(t *testing.T) {
	if os.Getenv(childVariable) != "" {
		server, err := Start()
		if err != nil {
			t.Fatal(err)
		}
		os.Stdout.WriteString("server " + server.dir + "\n")
		select {} // until killed
	}
	if _, err := find("mariadbd"); err != nil {
		t.Skip(err)
	}
	child := exec.Command(os.Args[0], "-test.run=^"+t.Name()+"$")
	child.Env = append(os.Environ(), childVariable+"=1")
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	child.Process.Kill() // SIGKILL: it can clean up nothing
	child.Wait()
	dir, ok := strings.CutPrefix(strings.TrimSpace(line), "server ")
	if err != nil || !ok {
		t.Fatalf("the child said %q, %v", line, err)
	}
	for deadline := time.Now().Add(20 * time.Second); ; time.Sleep(20 * time.Millisecond) {
		if _, err := os.Stat(dir); errors.Is(err, fs.ErrNotExist) {
			return // the folder goes last, after the server
		}
		if time.Now().After(deadline) {
			t.Fatalf("%s is still there", dir)
		}
	}
}

func TestAServerThatCannotStartSaysWhy(t *testing.T) {
	mariadbd, err := find("mariadbd")
	if err != nil {
		t.Skip(err)
	}
	s := &Server{dir: t.TempDir(), ended: make(chan struct{})}
	s.prefix = "mysql://root@unix(" + s.dir + "/socket)/"
	// Nothing was installed in the folder, so that there are no system tables.
	err = s.start(mariadbd, "true", s.dir+"/socket")
	if err == nil || !strings.Contains(err.Error(), "[ERROR]") {
		t.Fatalf("no reason is given: %v", err)
	}
	if err := s.Stop(); err != nil {
		t.Error(err)
	}
}
