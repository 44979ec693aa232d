package demo

import "github.com/breakthrough-party/coalition/ent/organisation"

// mediaGroups own outlets, or serve them.
var mediaGroups = []body{
	{
		key: "reach", name: "Reach plc", kind: organisation.KindMEDIA_GROUP, former: []string{"Trinity Mirror"},
		website: "https://www.reachplc.com/", stage: organisation.StageIDENTIFIED,
	},
	{
		key: "newsquest", name: "Newsquest", kind: organisation.KindMEDIA_GROUP,
		website: "https://www.newsquest.co.uk/", stage: organisation.StageIDENTIFIED,
	},
	{
		key: "wire", name: "Northern Wire", kind: organisation.KindNEWS_AGENCY, regions: []string{northEast, northWest, yorkshire},
		about: "Invented. Agency of freelance reporters.",
		stage: organisation.StageCOOPERATING, manager: petra, cadence: 30, tags: []string{"sympathetic"},
	},
}

// outlets are newspapers, magazines and broadcasters. Figures of reach are invented.
var outlets = []body{
	{
		key: "guardian", name: "The Guardian", website: "https://www.theguardian.com/uk", founded: 1821, medium: organisation.MediumPRINT,
		stage: organisation.StageIN_DIALOGUE, manager: petra, cadence: 30,
	},
	{
		key: "mirror", name: "Daily Mirror", website: "https://www.mirror.co.uk/", founded: 1903, medium: organisation.MediumPRINT,
		stage: organisation.StageIN_DIALOGUE, manager: petra, cadence: 60,
	},
	{
		key: "independent", name: "The Independent", website: "https://www.independent.co.uk/", founded: 1986, medium: organisation.MediumONLINE,
		stage: organisation.StageIN_DIALOGUE, manager: petra, cadence: 60,
	},
	{
		key: "national", name: "The National", website: "https://www.thenational.scot/", regions: []string{scotland}, founded: 2014, medium: organisation.MediumPRINT,
		stage: organisation.StageAPPROACHED, manager: petra,
	},
	{
		key: "statesman", name: "New Statesman", website: "https://www.newstatesman.com/", founded: 1913, medium: organisation.MediumPRINT,
		stage: organisation.StageIN_DIALOGUE, manager: petra, cadence: 60, tags: []string{"sympathetic"},
	},
	{
		key: "bbc", name: "BBC News", website: "https://www.bbc.com/news", medium: organisation.MediumTELEVISION,
		stage: organisation.StageAPPROACHED, manager: petra, cadence: 30,
	},
	{
		key: "lbc", name: "LBC", website: "https://www.lbc.co.uk/", regions: []string{london}, founded: 1973, medium: organisation.MediumRADIO,
		stage: organisation.StageAPPROACHED, manager: petra, cadence: 90,
	},
	{
		key: "gazette", name: "Harrowdale Gazette", regions: []string{yorkshire}, about: "Invented. Weekly paper of a town that does not exist.",
		medium: organisation.MediumPRINT, reach: 18_000, stage: organisation.StageCOOPERATING, manager: petra, cadence: 30, tags: []string{"sympathetic", "visit"},
	},
	{
		key: "picket", name: "The Picket Line", about: "Invented. Weekly podcast on work.", medium: organisation.MediumPODCAST, reach: 42_000,
		stage: organisation.StageCOOPERATING, manager: petra, cadence: 14, tags: []string{"sympathetic", "solidarity"},
	},
	{
		key: "bulletin", name: "Brackenshire Bulletin", regions: []string{eastMidlands}, about: "Invented.", medium: organisation.MediumNEWSLETTER, reach: 5_200,
		stage: organisation.StageIN_DIALOGUE, manager: petra,
	},
}
