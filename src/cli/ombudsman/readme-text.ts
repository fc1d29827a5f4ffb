/** What somebody reads first who gets a bundle. */
export function readmeText(reference: string): string {
  return `SAG ${reference}: OPLYSNINGER TIL FOLKETINGETS OMBUDSMAND

Denne pakke er myndighedernes svar på Ombudsmandens undersøgelse. Læs report-da.pdf
først. Pakken indeholder:

  report-da.pdf, report-en.pdf   rapporten: hvad der er bedt om, hvad der er med, hvad der er
                                 tilbageholdt og hvorfor, og hvem der har fået oplysninger fra sagen
  cases/<journalnummer>/         sagen: case.json (oplysningerne), disclosures.json (enhver
                                 videregivelse med forklaring) og documents/ (akterne)
  policy/                        de regler, som gjaldt ved indsamlingen
  log/                           loggens kontrolpunkt, logposterne om indsamlingen og beviserne
                                 for, at de er i loggen
  SHA256SUMS, SHA256SUMS.sig     listen over alle filer og den adskilte underskrift
  verifier.mjs                   kontrollerer pakken

SÅDAN KONTROLLERES PAKKEN

Det kræver Node (version 20 eller nyere) og ingen forbindelse til nogen:

  node verifier.mjs PAKKE.zip --key NØGLE --log-key LOGNØGLE

De to nøgler får du fra ministeriet ad en anden vej end pakken, og det samme gælder
verifier.mjs: det, der følger med en forfalskning, kan selv være forfalsket. Svaret er
"yes", eller "no" med enhver grund. Filerne kan også kontrolleres med sha256sum -c SHA256SUMS.

At noget ikke er nævnt, siger ikke, at det ikke findes: om visse oplysninger, for eksempel
fra efterretningstjenester, må det ikke siges, om de er der. Hvad Ombudsmanden efter loven
kan kræve derudover, afgøres i brevvekslingen med myndigheden.

--------------------------------------------------------------------------------------

CASE ${reference}: INFORMATION FOR THE PARLIAMENTARY OMBUDSMAN

This bundle is the answer of the authorities to the Ombudsman's inquiry. Read
report-en.pdf first. It holds:

  report-da.pdf, report-en.pdf   the report: what was asked, what is included, what is withheld
                                 and why, and who has received information from the case
  cases/<journal number>/        the case: case.json (the data), disclosures.json (every
                                 disclosure, explained) and documents/
  policy/                        the rules in force when it was collected
  log/                           the checkpoint of the log, the records of the collection, and the
                                 proofs that they are in the log
  SHA256SUMS, SHA256SUMS.sig     the list of all files and the detached signature
  verifier.mjs                   checks the bundle

HOW TO CHECK IT

It takes Node (version 20 or newer) and no connection to anybody:

  node verifier.mjs BUNDLE.zip --key KEY --log-key LOGKEY

The Ministry gives you the two keys by another way than the bundle, and verifier.mjs as well:
what comes with a forgery may itself be forged. The answer is "yes", or "no" with every reason.
The files can also be checked with sha256sum -c SHA256SUMS.

That something is not mentioned does not say that it does not exist: of certain information,
such as that of intelligence services, nobody may say whether it is there. What the Ombudsman
may demand by law beyond this is settled in correspondence with the authority.
`;
}
