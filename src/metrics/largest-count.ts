/** The largest count that is believed: no integer of GraphQL is larger, and nothing that is counted comes near it. */
export const LARGEST_COUNT = 2 ** 31 - 1
