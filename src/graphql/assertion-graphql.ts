/** The fields that every dated statement has, to be put into its type. */
export const ASSERTION_FIELDS = /* GraphQL */ `
    "The first day on which a source says so."
    validFrom: Date!
    "The first day on which it no longer holds; null while it does."
    validTo: Date
    "The last day on which a source was seen to say the same still."
    verifiedOn: Date
    "Who says so."
    sources: [Source!]!
    "Whether sources contradict each other on this value."
    disputed: Boolean!
    "What the contradiction is, and which source is followed."
    dispute: Dispute
`

/** The argument of every root field. */
export const AS_OF = '"The day to answer for; today (UTC) if left out." asOf: Date'
