package graph

import (
	"fmt"
	"strings"
	"testing"

	"github.com/breakthrough-party/coalition/store/storetest"
)

// A cursor from beyond the end of the feed was made before the database was put
// back to an older state: whoever went on from it would miss what is made now, and
// not know.
func TestACursorBeyondTheFeedIsRefused(t *testing.T) {
	storetest.Engines(t, func(t *testing.T, url string) {
		o := openOffice(t, url)
		o.unions(1)
		o.numbered(t)
		o.numbers(t)
		head, err := o.store.Head(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		end, beyond := o.Resolver.cursors.seal(head), o.Resolver.cursors.seal(head+1)
		const query = `{ changes(after: %q) { pageInfo { hasNextPage } } }`
		if got := o.asked(o.reader, fmt.Sprintf(query, end)).text("changes.pageInfo.hasNextPage"); got != "false" {
			t.Errorf("there is more behind the end: %s", got)
		}
		if _, err := o.ask(o.reader, fmt.Sprintf(query, beyond)); refusal(err) != "INVALID_CURSOR after" {
			t.Errorf("the query says %v", err)
		}
		if r := o.listen(t, o.as(o.reader), fmt.Sprintf("(after: %q)", beyond)).answer(); r == nil || !strings.Contains(r.Errors.Error(), "read your lists again") {
			t.Errorf("the subscription says %v", r)
		}
		l := o.listen(t, o.as(o.reader), fmt.Sprintf("(after: %q)", end))
		if got := l.hears(len(o.unions(1))); len(got) != 1 {
			t.Errorf("from the end on: %v", got)
		}
	})
}
