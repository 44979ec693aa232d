package crm_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/breakthrough-party/coalition/crm"
	"github.com/breakthrough-party/coalition/ent/organisation"
	"github.com/breakthrough-party/coalition/ent/signon"
	"github.com/breakthrough-party/coalition/store/storetest"
)

// signature is where somebody stands, with what was signed last, as a plain list
// of what happened has it.
type signature struct {
	status signon.Status
	number int
	at     time.Time
	by     string
}

// recorded are the signatures of a statement by who signs.
func (d *desk) recorded(statementID string) map[string]signature {
	d.t.Helper()
	out := map[string]signature{}
	for _, s := range d.db().SignOn.Query().Where(signon.StatementID(statementID)).AllX(d.system()) {
		is := signature{status: s.Status, number: s.SignedNumber, by: s.SignedByID}
		if s.SignedAt != nil {
			is.at = *s.SignedAt
		}
		out[s.OrganisationID+s.PersonID] = is
	}
	return out
}

var likeSignatures = cmp.AllowUnexported(signature{})

// petition is one history of a statement: who signs it, and what happened.
type petition struct {
	*desk
	r         *rand.Rand
	statement string
	who       []string
	posts     map[string]string
	want      map[string]signature
	texts     int
	log       []string
}

// Whatever happens, and in whatever order: what was signed last, when and by whom
// is there, and only the text as it stands counts as signed.
func TestRevisingNeverLosesASignature(t *testing.T) {
	seed := uint64(time.Now().UnixNano())
	t.Logf("the seed is %d", seed)
	desks(t, func(t *testing.T, d *desk) {
		union, sam := d.union()
		other := d.organisation("RMT", organisation.KindTRADE_UNION, "")
		posts := map[string]string{union: d.post(sam)}
		for n := range 30 {
			p := &petition{desk: d, r: rand.New(rand.NewPCG(seed, uint64(n))), who: []string{union, other, sam}, posts: posts, want: map[string]signature{}, texts: 1}
			p.statement = d.draft(crm.DraftStatementInput{})
			for range 25 {
				p.step()
			}
			if diff := cmp.Diff(p.want, d.recorded(p.statement), likeSignatures); diff != "" {
				t.Fatalf("history %d (-what happened +recorded):\n%s\n%s", n, diff, strings.Join(p.log, "\n"))
			}
			if n := d.db().StatementVersion.Query().CountX(d.system()); n < p.texts {
				t.Fatalf("%d texts of %d are there", n, p.texts)
			}
		}
	})
}

// step does one thing, and notes what it should lead to.
func (p *petition) step() {
	p.t.Helper()
	p.after(1)
	who := p.who[p.r.IntN(len(p.who))]
	was, asked := p.want[who]
	signOnID := ""
	version := 0
	if asked {
		s := p.db().SignOn.Query().Where(signon.StatementID(p.statement), signon.Or(signon.OrganisationID(who), signon.PersonID(who))).OnlyX(p.system())
		signOnID, version = s.ID, s.Version
	}
	answer := func(to signon.Status, err error) {
		p.t.Helper()
		may := asked && crm.SignOnMoves.Allow(was.status, to)
		if (err == nil) != may {
			p.t.Fatalf("%s to %s: %v\n%s", was.status, to, err, strings.Join(p.log, "\n"))
		}
		if err == nil {
			was.status = to
			p.want[who] = was
		}
	}
	switch p.log = append(p.log, ""); p.r.IntN(8) {
	case 0, 1:
		p.note("revised")
		p.texts++
		p.revise(p.statement, fmt.Sprint("Text ", p.texts))
		for who, s := range p.want {
			if s.status == signon.StatusSIGNED {
				s.status = signon.StatusNEEDS_RECONFIRMATION
				p.want[who] = s
			}
		}
	case 2, 3, 4:
		p.note("signs %s, who is %s", who, was.status)
		in := p.sign(p.statement, who)
		in.SignedByID = p.posts[who]
		_, err := try(p.desk, p.outreach, crm.SignStatement, in)
		if may := !asked || crm.SignOnMoves.Allow(was.status, signon.StatusSIGNED); (err == nil) != may {
			p.t.Fatalf("%s signs: %v", was.status, err)
		}
		if err == nil {
			p.want[who] = signature{signon.StatusSIGNED, p.texts, p.now, p.posts[who]}
		}
	case 5:
		p.note("withdraws %s", who)
		_, err := try(p.desk, p.outreach, crm.WithdrawSignature, crm.WithdrawSignatureInput{ID: signOnID, Version: version})
		answer(signon.StatusWITHDRAWN, err)
	case 6:
		p.note("declines %s", who)
		_, err := try(p.desk, p.outreach, crm.DeclineToSign, crm.DeclineToSignInput{ID: signOnID, Version: version})
		answer(signon.StatusDECLINED, err)
	case 7:
		p.note("asked %s", who)
		in := crm.InviteToSignInput{StatementID: p.statement, OrganisationIDs: []string{who}, Again: true}
		if strings.HasPrefix(who, "per_") {
			in.OrganisationIDs, in.PersonIDs = nil, in.OrganisationIDs
		}
		if _, err := try(p.desk, p.outreach, crm.InviteToSign, in); asked {
			answer(signon.StatusINVITED, err)
		} else if err != nil {
			p.t.Fatal(err)
		} else {
			p.want[who] = signature{status: signon.StatusINVITED, number: -1}
		}
	}
}

func (p *petition) note(format string, args ...any) {
	p.log[len(p.log)-1] = fmt.Sprintf(format, args...)
}

// Thirty sign and some withdraw while the text is revised again and again: each
// signature that was acknowledged is there, and those of earlier texts wait to be
// confirmed.
func TestManySignWhileTheTextIsRevised(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		s := d.draft(crm.DraftStatementInput{})
		var who []string
		for n := range 30 {
			o := d.organisation(fmt.Sprint("Union ", n), organisation.KindTRADE_UNION, "")
			if who = append(who, o); n%2 == 0 {
				d.invite(s, o)
			}
		}
		signed, withdrawn := map[string]int{}, map[string]bool{}
		var mu sync.Mutex
		var all sync.WaitGroup
		for n, o := range who {
			all.Go(func() {
				for range 4 { // the text may have changed meanwhile
					in := d.sign(s, o)
					out, err := try(d, d.outreach, crm.SignStatement, in)
					if err != nil {
						if !slices.Equal(refusals(t, err), []string{"CONFLICT input.textNumber"}) {
							t.Error(err)
						}
						continue
					}
					mu.Lock()
					signed[o] = in.TextNumber
					mu.Unlock()
					if n%5 != 0 {
						return
					}
					version := d.signOn(out.SignOn).Version
					_, err = try(d, d.outreach, crm.WithdrawSignature, crm.WithdrawSignatureInput{ID: out.SignOn, Version: version})
					if err != nil && crm.CodeOf(err) != crm.Conflict { // another text came first
						t.Error(err)
					}
					mu.Lock()
					withdrawn[o] = err == nil
					mu.Unlock()
					return
				}
			})
		}
		for n := range 8 {
			all.Go(func() {
				version := d.statement(s).Version
				_, err := try(d, d.admin, crm.ReviseStatement, crm.ReviseStatementInput{ID: s, Version: version, Text: fmt.Sprint("Text ", n)})
				if err != nil && crm.CodeOf(err) != crm.Conflict { // another came first
					t.Error(err)
				}
			})
		}
		all.Wait()
		last := d.statement(s).TextNumber
		stands := d.recorded(s)
		for o, number := range signed {
			want := signon.StatusSIGNED
			switch {
			case withdrawn[o]:
				want = signon.StatusWITHDRAWN
			case number < last:
				want = signon.StatusNEEDS_RECONFIRMATION
			}
			if got := stands[o]; got.number != number || got.status != want || got.at.IsZero() {
				t.Errorf("number %d of %d was signed: it is %v, want %s", number, last, got, want)
			}
		}
		if len(signed) == 0 || last == 1 {
			t.Errorf("%d signed, and there are %d texts", len(signed), last)
		}
	})
}

// Whoever signs at the moment at which another text comes has signed the one of
// before, and whoever takes the signature back has taken it back.
func TestRacesOfARevision(t *testing.T) {
	url := storetest.MariaDB(t)
	d := newDesk(t, url)
	for _, c := range []struct {
		name string
		act  func(s, signOnID string, first chan<- struct{}, release <-chan struct{}) error
		want signon.Status
	}{
		{"signing", func(s, signOnID string, first chan<- struct{}, release <-chan struct{}) error {
			_, err := try(d, d.outreach, heldUp(crm.SignStatement, first, release), d.sign(s, d.signOn(signOnID).OrganisationID))
			return err
		}, signon.StatusNEEDS_RECONFIRMATION},
		{"withdrawing", func(s, signOnID string, first chan<- struct{}, release <-chan struct{}) error {
			d.stand(signOnID, signon.StatusSIGNED)
			in := crm.WithdrawSignatureInput{ID: signOnID, Version: d.signOn(signOnID).Version}
			_, err := try(d, d.outreach, heldUp(crm.WithdrawSignature, first, release), in)
			return err
		}, signon.StatusWITHDRAWN},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := d.with(t)
			s := d.draft(crm.DraftStatementInput{})
			asked := d.invite(s, d.organisation(c.name, organisation.KindTRADE_UNION, ""))
			w, sent := d.watch(url)
			first, release := make(chan struct{}), make(chan struct{})
			result := make(chan error, 1)
			go func() { result <- c.act(s, asked, first, release) }()
			<-first
			version := d.statement(s).Version
			text := "FOR UPDATE"                  // of the statement's row
			if c.want == signon.StatusWITHDRAWN { // which is free here
				text = "`sign_ons`"
			}
			letGo := sync.OnceFunc(func() { close(release) })
			sent.onceSent(text, letGo)
			if _, err := try(w, d.admin, crm.ReviseStatement, crm.ReviseStatementInput{ID: s, Version: version, Text: "Other"}); err != nil {
				t.Error(err)
			}
			letGo()
			if err := <-result; err != nil {
				t.Error(err)
			}
			if got := d.signOn(asked); got.Status != c.want || got.SignedNumber != 1 {
				t.Errorf("it is %v", got)
			}
		})
	}
}

// Whoever signs while another text is being written waits for it, and is told.
func TestASignatureWaitsForTheText(t *testing.T) {
	url := storetest.MariaDB(t)
	d := newDesk(t, url)
	union, _ := d.union()
	s := d.draft(crm.DraftStatementInput{})
	d.invite(s, union)
	in := d.sign(s, union)
	w, sent := d.watch(url)
	first, release := make(chan struct{}), make(chan struct{})
	result := make(chan error, 1)
	go func() {
		_, err := try(d, d.admin, heldUp(crm.ReviseStatement, first, release), crm.ReviseStatementInput{ID: s, Version: 1, Text: "Other"})
		result <- err
	}()
	<-first
	sent.onceSent("`statements`", func() { close(release) })
	_, err := try(w, d.press, crm.SignStatement, in)
	if diff := cmp.Diff([]string{"CONFLICT input.textNumber"}, refusals(t, err)); diff != "" {
		t.Error(diff)
	}
	if err := <-result; err != nil {
		t.Error(err)
	}
}

// Two who ask one organisation at the same moment: one does, the other is told.
func TestRaceForAnInvitation(t *testing.T) {
	url := storetest.MariaDB(t)
	d := newDesk(t, url)
	union, _ := d.union()
	s := d.draft(crm.DraftStatementInput{})
	in := crm.InviteToSignInput{StatementID: s, OrganisationIDs: []string{union}}
	w, sent := d.watch(url)
	first, release := make(chan struct{}), make(chan struct{})
	result := make(chan error, 1)
	go func() {
		_, err := try(d, d.admin, heldUp(crm.InviteToSign, first, release), in)
		result <- err
	}()
	<-first
	sent.onceSent("FOR UPDATE", func() { close(release) })
	_, err := try(w, d.press, crm.InviteToSign, in)
	if diff := cmp.Diff([]string{"DUPLICATE input.organisationIDs.0"}, refusals(t, err)); diff != "" {
		t.Error(diff)
	}
	if err := <-result; err != nil {
		t.Error(err)
	}
}

// A revision changes each signature with a history of its own, also where the
// viewer writes none.
func TestHistoryOfARevision(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		wales := d.organisation("Wales Union", organisation.KindTRADE_UNION, d.wales)
		s := d.draft(crm.DraftStatementInput{CampaignID: d.effort("London", d.london)})
		signed := d.signed(s, wales)
		do(d, d.organiser, crm.ReviseStatement, crm.ReviseStatementInput{ID: s, Version: 1, Text: "Other"})
		if got := d.signOn(signed); got.Status != signon.StatusNEEDS_RECONFIRMATION || got.Version != 2 {
			t.Errorf("it is %v", got)
		}
		if got := d.changed(signed, 2); got != "status" {
			t.Errorf("history says %q", got)
		}
		if got := d.changedBy(signed, 2); got != d.organiser.UserID {
			t.Errorf("it was changed by %s", got)
		}
	})
}
