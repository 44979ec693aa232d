package dataset

import "time"

// Version is that of the generator. Data of another version is made anew.
const Version = 2

// Size says how much data there is. All but the interactions follow from them.
type Size struct{ Interactions int }

func (s Size) organisations() int { return max(150, s.Interactions/50) }
func (s Size) people() int        { return max(1500, s.Interactions/5) }
func (s Size) outlets() int       { return max(12, s.organisations()/20) }
func (s Size) journalists() int   { return s.people() / 20 }
func (s Size) campaigns() int     { return max(4, s.Interactions/5000) }
func (s Size) coverages() int     { return max(300, s.Interactions/20) }

// Years of history before the anchor.
const years = 8

// Anchor is the day that is "today" in the data: the first of the month, so that
// what is to come stays so for a while and data is kept for a month.
func Anchor(now time.Time) time.Time {
	return time.Date(now.Year(), now.Month(), 1, 12, 0, 0, 0, time.UTC)
}

// Facts name some of the records, for the variables of operations. They are kept
// beside the data.
type Facts struct {
	Version      int       `json:"version"`
	Interactions int       `json:"interactions"`
	Anchor       time.Time `json:"anchor"`

	// Viewer is a user of the outreach team who takes part in many interactions, and
	// whose desk is full.
	Viewer string `json:"viewer"`
	Email  string `json:"email"`
	// Organisations with long histories and short ones.
	Organisations []string `json:"organisations"`
	People        []string `json:"people"`
	Outlets       []string `json:"outlets"`
	Journalists   []string `json:"journalists"`
	Campaigns     []string `json:"campaigns"`
	Beats         []string `json:"beats"`
	Searches      []string `json:"searches"`
}
