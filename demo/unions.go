package demo

import "github.com/breakthrough-party/coalition/ent/organisation"

// Where numbers of members were found.
const (
	tucDirectory = "TUC Directory 2015, https://lrdpublications.org.uk/publications.php?pub=LR&iss=1781"
	unionList    = "List of UK unions, Wikipedia, as at 31 March 2014"
)

// federations are bodies of which unions are members.
var federations = []body{
	{
		key: "tuc", name: "Trades Union Congress", short: "TUC", kind: organisation.KindUNION_FEDERATION, level: organisation.LevelNATIONAL,
		founded: 1868, website: "https://www.tuc.org.uk/", about: "Federation of the trade unions of England and Wales.",
		stage: organisation.StageIN_DIALOGUE, stance: organisation.StanceNEUTRAL, manager: owen, cadence: 30, tags: []string{"conference"},
	},
	{
		key: "wales-tuc", name: "Wales TUC Cymru", short: "WTUC", kind: organisation.KindUNION_FEDERATION, level: organisation.LevelNATION,
		parent: "tuc", regions: []string{wales}, website: "https://www.tuc.org.uk/wales",
		stage: organisation.StageAPPROACHED, stance: organisation.StanceNEUTRAL, manager: oyin, cadence: 90,
	},
	{
		key: "tuc-se", name: "TUC South and East Region", kind: organisation.KindUNION_FEDERATION, level: organisation.LevelREGION,
		parent: "tuc", former: []string{"SERTUC"}, regions: []string{london, southEast, east},
		stage: organisation.StageIDENTIFIED, manager: oyin,
	},
	{
		key: "stuc", name: "Scottish Trades Union Congress", short: "STUC", kind: organisation.KindUNION_FEDERATION, level: organisation.LevelNATION,
		regions: []string{scotland}, founded: 1897, website: "https://www.stuc.org.uk/",
		stage: organisation.StageAPPROACHED, stance: organisation.StanceNEUTRAL, manager: oyin, cadence: 60,
	},
	{
		key: "camden", name: "Camden Trades Council", kind: organisation.KindTRADES_COUNCIL, level: organisation.LevelDISTRICT,
		parent: "tuc-se", regions: []string{london}, stage: organisation.StageCOOPERATING, stance: organisation.StancePASSIVE_ALLY, manager: oyin,
	},
	{
		key: "harrowdale", name: "Harrowdale and District Trades Council", kind: organisation.KindTRADES_COUNCIL, level: organisation.LevelDISTRICT,
		regions: []string{yorkshire}, about: "Invented. Delegates of the branches of a town that does not exist.",
		stage: organisation.StageFORMAL_PARTNER, stance: organisation.StanceACTIVE_ALLY, manager: ravi, cadence: 30, tags: []string{"solidarity", "visit"},
	},
}

// unions are national trade unions.
var unions = []body{
	{
		key: "aslef", name: "Associated Society of Locomotive Engineers and Firemen", short: "ASLEF",
		founded: 1880, website: "https://aslef.org.uk/", members: 18500, membersIn: "2014", membersSource: unionList,
		stage: organisation.StageCOOPERATING, stance: organisation.StancePASSIVE_ALLY, manager: owen, cadence: 60, tags: []string{"transport", "solidarity"},
	},
	{
		key: "bfawu", name: "Bakers, Food and Allied Workers Union", short: "BFAWU",
		founded: 1847, website: "https://www.bfawu.org/", members: 20496, membersIn: "2014", membersSource: unionList,
		stage: organisation.StageCOOPERATING, stance: organisation.StanceACTIVE_ALLY, manager: owen, cadence: 30, tags: []string{"solidarity"},
	},
	{
		key: "cwu", name: "Communication Workers Union", short: "CWU",
		founded: 1995, website: "https://www.cwu.org/", members: 197462, membersIn: "2015", membersSource: tucDirectory,
		stage: organisation.StageIN_DIALOGUE, stance: organisation.StancePASSIVE_ALLY, manager: owen, cadence: 60,
	},
	{
		key: "eis", name: "Educational Institute of Scotland", short: "EIS", regions: []string{scotland},
		founded: 1847, website: "https://www.eis.org.uk/", members: 59000, membersIn: "2014", membersSource: unionList,
		stage: organisation.StageAPPROACHED, manager: oyin, cadence: 90, tags: []string{"education"},
	},
	{
		key: "equity", name: "Equity",
		founded: 1930, website: "https://www.equity.org.uk/", members: 38197, membersIn: "2014", membersSource: unionList,
		stage: organisation.StageCOOPERATING, stance: organisation.StancePASSIVE_ALLY, manager: oyin, cadence: 60, tags: []string{"culture"},
	},
	{
		key: "fbu", name: "Fire Brigades Union", short: "FBU",
		founded: 1918, website: "https://www.fbu.org.uk/", members: 44000, membersIn: "2014", membersSource: unionList,
		stage: organisation.StageFORMAL_PARTNER, stance: organisation.StanceACTIVE_ALLY, manager: owen, cadence: 30, tags: []string{"public", "solidarity", "conference"},
	},
	{
		key: "gmb", name: "GMB", short: "GMB",
		founded: 1924, website: "https://www.gmb.org.uk/", members: 625643, membersIn: "2015", membersSource: tucDirectory,
		stage: organisation.StageAPPROACHED, manager: owen, cadence: 90,
	},
	{
		key: "mu", name: "Musicians' Union", short: "MU",
		founded: 1893, website: "https://musiciansunion.org.uk/", members: 30000, membersIn: "2014", membersSource: unionList,
		stage: organisation.StageIN_DIALOGUE, stance: organisation.StancePASSIVE_ALLY, manager: oyin, cadence: 90, tags: []string{"culture"},
	},
	{
		key: "neu", name: "National Education Union", short: "NEU",
		founded: 2017, website: "https://neu.org.uk/",
		stage: organisation.StageIN_DIALOGUE, stance: organisation.StancePASSIVE_ALLY, manager: oyin, cadence: 30, tags: []string{"education", "public"},
	},
	{
		key: "nut", name: "National Union of Teachers", short: "NUT", status: organisation.StatusMERGED,
		founded: 1870, members: 332389, membersIn: "2015", membersSource: tucDirectory,
		about: "Merged into the National Education Union in 2017.", stage: organisation.StageENDED, tags: []string{"education"},
	},
	{
		key: "nuj", name: "National Union of Journalists", short: "NUJ",
		founded: 1907, website: "https://www.nuj.org.uk/",
		stage: organisation.StageCOOPERATING, stance: organisation.StancePASSIVE_ALLY, manager: petra, cadence: 60, tags: []string{"culture"},
	},
	{
		key: "num", name: "National Union of Mineworkers", short: "NUM",
		founded: 1888, website: "https://num.org.uk/", stage: organisation.StageDORMANT, manager: owen,
	},
	{
		key: "pcs", name: "Public and Commercial Services Union", short: "PCS",
		founded: 1998, website: "https://www.pcs.org.uk/", members: 231323, membersIn: "2015", membersSource: tucDirectory,
		stage: organisation.StageIN_DIALOGUE, stance: organisation.StancePASSIVE_ALLY, manager: owen, cadence: 30, tags: []string{"public", "reform"},
	},
	{
		key: "rmt", name: "National Union of Rail, Maritime and Transport Workers", short: "RMT",
		founded: 1990, website: "https://www.rmt.org.uk/",
		stage: organisation.StageFORMAL_PARTNER, stance: organisation.StanceACTIVE_ALLY, manager: owen, cadence: 14, tags: []string{"transport", "solidarity", "conference"},
	},
	{
		key: "tssa", name: "Transport Salaried Staffs' Association", short: "TSSA",
		website: "https://www.tssa.org.uk/", members: 17860, membersIn: "2020", membersSource: "https://davelevy.info/wiki/labours-trade-union-affiliates (rounded)",
		stage: organisation.StageAPPROACHED, manager: owen, cadence: 90, tags: []string{"transport"},
	},
	{
		key: "ucu", name: "University and College Union", short: "UCU",
		founded: 2006, website: "https://www.ucu.org.uk/",
		stage: organisation.StageCOOPERATING, stance: organisation.StanceACTIVE_ALLY, manager: oyin, cadence: 30, tags: []string{"education", "solidarity"},
	},
	{
		key: "unison", name: "UNISON", short: "UNISON",
		website: "https://www.unison.org.uk/", members: 1234042, membersIn: "2015", membersSource: tucDirectory,
		stage: organisation.StageIN_DIALOGUE, stance: organisation.StanceNEUTRAL, manager: owen, cadence: 30, tags: []string{"public"},
	},
	{
		key: "unite", name: "Unite the Union", short: "Unite",
		founded: 2007, website: "https://www.unitetheunion.org/", members: 1312098, membersIn: "2015", membersSource: tucDirectory,
		stage: organisation.StageIN_DIALOGUE, stance: organisation.StanceNEUTRAL, manager: owen, cadence: 30, tags: []string{"transport", "solidarity"},
	},
}

// unionUnits are branches, regions and sections of unions.
var unionUnits = []body{
	{
		key: "rmt-north-east", name: "RMT North East Regional Council", level: organisation.LevelREGION, parent: "rmt", regions: []string{northEast},
		stage: organisation.StageCOOPERATING, stance: organisation.StanceACTIVE_ALLY, manager: ravi, cadence: 30, tags: []string{"transport"},
	},
	{
		key: "rmt-victoria", name: "RMT Manchester Victoria Branch", level: organisation.LevelBRANCH, parent: "rmt", regions: []string{northWest},
		stage: organisation.StageCOOPERATING, stance: organisation.StanceACTIVE_ALLY, manager: ravi, cadence: 30, tags: []string{"transport", "visit"},
	},
	{
		key: "unison-north-west", name: "UNISON North West", level: organisation.LevelREGION, parent: "unison", regions: []string{northWest},
		stage: organisation.StageIN_DIALOGUE, manager: ravi, cadence: 60, tags: []string{"public"},
	},
	{
		key: "unison-yorkshire", name: "UNISON Yorkshire and Humberside", level: organisation.LevelREGION, parent: "unison", regions: []string{yorkshire},
		stage: organisation.StageAPPROACHED, manager: ravi, cadence: 60, tags: []string{"public"},
	},
	{
		key: "unite-london", name: "Unite London and Eastern Region", level: organisation.LevelREGION, parent: "unite", regions: []string{london, east},
		stage: organisation.StageIN_DIALOGUE, manager: oyin, cadence: 60,
	},
	{
		key: "unite-parliament", name: "Unite Parliamentary Staff Branch", level: organisation.LevelBRANCH, parent: "unite-london",
		about: "Has no region of its own: that of its parent counts.", stage: organisation.StageAPPROACHED, manager: oyin,
	},
	{
		key: "ucu-leeds", name: "UCU University of Leeds", level: organisation.LevelBRANCH, parent: "ucu", regions: []string{yorkshire},
		stage: organisation.StageCOOPERATING, stance: organisation.StanceACTIVE_ALLY, manager: ravi, cadence: 30, tags: []string{"education", "visit"},
	},
	{
		key: "ucu-wrexham", name: "UCU Wrexham Glyndŵr University", level: organisation.LevelBRANCH, parent: "ucu", regions: []string{wales},
		stage: organisation.StageIDENTIFIED, tags: []string{"education"},
	},
	{
		key: "nuj-scotland", name: "NUJ Scotland", level: organisation.LevelNATION, parent: "nuj", regions: []string{scotland},
		stage: organisation.StageIN_DIALOGUE, manager: petra,
	},
}
