/** What every contract has and no rule decides: the gateway answers it by itself, and it holds nothing personal. */
export const gatewayFields = `extend type Query {
  """Driftsmeddelelser: hvad der ikke virker lige nu. Asked for alone, without other fields."""
  serviceNotices: [ServiceNotice!]
}

"""Driftsmeddelelse. Something that is wrong now, as this gateway sees it; holds nothing about anyone."""
type ServiceNotice {
  code: String
  """Which of several, for example the address of an issuer of tokens"""
  subject: String
  """ISO 8601, UTC"""
  since: String
  """På dansk"""
  danish: String
  """In English"""
  english: String
}
`;

/** The root fields that the gateway answers by itself. */
export const gatewayRootFields: readonly string[] = ['serviceNotices', '__schema', '__type'];
