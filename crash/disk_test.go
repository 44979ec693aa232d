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
// space again it writes, and nobody has to start anything.
func TestTheDiskIsFull(t *testing.T) {
	t.Run("SQLite", func(t *testing.T) {
		disk := smallDisk(t, 24)
		fullDisk(t, disk, startServer(t, "sqlite:"+filepath.Join(disk, "test.db")), func() {})
	})
	t.Run("MariaDB", func(t *testing.T) {
		disk := smallDisk(t, 160)
		m := installMariaDB(t, disk, "--innodb-log-file-size=8M")
		m.start()
		m.accepts(patience)
		s := startServer(t, m.create("coalition"))
		fullDisk(t, disk, s, func() {
			// MariaDB 10.11 gives itself up when it cannot write what it needs to undo
			// a transaction. Whoever runs it starts it again.
			if !m.process.alive() {
				t.Log("MariaDB itself gave up on the full disk, and was started again")
				m.start()
				m.accepts(patience)
			}
		})
	})
}

func fullDisk(t *testing.T, disk string, s *coalition, revive func()) {
	r := chance(t)
	c := newClient(s.url(), s.token())
	crew := hire(t, 16, fork(r), databaseLost, c)
	crew.allWork(time.Now())
	ballast := fill(t, disk)
	var refused, read timings
	until(t, "writes are refused", patience, func() bool {
		ballast.more(t)
		x := newOrganisation(fmt.Sprintf("on a full disk %d", len(refused.all)))
		a := c.ask(t.Context(), "", x.document, map[string]any{"i": x.input})
		if a.acknowledged() {
			return false
		}
		if !a.onlyCodes("UNAVAILABLE") {
			t.Fatalf("a write is answered %s", a)
		}
		refused.add(a.took)
		if a := c.ask(t.Context(), "", readOrganisation, map[string]any{"id": crew.shared}); a.acknowledged() {
			read.add(a.took)
		} else {
			t.Errorf("reading is answered %s", a)
		}
		return len(refused.all) >= 50
	})
	ballast.remove(t)
	revive()
	took := crew.allWork(time.Now())
	journal := crew.dismiss()
	t.Logf("on the full disk: refused %s; read %s; all writers work again %v after there is space", &refused, &read, took.Round(time.Millisecond))
	if limit := 12 * time.Second; refused.longest() > limit {
		t.Errorf("a refusal took %v", refused.longest())
	}
	if took > workingWithin {
		t.Errorf("it took %v until everybody worked again, longer than %v", took, workingWithin)
	}
	verify(t, s.database, journal)
	s.check()
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
