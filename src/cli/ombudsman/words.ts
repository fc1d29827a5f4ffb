/** What is said in both languages of a report. */
export interface Words {
  readonly da: string;
  readonly en: string;
}

/** The reasons for which something is withheld, and each requirement that can be missing, as a lawyer would put it. */
export const reasonWords: Readonly<Record<string, Words>> = {
  NOT_FOR_PURPOSE: {
    da: 'oplysningen er ikke åbnet for dette formål',
    en: 'the information is not opened for this purpose',
  },
  REQUIREMENT_MISSING: { da: 'en betingelse er ikke opfyldt', en: 'a condition is not met' },
  HELD_FOR_REVIEW: {
    da: 'en anmodning om frigivelse afventer afgørelse hos den ansvarlige myndighed',
    en: 'a request for release waits for the decision of the authority responsible',
  },
  RESTRICTED: {
    da: 'behandlingen er begrænset efter databeskyttelsesforordningens artikel 18',
    en: 'processing is restricted under GDPR Article 18',
  },
};

export const requirementWords: Readonly<Record<string, Words>> = {
  ART9_NECESSITY: {
    da: 'der er ikke registreret, at den følsomme oplysning er nødvendig for et retskrav i sagen (artikel 9)',
    en: 'it is not on record that the special category is necessary for a legal claim in the case (Article 9)',
  },
  ART10_NEED: {
    da: 'der er ikke registreret et behov for oplysninger om strafbare forhold (artikel 10)',
    en: 'no need for data on criminal offences is on record (Article 10)',
  },
  CPR_IDENTIFICATION: {
    da: 'personnummeret er ikke nødvendigt for en entydig identifikation',
    en: 'the civil registration number is not needed for unique identification',
  },
  ADDRESS_NEED: {
    da: 'adressen er beskyttet, og behovet for den er ikke oplyst',
    en: 'the address is protected, and the need for it has not been stated',
  },
  ORIGINATOR_OK: {
    da: 'afgiverens samtykke til videregivelsen foreligger ikke',
    en: 'the consent of the originator is not on file',
  },
  CASE_RELEVANCE: {
    da: 'oplysningen er ikke markeret som relevant for modtagerens sag',
    en: "the information is not marked as relevant to the recipient's matter",
  },
  CONSULTATION_SCOPE: {
    da: 'oplysningen er ikke omfattet af høringen',
    en: 'the information is not within the consultation',
  },
  COURT_SCOPE: {
    da: 'oplysningen er ikke omfattet af instruks, processkrift eller retskendelse',
    en: 'the information is not within the instruction, pleading or court order',
  },
  SUPERVISION_SCOPE: {
    da: 'kategorien er ikke omfattet af det, som undersøgelsen har bedt om',
    en: 'the category is not within what the inquiry has demanded',
  },
  CONSENT: { da: 'der foreligger ikke samtykke', en: 'no consent is on file' },
  HUMAN_REVIEW: {
    da: 'en medarbejder hos den ansvarlige myndighed har ikke gennemset og frigivet oplysningen',
    en: 'no official of the authority responsible has reviewed and released the information',
  },
  SECURITY_CLEARANCE: {
    da: 'sikkerhedsgodkendelse foreligger ikke for medarbejder, system eller kanal',
    en: 'officer, system or channel is not security-cleared',
  },
  THIRD_PARTY_NEED: {
    da: 'der er ikke registreret, at oplysningen om en anden person er nødvendig',
    en: "it is not on record that another person's data are necessary",
  },
  GRANT_SCOPE: {
    da: 'oplysningen er ikke omfattet af den enkeltstående tilladelse',
    en: 'the information is not within the single-case grant',
  },
  TRANSFER_BASIS: {
    da: 'der er ikke registreret et grundlag for overførsel til et tredjeland (kapitel V)',
    en: 'no basis for a transfer to a third country is on record (Chapter V)',
  },
  NOT_COUNTRY_OF_ORIGIN: {
    da: 'modtageren handler for personens hjemland',
    en: "the recipient acts for the person's state of origin",
  },
  TREATMENT_PROFILE_ONLY: {
    da: 'af helbredsoplysninger gives alene behandlingsprofilen',
    en: 'of health data the treatment profile alone is given',
  },
  FIT_TO_TRAVEL_ONLY: {
    da: 'af helbredsoplysninger gives alene det, der angår evnen til at rejse',
    en: 'of health data only what bears on fitness to travel is given',
  },
  RIGHTS_DECISION: {
    da: 'der er ikke truffet afgørelse i indsigtssagen om oplysningen',
    en: 'the rights case holds no decision on the information',
  },
};
