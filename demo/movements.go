package demo

import (
	"github.com/breakthrough-party/coalition/crm"
	"github.com/breakthrough-party/coalition/ent/organisation"
)

// parties are other parties.
var parties = []body{
	{
		key: "green", name: "Green Party of England and Wales", kind: organisation.KindPOLITICAL_PARTY, level: organisation.LevelNATIONAL,
		former: []string{"Ecology Party"}, founded: 1990, website: "https://www.greenparty.org.uk/", ids: register("63"),
		stage: organisation.StageIN_DIALOGUE, stance: organisation.StancePASSIVE_ALLY, manager: owen, cadence: 60, tags: []string{"climate", "reform"},
	},
	{
		key: "plaid", name: "Plaid Cymru – The Party of Wales", short: "Plaid Cymru", kind: organisation.KindPOLITICAL_PARTY, level: organisation.LevelNATION,
		regions: []string{wales}, founded: 1925, website: "https://www.partyof.wales/", ids: register("77"),
		stage: organisation.StageIN_DIALOGUE, stance: organisation.StanceNEUTRAL, manager: owen, cadence: 90, tags: []string{"reform"},
	},
	{
		key: "libdem", name: "Liberal Democrats", kind: organisation.KindPOLITICAL_PARTY, level: organisation.LevelNATIONAL,
		founded: 1988, website: "https://www.libdems.org.uk/", ids: register("90"),
		stage: organisation.StageAPPROACHED, stance: organisation.StanceNEUTRAL, manager: owen, cadence: 90, tags: []string{"reform"},
	},
	{
		key: "labour", name: "Labour Party", short: "Labour", kind: organisation.KindPOLITICAL_PARTY, level: organisation.LevelNATIONAL,
		founded: 1900, website: "https://labour.org.uk/", ids: register("53"), stage: organisation.StageIDENTIFIED,
	},
}

// register is a number in the Electoral Commission's register of parties of Great Britain.
func register(number string) []crm.ExternalID {
	return []crm.ExternalID{{Scheme: "electoral-commission-gb", Value: "PP " + number}}
}

// coalitions are bodies that others join for a purpose.
var coalitions = []body{
	{
		key: "tucg", name: "Trade Union Co-ordinating Group", short: "TUCG", kind: organisation.KindCOALITION, level: organisation.LevelNATIONAL,
		website: "https://www.tucg.org.uk/", about: "Unions that coordinate their work in Parliament.",
		stage: organisation.StageIN_DIALOGUE, stance: organisation.StancePASSIVE_ALLY, manager: owen, cadence: 30, tags: []string{"public"},
	},
	{
		key: "tulo", name: "TULO (Labour Unions)", short: "TULO", kind: organisation.KindCOALITION, level: organisation.LevelNATIONAL,
		about: "Unions affiliated to the Labour Party.", stage: organisation.StageIDENTIFIED,
	},
	{
		key: "assembly", name: "People's Assembly Against Austerity", kind: organisation.KindCOALITION, level: organisation.LevelNATIONAL,
		founded: 2013, website: "https://thepeoplesassembly.org.uk/",
		stage: organisation.StageCOOPERATING, stance: organisation.StanceACTIVE_ALLY, manager: owen, cadence: 30, tags: []string{"public", "solidarity"},
	},
	{
		key: "remain", name: "Unite to Remain", kind: organisation.KindCOALITION, level: organisation.LevelNATIONAL, status: organisation.StatusDISSOLVED,
		founded: 2019, about: "Electoral pact of 2019.", stage: organisation.StageENDED, tags: []string{"reform"},
	},
}

// localGroups do not exist.
var localGroups = []body{
	{
		key: "tenants", name: "Millbrook Tenants' Union", kind: organisation.KindCOMMUNITY_ORGANISATION, level: organisation.LevelLOCAL_GROUP,
		regions: []string{northWest}, founded: 2018, about: "Invented. Tenants of three estates.", members: 640, membersIn: "2024", membersSource: "invented",
		stage: organisation.StageFORMAL_PARTNER, stance: organisation.StanceACTIVE_ALLY, manager: ravi, cadence: 14, tags: []string{"housing", "visit"},
	},
	{
		key: "library", name: "Save Thistledown Library", kind: organisation.KindCAMPAIGN_GROUP, level: organisation.LevelLOCAL_GROUP,
		regions: []string{northEast}, founded: 2023, about: "Invented. Readers against the closure of a library.",
		stage: organisation.StageCOOPERATING, stance: organisation.StanceACTIVE_ALLY, manager: ravi, cadence: 30, tags: []string{"culture", "public"},
	},
	{
		key: "buses", name: "Better Buses for Brackenshire", kind: organisation.KindCAMPAIGN_GROUP, level: organisation.LevelDISTRICT,
		regions: []string{eastMidlands}, founded: 2021, about: "Invented.",
		stage: organisation.StageIN_DIALOGUE, stance: organisation.StancePASSIVE_ALLY, manager: oyin, cadence: 60, tags: []string{"transport", "climate"},
	},
	{
		key: "students", name: "Students for Fair Rents", kind: organisation.KindSTUDENT_ORGANISATION, level: organisation.LevelNATIONAL,
		founded: 2019, about: "Invented.",
		stage: organisation.StageCOOPERATING, stance: organisation.StanceACTIVE_ALLY, manager: oyin, cadence: 30, tags: []string{"housing", "education"},
	},
	{
		key: "votes", name: "Equal Votes Now", kind: organisation.KindNON_PARTY_CAMPAIGNER, level: organisation.LevelNATIONAL,
		founded: 2016, about: "Invented. Campaigns for proportional representation.",
		stage: organisation.StageFORMAL_PARTNER, stance: organisation.StanceACTIVE_ALLY, manager: owen, cadence: 30, tags: []string{"reform"},
	},
	{
		key: "institute", name: "Institute for the Common Purse", short: "ICP", kind: organisation.KindTHINK_TANK, level: organisation.LevelNATIONAL,
		about: "Invented. Papers on public money.", stage: organisation.StageIN_DIALOGUE, stance: organisation.StancePASSIVE_ALLY, manager: owen, cadence: 60,
		tags: []string{"public"},
	},
	{
		key: "landlords", name: "Landlords of Brackenshire", kind: organisation.KindOTHER, level: organisation.LevelDISTRICT,
		regions: []string{eastMidlands}, about: "Invented.",
		stage: organisation.StageIDENTIFIED, stance: organisation.StanceACTIVE_OPPONENT, tags: []string{"housing"},
	},
}
