package demo

import (
	"context"
	"errors"
	"fmt"

	"github.com/breakthrough-party/coalition/calendar"
	"github.com/breakthrough-party/coalition/crm"
	"github.com/breakthrough-party/coalition/ent/affiliation"
)

// Where affiliations were found.
const (
	tucAffiliates    = "https://en.wikipedia.org/wiki/List_of_affiliates_of_the_Trades_Union_Congress"
	labourAffiliates = "https://en.wikipedia.org/wiki/Labour_Party_(UK)_affiliated_trade_union (as of October 2021)"
	tucgMembers      = "https://www.tucg.org.uk/about-us/"
	assemblyBackers  = "http://web.archive.org/web/20160404143605/http://www.wcml.org.uk/about-us/timeline/peoples-assembly"
	remainParties    = "https://en.wikipedia.org/wiki/Unite_to_Remain"
)

// tie is an affiliation of the demo. since is a year, a month or a day.
type tie struct {
	from, to     string
	kind         affiliation.Kind
	role         string
	since, until string
	members      int
	delegates    int
	renews       calendar.Date
	source       string
}

// inTUC are the years since when unions are affiliated to the TUC.
var inTUC = []struct{ key, since string }{
	{"aslef", "1886"}, {"bfawu", "1874"}, {"cwu", "1995"}, {"eis", "1977"}, {"equity", "1931"}, {"fbu", "1924"}, {"gmb", "1924"},
	{"mu", "1894"}, {"nuj", "1920"}, {"num", "1889"}, {"pcs", "1998"}, {"rmt", "1990"}, {"unison", ""}, {"unite", ""},
}

var (
	inLabour  = []string{"aslef", "cwu", "fbu", "gmb", "mu", "num", "tssa", "unison", "unite"}
	inTUCG    = []string{"bfawu", "equity", "fbu", "neu", "nuj", "pcs", "rmt", "ucu"}
	inPact    = []string{"libdem", "green", "plaid"}
	ofBackers = []string{"unite", "unison", "nut", "nuj", "pcs", "rmt"}
)

// otherTies are those that stand in no list. Those of bodies that do not exist are invented.
var otherTies = []tie{
	{from: "nut", to: "neu", kind: affiliation.KindPREDECESSOR_OF, since: "2017"},
	{from: "nut", to: "tuc", kind: affiliation.KindAFFILIATED_TO, since: "1969", until: "2017", source: tucAffiliates},
	{from: "reach", to: "mirror", kind: affiliation.KindOWNS},
	{from: "newsquest", to: "national", kind: affiliation.KindOWNS},
	{from: "rmt-victoria", to: "harrowdale", kind: affiliation.KindAFFILIATED_TO, since: "2019-04", members: 120, delegates: 3, renews: "2027-03-31", source: "invented"},
	{from: "ucu-leeds", to: "harrowdale", kind: affiliation.KindAFFILIATED_TO, since: "2021-09", members: 310, delegates: 5, renews: "2027-03-31", source: "invented"},
	{from: "unison-yorkshire", to: "harrowdale", kind: affiliation.KindAFFILIATED_TO, since: "2016", until: "2023-12-31", members: 95, delegates: 2, source: "invented"},
	{from: "unite-parliament", to: "camden", kind: affiliation.KindAFFILIATED_TO, since: "2022-01", members: 60, delegates: 2, renews: "2027-01-31", source: "invented"},
	{from: "tenants", to: "assembly", kind: affiliation.KindMEMBER_OF, role: "Local group", since: "2020-06-13", source: "invented"},
	{from: "harrowdale", to: "library", kind: affiliation.KindSPONSORS, since: "2024-02-01", source: "invented"},
	{from: "harrowdale", to: "picket", kind: affiliation.KindFUNDS, since: "2023", source: "invented"},
	{from: "tenants", to: "landlords", kind: affiliation.KindOPPOSES, since: "2019", source: "invented"},
	{from: "students", to: "landlords", kind: affiliation.KindOPPOSES, since: "2022-10", source: "invented"},
}

// ties are all affiliations of the demo.
func ties() []tie {
	var all []tie
	for _, u := range inTUC {
		all = append(all, tie{from: u.key, to: "tuc", kind: affiliation.KindAFFILIATED_TO, since: u.since, source: tucAffiliates})
	}
	for _, list := range []struct {
		members []string
		tie     tie
	}{
		{inLabour, tie{to: "labour", kind: affiliation.KindAFFILIATED_TO, source: labourAffiliates}},
		{inLabour, tie{to: "tulo", kind: affiliation.KindMEMBER_OF, role: "Affiliate", source: labourAffiliates}},
		{inTUCG, tie{to: "tucg", kind: affiliation.KindMEMBER_OF, role: "Member", source: tucgMembers}},
		{ofBackers, tie{to: "assembly", kind: affiliation.KindSPONSORS, role: "Backer", since: "2013-02", source: assemblyBackers}},
		{inPact, tie{to: "remain", kind: affiliation.KindMEMBER_OF, role: "Party to the pact", since: "2019-11-07", until: "2019-12-12", source: remainParties}},
	} {
		for _, m := range list.members {
			t := list.tie
			t.from = m
			all = append(all, t)
		}
	}
	return append(all, otherTies...)
}

func (f *filling) addAffiliations(ctx context.Context) error {
	ctx = f.as(ctx, owen)
	for _, t := range ties() {
		from, err1 := f.id(t.from)
		to, err2 := f.id(t.to)
		if err := errors.Join(err1, err2); err != nil {
			return err
		}
		in := crm.LinkOrganisationsInput{
			FromID: from, ToID: to, Kind: t.kind, Role: t.role, Source: t.source,
			MembersAffiliated: number(t.members), DelegateEntitlement: number(t.delegates), RenewsOn: t.renews,
		}
		since, until := historic(t.since), historic(t.until)
		in.Since, in.SincePrecision = since.day, affiliation.SincePrecision(since.precision)
		in.Until, in.UntilPrecision = until.day, affiliation.UntilPrecision(until.precision)
		if _, err := crm.LinkOrganisations(ctx, f.tx, in); err != nil {
			return fmt.Errorf("%s to %s: %w", t.from, t.to, err)
		}
	}
	return nil
}

// known is a day that is known to a year, a month or exactly.
type known struct {
	day       calendar.Date
	precision string
}

// historic reads 1920, 2013-02 or 2019-11-07.
func historic(s string) known {
	switch len(s) {
	case len("1920"):
		return known{calendar.Date(s + "-01-01"), "YEAR"}
	case len("2013-02"):
		return known{calendar.Date(s + "-01"), "MONTH"}
	}
	return known{calendar.Date(s), ""}
}
