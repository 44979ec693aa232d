package id

import "testing"

func TestNew(t *testing.T) {
	a, b := New("org"), New("org")
	if len(a) != Length || !Valid(a) || Prefix(a) != "org" {
		t.Errorf("%q is no id of an organisation", a)
	}
	if a == b {
		t.Errorf("%q was made twice", a)
	}
}

func TestEachSortsAfterTheLast(t *testing.T) {
	last := New("org")
	for range 50_000 {
		next := New("org")
		if next <= last {
			t.Fatalf("%q was made after %q and sorts before it", next, last)
		}
		last = next
	}
}

func TestWhatIsNoID(t *testing.T) {
	good := New("per")
	for _, s := range []string{"", "per", "per_", good[:29], good + "0", "per-" + good[4:], "PER" + good[3:], "per_" + "u1h455vb4pex5vsknk084sn02q", "per_81h455vb4pex5vsknk084sn02q"} {
		if Valid(s) || Prefix(s) != "" {
			t.Errorf("%q passes as an id", s)
		}
	}
}
