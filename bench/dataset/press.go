package dataset

import (
	"fmt"

	"github.com/breakthrough-party/coalition/text"
)

var (
	coverageTable = table("coverages", "id", "created_at", "updated_at", "version", "headline", "headline_folded", "url", "url_key", "published_at",
		"published_on", "kind", "reach", "created_by", "organisation_id")
	bylineTable  = table("bylines", "id", "published_at", "coverage_id", "person_id")
	mentionTable = table("mentions", "id", "created_at", "updated_at", "version", "sentiment", "published_at", "created_by", "coverage_id",
		"organisation_id", "campaign_id")
)

func (w *world) makeCoverage() {
	n := w.size.coverages()
	for i := range n {
		at := w.moment(w.begin, w.anchor)
		made := w.along(i, n)
		id, url := w.id("cov", made), fmt.Sprintf("news.example.org/%d", i)
		headline := pick(w.dice, places) + " " + pick(w.dice, subjects) + ": " + w.sentence(5)
		writer := pick(w.dice, w.journalists)
		w.add(coverageTable, id, made, made, 1, headline, text.Fold(headline), "https://"+url, url, at, day(at), pick(w.dice, []string{"NEWS", "NEWS", "OPINION", "INTERVIEW"}),
			100*w.IntN(900), w.user(), writer.at.id)
		w.add(bylineTable, w.id("byl", made), at, id, writer.id)
		if at.After(writer.published) {
			writer.published = at
		}
		w.terms("cov", id, made, "NAME", headline)
		organisation, campaign := any(nil), any(nil)
		if w.chance(70) {
			organisation = w.organisations[w.skewed(len(w.organisations))].id
		} else {
			campaign = pick(w.dice, w.campaigns).id
		}
		w.add(mentionTable, w.id("men", made), made, made, 1, pick(w.dice, []string{"POSITIVE", "NEUTRAL", "NEGATIVE", "UNRATED"}), at, w.user(), id, organisation, campaign)
	}
}
