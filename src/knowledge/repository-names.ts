interface Rename { from: string, to: string }

/** All names of the repository that has this one, in lower case, as renames lead from one to the next. */
export function namesOf (repository: string, renames: Rename[]): Set<string> {
  const names = new Set([repository.toLowerCase()])
  const pairs = renames.map(({ from, to }) => [from.toLowerCase(), to.toLowerCase()])
  for (let size = 0; size < names.size;) {
    size = names.size
    for (const pair of pairs) if (pair.some(name => names.has(name))) pair.forEach(name => names.add(name))
  }
  return names
}
