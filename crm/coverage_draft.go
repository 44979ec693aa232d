package crm

import (
	"context"
	"time"

	"github.com/breakthrough-party/coalition/ent"
	"github.com/breakthrough-party/coalition/ent/coverage"
)

// maxArticleAddress is how long the address of an article is at most: tracking
// makes them long.
const maxArticleAddress = 2_000

// coverageDraft is coverage as it will be, so that one set of rules holds for new
// coverage and for edits. An absent number is -1.
type coverageDraft struct {
	headline, url string
	// key is what names the article in url; nothing without one.
	key         string
	publishedAt time.Time
	kind        coverage.Kind
	reach       int
	outletID    string
	note        string
}

func coverageDraftOf(c *ent.Coverage) coverageDraft {
	d := coverageDraft{
		headline: c.Headline, url: c.URL, publishedAt: c.PublishedAt, kind: c.Kind, reach: c.Reach, outletID: c.OrganisationID, note: c.Note,
	}
	if c.URL != "" {
		d.key = c.URLKey
	}
	return d
}

// check notes what is wrong with the values by themselves, and brings them into
// the form in which they are stored.
func (d *coverageDraft) check(ctx context.Context, f *Faults) {
	d.headline = f.name("input.headline", d.headline, 1, 200)
	d.note = f.text("input.note", d.note, 0, 10_000)
	f.choice("input.kind", coverage.KindValidator(d.kind))
	d.publishedAt = f.pastMoment(ctx, "input.publishedAt", d.publishedAt)
	before := len(*f)
	d.url, d.key = f.webAddress("input.url", d.url, maxArticleAddress), ""
	if d.url != "" && len(*f) == before {
		d.key = articleKey(d.url)
	}
}

// fill writes into a mutation what is another than it was, with what is computed
// from it.
func (d coverageDraft) fill(ctx context.Context, m *ent.CoverageMutation, was coverageDraft) {
	setNew(m.SetHeadline, d.headline, was.headline)
	setNew(m.SetURL, d.url, was.url)
	if d.key != "" {
		setNew(m.SetURLKey, d.key, was.key)
	}
	if !d.publishedAt.Equal(was.publishedAt) {
		m.SetPublishedAt(d.publishedAt)
		m.SetPublishedOn(dayOf(ctx, d.publishedAt))
	}
	setNew(m.SetKind, d.kind, was.kind)
	setNew(m.SetReach, d.reach, was.reach)
	setNew(m.SetNote, d.note, was.note)
	setOrClear(m.SetOrganisationID, m.ClearOrganisationID, d.outletID, was.outletID)
}

// sameArticle is the refusal of an article that other coverage is about; nil when
// there is none.
func (d coverageDraft) sameArticle(ctx context.Context, tx *ent.Tx, exceptID string) (*Error, error) {
	if d.key == "" {
		return nil, nil
	}
	other, err := tx.Coverage.Query().Where(coverage.URLKey(d.key), coverage.IDNEQ(exceptID)).Only(ctx)
	if err != nil {
		return nil, ent.MaskNotFound(err)
	}
	return &Error{Code: Duplicate, Field: "input.url", Extra: map[string]any{"id": other.ID},
		Message: "This is recorded already: " + other.Headline + "."}, nil
}

// firstOfItsKey notes DUPLICATE for an article that other coverage is about.
func (f *Faults) firstOfItsKey(ctx context.Context, tx *ent.Tx, d coverageDraft, exceptID string) error {
	duplicate, err := d.sameArticle(ctx, tx, exceptID)
	if duplicate != nil {
		*f = append(*f, duplicate)
	}
	return err
}

// taken turns the database's refusal into DUPLICATE: somebody else recorded the
// article in the same moment.
func (d coverageDraft) taken(ctx context.Context, tx *ent.Tx, err error, exceptID string) error {
	return nameTaken(err, func() error {
		duplicate, err := d.sameArticle(ctx, tx, exceptID)
		if duplicate != nil {
			return duplicate
		}
		return err
	})
}
