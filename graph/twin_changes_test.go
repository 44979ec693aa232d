package graph

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/breakthrough-party/coalition/store/storetest"
	"github.com/breakthrough-party/coalition/viewer"
)

// askedOfChanges are questions to the feed that twins are asked each time: its
// beginning, its end, and the kinds of what is hidden.
var askedOfChanges = []string{
	`{ changes(first: 100) { edges { cursor ` + wholeChange + ` } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }`,
	`{ changes(last: 100) { edges { cursor ` + wholeChange + ` } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }`,
	`{ changes(last: 0) { pageInfo { hasNextPage hasPreviousPage endCursor } } }`,
	`{ changes(last: 100, kinds: [INTERACTION, PARTICIPANT, REMARK, FOLLOW_UP, DOCUMENT_LINK]) { edges { ` + wholeChange + ` } pageInfo { hasPreviousPage } } }`,
	`{ changes(last: 100, kinds: [AGREEMENT, AGREEMENT_PARTY, AGREEMENT_TERM, PACT_SEAT, CONTACT_POINT, INCOMPATIBILITY]) { edges { ` + wholeChange + ` } pageInfo { hasPreviousPage } } }`,
	`{ changes(last: 100, kinds: [PITCH, PITCH_RECIPIENT, PITCH_OVERRIDE, MEDIA_ENQUIRY, PRESS_NOTE, COVERAGE, BYLINE, MENTION]) { edges { ` + wholeChange + ` } pageInfo { hasPreviousPage } } }`,
	`{ changes(last: 100, filter: {verb: ["hide", "voidRecord"]}) { edges { ` + wholeChange + ` } pageInfo { hasPreviousPage } } }`,
	`{ organisations(first: 50) { edges { node { history(first: 5) { totalCount edges { ` + wholeChange + ` } } } } } }`,
	`{ people(first: 50) { edges { node { history(first: 5) { totalCount edges { ` + wholeChange + ` } } contactPoints { edges { node { history { totalCount } } } } } } } }`,
	`{ interactions(first: 50) { edges { node { history { totalCount edges { ` + wholeChange + ` } } } } } }`,
}

const wholeChange = `node { id action kind recordID version verb at by { name } fields values { field before after } record { id } }`

// changesRoot answers the feed.
func (d *demoWorld) changesRoot(ctx context.Context, args map[string]any) (any, error) {
	whole := func(name string) *int {
		if v, ok := args[name].(int64); ok {
			n := int(v)
			return &n
		}
		return nil
	}
	return orNull(d.changes(ctx, whole("first"), whole("last")))
}

var sealedForm = regexp.MustCompile(`"[A-Za-z0-9_-]{48}"`)

// masked is an answer with one text for all cursors of the feed: each is sealed
// with chance in it.
func (d *demoWorld) masked(answer string) string {
	return sealedForm.ReplaceAllStringFunc(answer, func(quoted string) string {
		if _, err := d.Resolver.cursors.open("", quoted[1:len(quoted)-1]); err != nil {
			return quoted
		}
		return `"<cursor>"`
	})
}

// The masks of the twins hide cursors and nothing else.
func TestMasksHideCursorsAlone(t *testing.T) {
	d := openEmpty(t, storetest.SQLite(t))
	for answer, want := range map[string]string{
		fmt.Sprintf(`{"cursor":%q,"endCursor":null}`, d.Resolver.cursors.seal(1<<40)): `{"cursor":"<cursor>","endCursor":null}`,
		`{"x":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}`:                    `{"x":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}`,
	} {
		if got := d.masked(answer); got != want {
			t.Errorf("%s becomes %s", answer, got)
		}
	}
}

// Whoever sees what is hidden from a reader has other answers from the feed
// afterwards: the twins' questions would notice.
func TestTheQuestionsToTheFeedNoticeWhatIsHidden(t *testing.T) {
	d := openDemo(t, storetest.SQLite(t))
	i := slices.IndexFunc(d.viewers, func(v *viewer.Viewer) bool { return v.Has(viewer.Reader) })
	ask := func() (answers []string) {
		d.numbered(t)
		for _, document := range askedOfChanges {
			answers = append(answers, d.masked(d.answer(asServer(t.Context()), document, nil)))
		}
		return answers
	}
	before := ask()
	d.hide(t, d.viewers[i], time.Now())
	for i, answer := range ask() {
		if strings.Contains(askedOfChanges[i], "last: 100") && answer == before[i] {
			t.Errorf("nothing is noticed by %s", askedOfChanges[i])
		}
		if strings.Contains(answer, "error") {
			t.Errorf("%s: %s", askedOfChanges[i], answer)
		}
	}
}
