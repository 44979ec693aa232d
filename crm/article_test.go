package crm_test

import (
	"strings"
	"testing"

	"github.com/breakthrough-party/coalition/crm"
)

// spellings are one article under many links.
var spellings = []string{
	"https://www.courier.example/news/2026/strike-caf%C3%A9?id=7&page=2",
	"http://www.courier.example/news/2026/strike-caf%C3%A9?id=7&page=2",
	"https://courier.example/news/2026/strike-caf%C3%A9?id=7&page=2",
	"HTTPS://WWW.Courier.EXAMPLE/news/2026/strike-caf%C3%A9?id=7&page=2",
	"https://www.courier.example:443/news/2026/strike-caf%C3%A9?id=7&page=2",
	"http://www.courier.example:80/news/2026/strike-caf%C3%A9?id=7&page=2",
	"https://www.courier.example./news/2026/strike-caf%C3%A9?id=7&page=2",
	"https://m.courier.example/news/2026/strike-caf%C3%A9?id=7&page=2",
	"https://mobile.courier.example/news/2026/strike-caf%C3%A9?id=7&page=2",
	"https://amp.courier.example/news/2026/strike-caf%C3%A9?id=7&page=2",
	"https://www.courier.example/news/2026/strike-caf%C3%A9/?id=7&page=2",
	"https://www.courier.example/news/2026/strike-caf%C3%A9/amp?id=7&page=2",
	"https://www.courier.example/amp/news/2026/strike-caf%C3%A9/?id=7&page=2",
	"https://www.courier.example/news/2026/strike-caf%C3%A9.amp?id=7&page=2",
	"https://www.courier.example/news/2026/strike-caf%C3%A9?page=2&id=7",
	"https://www.courier.example/news/2026/strike-caf%C3%A9?id=7&page=2#comments",
	"https://www.courier.example/news/2026/strike-caf%c3%a9?id=7&page=2",
	"https://www.courier.example/news/2026/strike-café?id=7&page=2",
	"https://www.courier.example/%6Eews/2026/%73trike-caf%C3%A9?id=%37&page=2",
	"https://www.courier.example/news/sport/../2026/./strike-caf%C3%A9?id=7&page=2",
	"https://www.courier.example/news/2026/strike-caf%C3%A9?utm_source=x&id=7&UTM_Campaign=y&page=2&fbclid=z",
	"https://www.courier.example/news/2026/strike-caf%C3%A9?id=7&page=2&gclid=1&mc_cid=2&mc_eid=3&igshid=4",
	"https://www.courier.example/news/2026/strike-caf%C3%A9?amp&id=7&page=2&outputType=amp",
	"https://www.google.com/amp/s/www.courier.example/news/2026/strike-caf%C3%A9?id=7&page=2",
	"https://www-courier-example.cdn.ampproject.org/c/s/www.courier.example/news/2026/strike-caf%C3%A9?id=7&page=2",
}

// others are other articles: what is left of their addresses differs.
var others = []string{
	"https://www.courier.example/news/2026/strike-caf%C3%A9?id=8&page=2",
	"https://www.courier.example/news/2026/strike-caf%C3%A9?id=7",
	"https://www.courier.example/news/2026/strike-caf%C3%A9",
	"https://www.courier.example/news/2026/Strike-caf%C3%A9?id=7&page=2",
	"https://www.courier.example/news/2026/strike-caf%25C3%25A9?id=7&page=2",
	"https://www.courier.example/news/2026/strike%2Fcaf%C3%A9?id=7&page=2",
	"https://www.courier.example/news/2026/strike/caf%C3%A9?id=7&page=2",
	"https://www.courier.example:8443/news/2026/strike-caf%C3%A9?id=7&page=2",
	"https://north.courier.example/news/2026/strike-caf%C3%A9?id=7&page=2",
	"https://www.courier.example/",
	"https://www.courier.example/amp",
	"https://m.example/news",
	"https://www.example/news",
	"https://www.courier.example/search?q=a%26b",
	"https://www.courier.example/search?q=a&b",
	"https://www.courier.example/long/" + strings.Repeat("a", 600),
	"https://www.courier.example/long/" + strings.Repeat("a", 601),
}

// One article is one coverage, under whatever link, and another is another.
func TestOneArticleIsOneCoverage(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		first := piece("Strike", "")
		first.URL = spellings[0]
		id := d.record(first)
		for _, url := range spellings {
			in := piece("Strike, again", "")
			in.URL = url
			_, err := try(d, d.press, crm.RecordCoverage, in)
			if got := refusals(t, err); len(got) != 1 || got[0] != "DUPLICATE input.url" {
				t.Errorf("%s: %v", url, err)
			} else if e := err.(crm.Faults)[0]; e.Extra["id"] != id || !strings.Contains(e.Message, "Strike") {
				t.Errorf("%s: %v %v", url, e, e.Extra)
			}
		}
		for _, url := range others {
			in := piece("Another", "")
			in.URL = url
			d.record(in)
		}
	})
}

// Without an address anything can be recorded, and the article of coverage that
// was taken back, or lost its address, can be recorded anew.
func TestAddressesAreFreed(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		d.record(piece("One", ""))
		d.record(piece("Two", ""))
		in := piece("Three", "")
		in.URL = spellings[0]
		three := d.record(in)
		do(d, d.press, crm.VoidRecord, crm.VoidRecordInput{ID: three, Reason: "Wrong."})
		four := d.record(in)
		do(d, d.press, crm.EditCoverage, crm.EditCoverageInput{ID: four, Version: 1, URL: crm.Clear[string]()})
		five := d.record(in)
		refused(d, d.press, crm.EditCoverage, crm.EditCoverageInput{ID: four, Version: 2, URL: crm.Some(spellings[3])}, "DUPLICATE input.url")
		// Its own article in another spelling.
		do(d, d.press, crm.EditCoverage, crm.EditCoverageInput{ID: five, Version: 1, URL: crm.Some(spellings[3])})
		if got := d.changed(five, 2); got != "url" {
			t.Errorf("changed was %q", got)
		}
	})
}

// What is no web address is refused.
func TestAddressesOfArticles(t *testing.T) {
	desks(t, func(t *testing.T, d *desk) {
		for _, url := range []string{"courier.example/news", "ftp://courier.example/", "https://", "https://me@courier.example/", "https://courier.example/a b", "https://courier.example/" + strings.Repeat("x", 2_000)} {
			in := piece("Strike", "")
			in.URL = url
			refused(d, d.press, crm.RecordCoverage, in, "VALIDATION_FAILED input.url")
		}
	})
}
