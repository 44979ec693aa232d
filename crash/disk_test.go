package crash

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"
)

// On a full disk the server refuses to write and goes on reading; when there is
// space again it writes, and nobody has to start it anew.
func TestTheDiskIsFull(t *testing.T) {
	t.Run("SQLite", func(t *testing.T) {
		disk := smallDisk(t, 24)
		s := startServer(t, "sqlite:"+filepath.Join(disk, "test.db"), "--timeout", requestTime.String())
		fullDisk{disk, s, nil, []string{"UNAVAILABLE"}}.test(t)
	})
	t.Run("MariaDB", func(t *testing.T) { fullDiskOfMariaDB(t) })
	t.Run("MariaDB with a binary log", func(t *testing.T) {
		if !long() {
			t.Skip("a part of the long form only")
		}
		// MariaDB waits for space before it writes this log; a request does not wait so long.
		fullDiskOfMariaDB(t, "--log-bin=binary", "--binlog-format=ROW")
	})
}

// requestTime is how long a request may take here, and answersWithin how long
// somebody waits for the answer when the outcome of a commit must be looked up.
const (
	requestTime   = 3 * time.Second
	answersWithin = requestTime + 3*time.Second
)

func fullDiskOfMariaDB(t *testing.T, extra ...string) {
	disk := smallDisk(t, 160)
	m := installMariaDB(t, disk, append(extra, "--innodb-log-file-size=8M")...)
	m.start()
	m.accepts(patience)
	s := startServer(t, m.create("coalition"), "--timeout", requestTime.String())
	// TIMEOUT, because MariaDB 10.11 may stand still for seconds before it gives itself up.
	fullDisk{disk, s, m, []string{"UNAVAILABLE", "TIMEOUT"}}.test(t)
}

type fullDisk struct {
	disk   string
	server *coalition
	engine *mariadb // nil for SQLite
	codes  []string // of refused writes
}

func (f fullDisk) test(t *testing.T) {
	r := chance(t)
	c := newClient(f.server.url(), f.server.token())
	crew := hire(t, 16, fork(r), databaseLost, c)
	crew.allWork(time.Now())
	ballast := fill(t, f.disk)
	var refused, read timings
	enough := time.Duration(either(1, 15)) * time.Second
	var since time.Time // the first refusal
	until(t, "writes are refused for a while", patience, func() bool {
		ballast.more(t)
		took, full := f.write(t, c, len(refused.all))
		if !full {
			return false
		}
		if refused.add(took); since.IsZero() {
			since = time.Now()
		}
		if a := c.ask(t.Context(), "", readOrganisation, map[string]any{"id": crew.shared}); a.acknowledged() {
			read.add(a.took)
		} else if !f.dies() {
			t.Errorf("reading is answered %s", a)
		}
		return time.Since(since) > enough
	})
	ballast.remove(t)
	died := !f.alive()
	f.revive(t)
	took := crew.allWork(time.Now())
	journal := crew.dismiss()
	t.Logf("on the full disk: refused %s; read %s; all writers work again %v after there is space", &refused, &read, took.Round(time.Millisecond))
	if refused.longest() > answersWithin {
		t.Errorf("a refusal took %v", refused.longest())
	}
	if took > workingWithin {
		t.Errorf("it took %v until everybody worked again, longer than %v", took, workingWithin)
	}
	if len(read.all) == 0 && !died {
		t.Error("nothing was read while the disk was full")
	}
	verify(t, f.server.database, journal)
	f.server.check()
}

// write asks for one write and says whether it was refused.
func (f fullDisk) write(t *testing.T, c *client, n int) (took time.Duration, refused bool) {
	t.Helper()
	x := newOrganisation(fmt.Sprintf("on a full disk %d", n))
	a := c.ask(t.Context(), "", x.document, map[string]any{"i": x.input})
	if !a.acknowledged() && !a.onlyCodes(f.codes...) {
		t.Fatalf("a write is answered %s", a)
	}
	return a.took, !a.acknowledged()
}

// alive reports whether there is a database to be read at all.
func (f fullDisk) alive() bool { return f.engine == nil || f.engine.process.alive() }

// dies reports whether there soon is none: it takes MariaDB a moment to write
// down why it gives itself up.
func (f fullDisk) dies() bool {
	if f.engine == nil {
		return false
	}
	select {
	case <-f.engine.process.ended:
		return true
	case <-time.After(5 * time.Second):
		return false
	}
}

// revive does what a service manager does: MariaDB 10.11 gives itself up ("Out
// of disk space in rollback") when it cannot even undo a transaction.
func (f fullDisk) revive(t *testing.T) {
	t.Helper()
	if !f.alive() {
		t.Log("MariaDB itself gave up on the full disk, and was started again")
		f.engine.start()
		f.engine.accepts(patience)
	}
}

// smallDisk is a file system of a few megabytes that is gone after the test.
func smallDisk(t *testing.T, megabytes int) string {
	t.Helper()
	disk := t.TempDir()
	mount := exec.Command("mount", "-t", "tmpfs", "-o", fmt.Sprintf("size=%dm,mode=0700", megabytes), "tmpfs", disk)
	if out, err := mount.CombinedOutput(); err != nil {
		t.Skipf("a small disk cannot be made here, which takes root on Linux, so this is skipped: %v %s", err, out)
	}
	t.Cleanup(func() { // after the processes that use it have been killed
		if out, err := exec.Command("umount", disk).CombinedOutput(); err != nil {
			t.Errorf("umount: %v %s", err, out)
		}
	})
	return disk
}

// ballast fills a disk.
type ballast struct{ file *os.File }

func fill(t *testing.T, disk string) *ballast {
	t.Helper()
	f, err := os.Create(filepath.Join(disk, "ballast"))
	if err != nil {
		t.Fatal(err)
	}
	b := &ballast{f}
	t.Cleanup(func() { f.Close() })
	b.more(t)
	return b
}

// more takes what has become free.
func (b *ballast) more(t *testing.T) {
	t.Helper()
	for size := 1 << 20; size >= 4<<10; {
		_, err := b.file.Write(make([]byte, size))
		switch {
		case errors.Is(err, syscall.ENOSPC):
			size /= 4
		case err != nil:
			t.Fatal(err)
		}
	}
}

func (b *ballast) remove(t *testing.T) {
	t.Helper()
	if err := errors.Join(b.file.Close(), os.Remove(b.file.Name())); err != nil {
		t.Fatal(err)
	}
}
