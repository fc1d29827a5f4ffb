/** Names, places and weights that generated data are drawn from. None of them is a value of the cast. */

interface Origin {
  readonly families: readonly string[];
  readonly women: readonly string[];
  readonly men: readonly string[];
}

const arabic: Origin = {
  families: ['Haddad', 'Khoury', 'Mansour', 'Nasser', 'Saleh', 'Darwish', 'Hamdan', 'Qasim'],
  women: ['Amal', 'Rania', 'Huda', 'Salma', 'Noor', 'Dalia'],
  men: ['Karim', 'Tariq', 'Bilal', 'Hassan', 'Majed', 'Faris'],
};
const persian: Origin = {
  families: ['Ahmadi', 'Hosseini', 'Moradi', 'Noori', 'Sharifi', 'Yousefi'],
  women: ['Shirin', 'Parisa', 'Zahra', 'Mina', 'Fariba'],
  men: ['Reza', 'Hamid', 'Navid', 'Farhad', 'Jawad'],
};
const eastern: Origin = {
  families: ['Shevchenko', 'Bondarenko', 'Petrenko', 'Volkov', 'Novikov', 'Kravets'],
  women: ['Oksana', 'Iryna', 'Tetiana', 'Daryna', 'Svitlana'],
  men: ['Andriy', 'Dmytro', 'Sergei', 'Taras', 'Pavlo'],
};
const southAsian: Origin = {
  families: ['Sharma', 'Patel', 'Reddy', 'Iyer', 'Gurung', 'Thapa', 'Malik'],
  women: ['Priya', 'Anita', 'Sunita', 'Deepa', 'Meera'],
  men: ['Rohan', 'Vikram', 'Suresh', 'Anil', 'Imran'],
};
const eastAfrican: Origin = {
  families: ['Tesfaye', 'Haile', 'Warsame', 'Farah', 'Abdi', 'Ghebre'],
  women: ['Selam', 'Fatuma', 'Hodan', 'Saba', 'Almaz'],
  men: ['Abel', 'Dawit', 'Mohamud', 'Yonas', 'Liban'],
};
const eastAsian: Origin = {
  families: ['Nguyen', 'Pham', 'Chen', 'Santos', 'Reyes', 'Wongsa', 'Zhang'],
  women: ['Linh', 'Mai', 'Xia', 'Angela', 'Ploy'],
  men: ['Minh', 'Wei', 'Jose', 'Duc', 'Somchai'],
};
const western: Origin = {
  families: ['Yilmaz', 'Kaya', 'Miller', 'Johnson', 'Silva', 'Oliveira'],
  women: ['Elif', 'Emily', 'Ana', 'Zeynep', 'Grace'],
  men: ['Emre', 'James', 'Rafael', 'Murat', 'Daniel'],
};

/** Country of nationality (ISO 3166 alpha-3) -> names used there. */
export const origins: Readonly<Record<string, Origin>> = {
  SYR: arabic,
  IRQ: arabic,
  MAR: arabic,
  LBN: arabic,
  IRN: persian,
  AFG: persian,
  UKR: eastern,
  RUS: eastern,
  BLR: eastern,
  IND: southAsian,
  PAK: southAsian,
  NPL: southAsian,
  ERI: eastAfrican,
  SOM: eastAfrican,
  ETH: eastAfrican,
  CHN: eastAsian,
  PHL: eastAsian,
  THA: eastAsian,
  VNM: eastAsian,
  TUR: western,
  USA: western,
  BRA: western,
};

export const asylumNationalities = {
  SYR: 24,
  AFG: 14,
  ERI: 13,
  IRN: 10,
  IRQ: 7,
  SOM: 7,
  RUS: 5,
  MAR: 4,
  BLR: 2,
  LBN: 2,
  ETH: 2,
  TUR: 2,
} as const;

export const otherNationalities = {
  IND: 18,
  UKR: 16,
  CHN: 10,
  USA: 9,
  PHL: 9,
  THA: 8,
  TUR: 7,
  NPL: 6,
  PAK: 6,
  BRA: 5,
  IRN: 4,
  VNM: 3,
  SYR: 3,
  ERI: 2,
} as const;

export const danishFamilies = [
  'Jensen',
  'Nielsen',
  'Hansen',
  'Pedersen',
  'Andersen',
  'Christensen',
  'Larsen',
  'Rasmussen',
];
export const danishGivenNames = [
  'Anne',
  'Mette',
  'Kirsten',
  'Lars',
  'Jens',
  'Henrik',
  'Thomas',
  'Camilla',
  'Morten',
  'Louise',
];

export const streets = [
  'Birkevej',
  'Skolegade',
  'Møllevej',
  'Kirkestræde',
  'Engvej',
  'Nørregade',
  'Fyrrevænget',
  'Havnegade',
];

/** Municipality code -> postal district. */
export const municipalities: Readonly<Record<string, string>> = {
  '0101': '2300 København S',
  '0147': '2000 Frederiksberg',
  '0157': '2900 Hellerup',
  '0265': '4000 Roskilde',
  '0330': '4200 Slagelse',
  '0461': '5000 Odense C',
  '0561': '6700 Esbjerg',
  '0607': '7000 Fredericia',
  '0615': '8700 Horsens',
  '0621': '6000 Kolding',
  '0630': '7100 Vejle',
  '0657': '7400 Herning',
  '0730': '8920 Randers NV',
  '0740': '8600 Silkeborg',
  '0751': '8000 Aarhus C',
  '0851': '9000 Aalborg',
};

export const policeDistricts = ['0700', '0800', '0900', '1000', '1100', '1200'];
export const missions = ['BKK', 'MNL', 'DEL', 'ANK', 'BEY', 'NBO', 'HAN'];
export const memberStates = ['DE', 'SE', 'IT', 'GR', 'AT', 'FR', 'PL'];
export const employers = [
  'Nordhavn Software',
  'Jysk Rengøring',
  'Vestkyst Fisk',
  'Fjord Pharma',
  'Midtby Hotel',
  'Bølge Energi',
];

export const caseTypeWeights = {
  ASYLUM: 17,
  HUMANITARIAN: 2,
  FAMILY_REUNIFICATION: 16,
  WORK: 20,
  STUDY: 13,
  EU_RESIDENCE: 8,
  OTHER_RESIDENCE: 2,
  PERMANENT_RESIDENCE: 6,
  VISA: 9,
  REVOCATION: 2,
  LAPSE: 1,
  EXPULSION: 1,
  DUBLIN_TRANSFER: 2,
  CONTROL: 1,
} as const;

export type CaseType = keyof typeof caseTypeWeights;

export const journalPrefixes: Readonly<Record<CaseType, string>> = {
  ASYLUM: 'ASY',
  HUMANITARIAN: 'HUM',
  FAMILY_REUNIFICATION: 'FAM',
  WORK: 'WRK',
  STUDY: 'STU',
  EU_RESIDENCE: 'EUR',
  OTHER_RESIDENCE: 'OTH',
  PERMANENT_RESIDENCE: 'PER',
  VISA: 'VIS',
  REVOCATION: 'REV',
  LAPSE: 'LAP',
  EXPULSION: 'EXP',
  DUBLIN_TRANSFER: 'DUB',
  CONTROL: 'CTL',
};

/** Applications per year, in thousands: the peak of 2015, the low of 2020, the rise of 2022. */
export const yearWeights = {
  2015: 12,
  2016: 9,
  2017: 8,
  2018: 8,
  2019: 8,
  2020: 5,
  2021: 7,
  2022: 12,
  2023: 10,
  2024: 10,
  2025: 10,
  2026: 8,
} as const;

/** Share of favourable decisions. */
export const favourableShare: Readonly<Record<CaseType, number>> = {
  ASYLUM: 0.5,
  HUMANITARIAN: 0.08,
  FAMILY_REUNIFICATION: 0.65,
  WORK: 0.88,
  STUDY: 0.85,
  EU_RESIDENCE: 0.9,
  OTHER_RESIDENCE: 0.4,
  PERMANENT_RESIDENCE: 0.6,
  VISA: 0.8,
  REVOCATION: 0,
  LAPSE: 0,
  EXPULSION: 0,
  DUBLIN_TRANSFER: 0,
  CONTROL: 0,
};

export const groundKinds = ['political', 'religious', 'ethnic', 'clan conflict', 'military service', 'family dispute'];
